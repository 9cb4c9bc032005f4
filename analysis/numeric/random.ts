/** Random numbers that are the same for the same seed, on every machine. */
export type Random = {
  /** Uniform in [0, 1), 53 bits. */
  uniform: () => number;
  /** A whole number in 0 … below − 1. */
  integer: (below: number) => number;
  /** Standard normal. */
  normal: () => number;
  /** Exponential with mean 1. */
  exponential: () => number;
  /** Gamma with the given shape (> 0) and scale 1. */
  gamma: (shape: number) => number;
  /** Beta with the given shapes (> 0). */
  beta: (a: number, b: number) => number;
  /** Poisson with the given mean (≥ 0). */
  poisson: (mean: number) => number;
  /** Puts the values into a random order, in place. */
  shuffle: (values: Int32Array) => void;
};

/** The next of 2³² words: xoshiro128** (Blackman and Vigna 2021), seeded by splitmix32. */
function words(seed: number): () => number {
  let mixed = seed >>> 0;
  const seeded = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [seeded(), seeded(), seeded(), seeded()];
  return () => {
    const five = Math.imul(b, 5);
    const word = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return word;
  };
}

/**
 * A generator for a seed (any 32-bit number). Two generators of one seed give the same sequence;
 * nothing is shared between generators.
 */
export function createRandom(seed: number): Random {
  const word = words(seed);
  const uniform = (): number => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 2 ** 53;
  const open = (): number => 1 - uniform();
  const normal = (): number => Math.sqrt(-2 * Math.log(open())) * Math.cos(2 * Math.PI * uniform());
  const integer = (below: number): number => Math.floor(uniform() * below);
  const gamma = (shape: number): number => gammaOf(shape, normal, open);
  return {
    uniform,
    integer,
    normal,
    gamma,
    exponential: () => -Math.log(open()),
    beta: (a, b) => {
      const left = gamma(a);
      return left / (left + gamma(b));
    },
    poisson: (mean) => poissonOf(mean, open, gamma, uniform),
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i -= 1) {
        const j = integer(i + 1);
        const held = values[i] ?? 0;
        values[i] = values[j] ?? 0;
        values[j] = held;
      }
    },
  };
}

/** Marsaglia and Tsang 2000; below a shape of one by its power relation. */
function gammaOf(shape: number, normal: () => number, open: () => number): number {
  if (shape < 1) return gammaOf(shape + 1, normal, open) * open() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(open()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Counts arrivals one by one; a large mean is first halved by the time of one arrival (Ahrens and Dieter 1974). */
function poissonOf(
  mean: number,
  open: () => number,
  gamma: (shape: number) => number,
  uniform: () => number,
): number {
  let [left, count] = [mean, 0];
  while (left > 30) {
    const arrivals = Math.floor((left * 7) / 8);
    const time = gamma(arrivals);
    if (time > left) {
      for (let i = 1; i < arrivals; i += 1) if (uniform() < left / time) count += 1;
      return count;
    }
    count += arrivals;
    left -= time;
  }
  for (let sum = -Math.log(open()); sum < left; sum -= Math.log(open())) count += 1;
  return count;
}
