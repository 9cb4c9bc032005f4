/** Numbers from 0 to below 1, the same on every machine for the same seed. */
export type Random = () => number;

/** @param seed any 32-bit integer (mulberry32) */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

/** Some of the list, each at most once, in its order. */
export const some = <T>(random: Random, list: readonly T[], share: number): T[] =>
  list.filter(() => random() < share);

/** One of the list, each as likely as its weight says. */
export function weighted<T>(random: Random, list: readonly (readonly [T, number])[]): T {
  let left = random() * list.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of list) {
    left -= weight;
    if (left < 0) return value;
  }
  return (list.at(-1) as readonly [T, number])[0];
}

/** A whole number from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** Time until the next of events that come at random, `mean` apart on average. */
export const waiting = (random: Random, mean: number): number => -Math.log(1 - random()) * mean;
