import { createStore } from '../state/store.ts';

/** Whether the server can be reached: `offline` when the browser says so, `unavailable` while retries fail. */
export type Connection = 'online' | 'offline' | 'unavailable';

/** The connection as the last request saw it. */
export const connectionStore = createStore<Connection>('online');
