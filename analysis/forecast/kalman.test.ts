import { describe, expect, test } from 'vitest';
import { cholesky, solveCholesky } from '../numeric/matrix.ts';
import { createRandom } from '../numeric/random.ts';
import { jointCovariance, kalmanFilter } from './kalman.ts';
import type { Observations, StructuralModel } from './kalman.ts';
import { fitStructural } from './structural-fit.ts';

/** Level, damped slope and two effects that take turns; the last rows are not known. */
const model: StructuralModel = {
  mean: Float64Array.of(2, 0.1, 0, 0),
  variance: Float64Array.of(1, 0.04, 0.5, 0.5),
  drift: Float64Array.of(0.02, 0.001, 0.003, 0.003),
  damping: 0.8,
};
const COUNT = 7;
const rows: Observations = {
  value: Float64Array.of(2.4, 1.9, NaN, 2.6, 2.2, NaN, NaN),
  noise: new Float64Array(COUNT).fill(0.05),
  design: Float64Array.from({ length: COUNT * 4 }, (_, i) => {
    const [t, component] = [Math.floor(i / 4), i % 4];
    return component === 0 || component === 2 + (t % 2) ? 1 : 0;
  }),
  steps: Int32Array.of(0, 1, 1, 2, 1, 1, 3),
};

/** The joint normal distribution of all rows, written out without a filter, by following each source of chance. */
function writtenOut(): { mean: number[]; covariance: number[][] } {
  const n = 4;
  const advanced = (state: readonly number[], steps: number): number[] => {
    const next = [...state];
    for (let s = 0; s < steps; s += 1) {
      next[0] = (next[0] ?? NaN) + (next[1] ?? NaN);
      next[1] = (next[1] ?? NaN) * 0.8;
    }
    return next;
  };
  const seen = (t: number, state: readonly number[]): number =>
    state.reduce((sum, each, i) => sum + each * (rows.design[t * n + i] ?? NaN), 0);
  const reach = (start: readonly number[], from: number): number[] => {
    // What a source that acts `from` steps after the first row does to each row.
    let age = 0;
    return Array.from({ length: COUNT }, (_, t) => {
      age += t === 0 ? 0 : (rows.steps[t] ?? 0);
      return age < from ? 0 : seen(t, advanced(start, age - from));
    });
  };
  const unit = (i: number): number[] => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0));
  const sources: { effect: number[]; variance: number }[] = [];
  for (let i = 0; i < n; i += 1) {
    sources.push({ effect: reach(unit(i), 0), variance: model.variance[i] ?? NaN });
    for (let step = 1; step <= 9; step += 1) {
      sources.push({ effect: reach(unit(i), step), variance: model.drift[i] ?? NaN });
    }
  }
  const covariance = Array.from({ length: COUNT }, (_, t) =>
    Array.from({ length: COUNT }, (_, u) =>
      sources.reduce(
        (sum, { effect, variance }) => sum + variance * (effect[t] ?? NaN) * (effect[u] ?? NaN),
        t === u ? 0.05 : 0,
      ),
    ),
  );
  return { mean: reach([...model.mean], 0), covariance };
}

/** Mean and covariance of some rows given others, by the formula of the normal distribution. */
function given(
  wanted: readonly number[],
  known: readonly number[],
): { mean: number[]; covariance: number[][] } {
  const { mean, covariance } = writtenOut();
  const at = (t: number, u: number): number => covariance[t]?.[u] ?? NaN;
  const k = known.length;
  const lower = cholesky(Float64Array.from(known.flatMap((t) => known.map((u) => at(t, u)))), k);
  if (!lower) throw new Error('the covariance is positive definite');
  const solve = (right: number[]): Float64Array =>
    solveCholesky(lower, k, Float64Array.from(right));
  const errors = solve(known.map((t) => (rows.value[t] ?? NaN) - (mean[t] ?? NaN)));
  const dot = (t: number, values: Float64Array): number =>
    known.reduce((sum, u, i) => sum + at(t, u) * (values[i] ?? NaN), 0);
  return {
    mean: wanted.map((t) => (mean[t] ?? NaN) + dot(t, errors)),
    covariance: wanted.map((t) => {
      const weights = solve(known.map((u) => at(t, u)));
      return wanted.map((u) => at(t, u) - dot(u, weights));
    }),
  };
}

describe('the filter', () => {
  const filtered = kalmanFilter(model, rows);

  test('says of each row what the joint distribution says, given the rows before it', () => {
    for (let t = 0; t < COUNT; t += 1) {
      const before = [0, 1, 3, 4].filter((row) => row < t);
      const { mean, covariance } = given([t], before);
      expect(filtered.mean[t]).toBeCloseTo(mean[0] ?? NaN, 10);
      expect(filtered.variance[t]).toBeCloseTo(covariance[0]?.[0] ?? NaN, 10);
    }
  });

  test('the rows ahead vary together as the joint distribution says', () => {
    const joint = jointCovariance(model, rows, 5);
    const { covariance } = given([5, 6], [0, 1, 3, 4]);
    for (const [i, each] of covariance.flat().entries()) expect(joint[i]).toBeCloseTo(each, 10);
  });

  test('an outlier moves the components no further than its bound', () => {
    const last = (value: number): number =>
      kalmanFilter(model, { ...rows, value: Float64Array.of(2.4, 1.9, NaN, 2.6, value, NaN, NaN) })
        .mean[5] ?? NaN;
    const usual = last(2.2);
    expect(Math.abs(last(1000) - usual)).toBeLessThan(2);
    expect(last(1000)).toBeCloseTo(last(1e9), 6);
  });

  test('lengths that differ throw', () => {
    expect(() => kalmanFilter(model, { ...rows, noise: new Float64Array(2) })).toThrow(RangeError);
  });
});

test('the deviations of a long series are found again', () => {
  const random = createRandom(3);
  let level = 0;
  const count = 3000;
  const value = Float64Array.from({ length: count }, () => {
    level += 0.05 * random.normal();
    return level + 0.3 * random.normal();
  });
  const { deviations } = fitStructural(
    [
      { middle: 0.1, spread: 1 },
      { middle: 0.1, spread: 1 },
    ],
    ([noise = NaN, wander = NaN]) => ({
      model: {
        mean: Float64Array.of(0),
        variance: Float64Array.of(1),
        drift: Float64Array.of(wander ** 2),
      },
      rows: {
        value,
        noise: new Float64Array(count).fill(noise ** 2),
        design: new Float64Array(count).fill(1),
        steps: new Int32Array(count).fill(1),
      },
    }),
  );
  expect(deviations[0]).toBeCloseTo(0.3, 1);
  expect(Math.abs((deviations[1] ?? NaN) / 0.05 - 1)).toBeLessThan(0.25);
});
