/** Objects whose records are judged. */
export const scoredObjects = ['customer', 'contact', 'lead'] as const;
export type ScoredObject = (typeof scoredObjects)[number];

/** What may be asked of a value. */
export const dimensions = [
  'present',
  'valid',
  'fresh',
  'consistent',
  'unique',
  'plausible',
] as const;
export type Dimension = (typeof dimensions)[number];

/** How far a rule is kept: 1 wholly, 0 not at all, between where a value ages; null where it says nothing of a record. */
export type Credit = number | null;

/** A value that has lost more than half of its worth is to be looked at again. */
export const KEPT = 0.5;

/**
 * What is left of a value of this age, in days: half after `halfLife` days, a quarter after twice as many. Ages below 0,
 * of clocks that differ, count as new.
 */
export function freshness(age: number, halfLife: number): number {
  return 0.5 ** (Math.max(0, age) / halfLife);
}

/** The score of a record, whole points of 100: the weighted mean of what its rules give; null where none says anything. */
export function scoreOf(credits: readonly { credit: Credit; weight: number }[]): number | null {
  let [sum, weights] = [0, 0];
  for (const { credit, weight } of credits) {
    if (credit === null) continue;
    sum += credit * weight;
    weights += weight;
  }
  return weights === 0 ? null : Math.round((100 * sum) / weights);
}

/** Whom to mend first: what a record is worth times the points that it lacks; the poorer one where worth is the same. */
export function rankOf(worth: number, score: number): number {
  return Math.round((Math.max(0, worth) + 1) * (100 - score));
}
