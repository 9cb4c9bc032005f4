/** Characters that the password of an archive needs at least: guessing it must cost more than what is in there is worth. */
export const SHORTEST_PASSWORD = 12;
