import { expect, test } from 'vitest';
import { clusterShare } from './cluster-share.ts';
import type { Cluster } from './cluster-share.ts';
import { createRandom } from './random.ts';
import { wilson } from './wilson.ts';

const single = (successes: number): Cluster => ({ successes, trials: 1 });
const pair = (successes: number): Cluster => ({ successes, trials: 2 });

test('four pairs with 2, 2, 1 and 0 successes are worth 2.58 independent trials', () => {
  // By hand: p = 5/8, Σ(yᵢ − p mᵢ)² = 2.75, v = 4/3 · 2.75 / 64 = 0.057292, alone 0.234375 / 7 = 0.033482, so the
  // design effect is 1.7111; t₇ = 2.364624 and t₃ = 3.182446, so M* = 8 / 1.7111 · 0.552081 = 2.581153.
  const { estimate, low, high } = clusterShare([2, 2, 1, 0].map(pair));
  expect(estimate).toBe(5 / 8);
  const known = wilson((5 / 8) * 2.581153, 2.581153);
  expect(low).toBeCloseTo(known.low, 6);
  expect(high).toBeCloseTo(known.high, 6);
  const independent = wilson(5, 8);
  expect(high - low).toBeGreaterThan(independent.high - independent.low);
});

test('clusters of one are Wilson’s; those without a trial are left out', () => {
  const clusters = [...Array.from({ length: 81 }, () => single(1)), { successes: 0, trials: 0 }];
  const rest = Array.from({ length: 182 }, () => single(0));
  // Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 is .2553 to .3662 by Wilson's score method.
  const { low, high } = clusterShare([...clusters, ...rest]);
  expect([low, high].map((bound) => bound.toFixed(4))).toEqual(['0.2553', '0.3662']);
});

test('where all came out alike, or there is one cluster, each cluster counts once', () => {
  expect(clusterShare([2, 2, 2].map(pair))).toEqual(wilson(3, 3));
  expect(clusterShare([0, 0, 0].map(pair))).toEqual(wilson(0, 3));
  const { low, high } = clusterShare([pair(1)]);
  expect({ low, high }).toMatchObject({ low: wilson(0.5, 1).low, high: wilson(0.5, 1).high });
  // Likenesses below those of chance do not make more of the trials than there are.
  expect(clusterShare([1, 1, 1, 1].map(pair))).toEqual(wilson(4, 8));
});

test('of nothing nothing is known', () => {
  expect(clusterShare([])).toEqual({ estimate: NaN, low: NaN, high: NaN });
});

test('it holds its confidence where values of one record go together, and Wilson’s alone does not', () => {
  const random = createRandom(41);
  const [rounds, truth] = [2_000, 0.8];
  let [held, heldAlone] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const clusters = Array.from({ length: 50 }, (): Cluster => {
      // A record is well kept or not: beta(1.2, 0.3) has the mean 0.8 and a likeness within records of 0.4.
      const own = random.beta(1.2, 0.3);
      const trials = 1 + random.integer(4);
      const successes = Array.from({ length: trials }, random.uniform).filter((u) => u < own);
      return { successes: successes.length, trials };
    });
    const sum = (of: keyof Cluster): number => clusters.reduce((all, each) => all + each[of], 0);
    const holds = ({ low, high }: { low: number; high: number }) => low <= truth && truth <= high;
    if (holds(clusterShare(clusters))) held += 1;
    if (holds(wilson(sum('successes'), sum('trials')))) heldAlone += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.94);
  expect(held / rounds).toBeLessThan(0.97);
  expect(heldAlone / rounds).toBeLessThan(0.9);
});
