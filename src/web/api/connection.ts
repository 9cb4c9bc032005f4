import { createStore } from '../state/store.ts';

/** Whether the server can be reached: `offline` when the browser says so, `unavailable` while retries fail. */
export type Connection = 'online' | 'offline' | 'unavailable';

/** The connection as the last request saw it. */
export const connectionStore = createStore<Connection>('online');

let lost = 0;

/** Takes note that the browser has lost the network. */
export function loseConnection(): void {
  lost += 1;
  connectionStore.set('offline');
}

/** How often the network was lost so far: what was asked before the last time says nothing of the connection since. */
export function timesLost(): number {
  return lost;
}
