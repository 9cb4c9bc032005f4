import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { split, stratifiedFolds, takeOutcomes } from './folds.ts';

const random = createRandom(1);
const outcome = Uint8Array.from({ length: 1003 }, () => (random.uniform() < 0.1 ? 1 : 0));
const positivesIn = (rows: Int32Array): number =>
  takeOutcomes(outcome, rows).reduce((sum, value) => sum + value, 0);

test('each row is held out once, and the classes are spread evenly', () => {
  const folds = stratifiedFolds(outcome, 5);
  const parts = [0, 1, 2, 3, 4].map((fold) => split(folds, fold).inside);
  expect(parts.flatMap((rows) => [...rows]).toSorted((a, b) => a - b)).toEqual([...outcome.keys()]);
  const sizes = parts.map((rows) => rows.length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
  const positives = parts.map(positivesIn);
  expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(1);
});

test('a group is never on both sides', () => {
  const groups = Int32Array.from(outcome, () => random.integer(300));
  const folds = stratifiedFolds(outcome, 5, { groups });
  const foldOf = new Map<number, number>();
  groups.forEach((group, row) => {
    const fold = folds.of[row] ?? -1;
    expect(foldOf.get(group) ?? fold).toBe(fold);
    foldOf.set(group, fold);
  });
  const positives = [0, 1, 2, 3, 4].map((fold) => positivesIn(split(folds, fold).inside));
  expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(4);
});

test('the same seed gives the same folds, another seed others', () => {
  expect(stratifiedFolds(outcome, 5, { seed: 4 })).toEqual(
    stratifiedFolds(outcome, 5, { seed: 4 }),
  );
  expect(stratifiedFolds(outcome, 5, { seed: 4 })).not.toEqual(stratifiedFolds(outcome, 5));
  expect(() => stratifiedFolds(outcome, 1)).toThrow(RangeError);
});

test('few large groups of one class do not draw all of the other into one fold', () => {
  const rowsOf = (groups: readonly (readonly number[])[]) => ({
    outcome: Uint8Array.from(groups.flat()),
    groups: Int32Array.from(groups.flatMap((rows, group) => rows.map(() => group))),
  });
  const large = Array.from({ length: 4 }, () => Array.from({ length: 1000 }, () => 1));
  const many = (rows: number, group: readonly number[]) =>
    Array.from({ length: rows }, () => group);
  for (const small of [[...many(36, [1]), ...many(40, [0])], many(40, [1, 0])]) {
    const { outcome: y, groups } = rowsOf([...large, ...small]);
    const folds = stratifiedFolds(y, 5, { groups });
    const negatives = [0, 1, 2, 3, 4].map((fold) =>
      takeOutcomes(y, split(folds, fold).inside).reduce((sum, value) => sum + 1 - value, 0),
    );
    expect(Math.max(...negatives)).toBeLessThanOrEqual(10);
    expect(Math.min(...negatives)).toBeGreaterThanOrEqual(6);
  }
});
