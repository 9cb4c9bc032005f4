/** So many objects one file may fill. */
export const MOST_STEPS = 10;

/** So many columns a source, a condition or a grouping may take, and so many conditions a step. */
export const MOST_COLUMNS = 10;

/** The largest factor that a column is multiplied by. */
export const MOST_TIMES = 1e12;
