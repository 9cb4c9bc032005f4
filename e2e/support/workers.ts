/** Files of journeys that run beside each other. One keeps a core busy, mostly in its browser. */
export const WORKERS = 2;
