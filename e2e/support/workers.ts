/** Whether the README's pictures are made, by themselves: no journey may have changed the company that they show. */
export const forPictures = process.env['ZHIYIN_SCREENSHOTS'] === '1';

/** Files of journeys that run beside each other. One keeps a core busy, mostly in its browser. */
export const WORKERS = forPictures ? 1 : 2;
