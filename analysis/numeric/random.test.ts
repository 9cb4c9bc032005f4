import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const many = 200_000;
const drawn = (draw: () => number): { mean: number; variance: number } => {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < many; i += 1) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  return { mean: sum / many, variance: squares / many - (sum / many) ** 2 };
};

test('the same seed gives the same numbers, another seed others', () => {
  const three = (seed: number): number[] => {
    const { uniform } = createRandom(seed);
    return [uniform(), uniform(), uniform()];
  };
  expect(three(7)).toEqual(three(7));
  expect(three(7)).not.toEqual(three(8));
});

test.each([
  ['uniform', createRandom(1).uniform, 0.5, 1 / 12],
  ['normal', createRandom(2).normal, 0, 1],
  ['exponential', createRandom(3).exponential, 1, 1],
  ['gamma of a small shape', () => small.gamma(0.3), 0.3, 0.3],
  ['gamma of a large shape', () => small.gamma(9), 9, 9],
  ['beta', () => small.beta(2, 3), 0.4, 0.04],
  ['poisson of a small mean', () => small.poisson(3), 3, 3],
  ['poisson of a large mean', () => small.poisson(140), 140, 140],
] as const)('%s has the mean and the variance of its kind', (_, draw, mean, variance) => {
  const seen = drawn(draw);
  expect(Math.abs(seen.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / many));
  expect(Math.abs(seen.variance / variance - 1)).toBeLessThan(0.04);
});
const small = createRandom(4);

test('shuffling keeps every value and puts each anywhere', () => {
  const random = createRandom(5);
  const first = new Float64Array(5);
  for (let i = 0; i < 20_000; i += 1) {
    const values = Int32Array.from([0, 1, 2, 3, 4]);
    random.shuffle(values);
    expect(values.toSorted()).toEqual(Int32Array.of(0, 1, 2, 3, 4));
    first[values[0] ?? 0] = (first[values[0] ?? 0] ?? 0) + 1;
  }
  for (const count of first) expect(Math.abs(count / 4000 - 1)).toBeLessThan(0.08);
});
