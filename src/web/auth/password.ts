/** The fewest characters of a password; the server decides, this only says it before. */
export const MIN_PASSWORD = 12;
