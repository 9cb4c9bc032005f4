/** Whether the server can be reached: `offline` when the browser says so, `unavailable` while retries fail. */
export type Connection = 'online' | 'offline' | 'unavailable';

let current: Connection = 'online';
const listeners = new Set<() => void>();

/** The state of the connection as last seen. */
export function connection(): Connection {
  return current;
}

/** Records what the last request saw. */
export function setConnection(next: Connection): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

/** Calls back on each change of the connection; returns how to stop. */
export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
