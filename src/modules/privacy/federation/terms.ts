/** More than half of the three must stay. */
export const threshold = 2;

/**
 * What the partners agreed on for the training with noise: with probability 1 − δ nothing that is answered is e^ε times
 * likelier because one customer was there. δ is below one in the number of customers.
 */
export const noiseTerms = { epsilon: 2, delta: 1e-5, rounds: 30, clip: 1 };

/** After how many rounds the book shop stops, in the part that shows a drop-out. */
export const STOPS_AFTER = 2;
