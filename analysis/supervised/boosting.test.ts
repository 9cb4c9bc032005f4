import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { binColumns } from './binning.ts';
import type { BoostingOptions } from './boosting.ts';
import { boostingScore, fitBoosting } from './boosting.ts';
import { sigmoid } from './logistic.ts';
import { areaUnderRoc, logLoss } from './metrics.ts';
import { ordinalEncoding } from './ordinal.ts';
import type { FeatureTable } from './table.ts';
import { categoryColumn, featureTable, numberColumn, takeRows } from './table.ts';

/** All rows and features to each tree, so that nothing is left to chance. */
const whole: BoostingOptions = { rowShare: 1, featureShare: 1, rounds: 20 };

/** Rows in which an interaction, a gap and the levels of a category matter. */
function mixed(seed: number, rows = 2000): { table: FeatureTable; outcome: Uint8Array } {
  const random = createRandom(seed);
  const a = Float64Array.from({ length: rows }, () => random.normal());
  const b = Float64Array.from({ length: rows }, () => random.normal());
  const gap = Float64Array.from(a, () => (random.uniform() < 0.3 ? NaN : random.normal()));
  const level = Int32Array.from(a, () => random.integer(8));
  const outcome = Uint8Array.from(a, (value, row) => {
    const missing = Number.isNaN(gap[row] ?? NaN) ? 1 : -1;
    const odd = (level[row] ?? 0) % 2 ? 1 : -1;
    const score = 2 * Math.sign(value * (b[row] ?? NaN)) + missing + odd;
    return random.uniform() < sigmoid(score) ? 1 : 0;
  });
  const names = Array.from(level, (at) => `level ${at}`);
  return {
    table: featureTable([
      numberColumn('a', a),
      numberColumn('b', b),
      numberColumn('gap', gap),
      categoryColumn('level', names),
    ]),
    outcome,
  };
}

function fitted(table: FeatureTable, outcome: Uint8Array, options: BoostingOptions) {
  const fit = fitBoosting(table, outcome, options);
  if (fit.state !== 'fitted') throw new Error(fit.code);
  return fit;
}

test('one tree of one cut is what the formulas say', () => {
  const table = featureTable([numberColumn('x', [1, 2, 3, 4, null])]);
  const outcome = Uint8Array.of(0, 0, 1, 1, 1);
  const options = { ...whole, rounds: 1, depth: 1, l2: 1, leastWeight: 0, learningRate: 1 };
  const { base, trees } = fitted(table, outcome, options);
  expect(base).toBeCloseTo(Math.log(3 / 2), 12);
  // p = .6: two rows with g = .6 go left, three with g = −.4 right, missing among them; h = .24 each.
  const [tree] = trees;
  expect(tree).toMatchObject({ feature: [0, -1, -1], cover: [5, 2, 3] });
  expect(tree?.threshold[0]).toBe(2.5);
  expect(tree?.missingLeft[0]).toBe(false);
  expect(tree?.value[1]).toBeCloseTo(-1.2 / 1.48, 12);
  expect(tree?.value[2]).toBeCloseTo(1.2 / 1.72, 12);
});

test('what trees add to training rows by bins is what they say by thresholds', () => {
  const { table, outcome } = mixed(1);
  const fit = fitted(table, outcome, { ...whole, rounds: 60, depth: 5 });
  const watched = fitted(table, outcome, {
    ...whole,
    rounds: 60,
    depth: 5,
    validation: { table, outcome },
    keepAll: true,
  });
  const losses = logLoss(outcome, boostingScore(fit, table).map(sigmoid));
  expect(watched.losses.at(-1)).toBeCloseTo(losses, 12);
  // Learning from all rows without chance, each tree lowers the loss on them.
  watched.losses.slice(1).forEach((loss, i) => {
    expect(loss).toBeLessThan(watched.losses[i] ?? NaN);
  });
});

test('an interaction, a gap and a category are learned, which a line cannot', () => {
  const [{ table, outcome }, fresh] = [mixed(2, 4000), mixed(3, 4000)];
  const fit = fitted(table, outcome, { rounds: 150 });
  expect(areaUnderRoc(fresh.outcome, boostingScore(fit, fresh.table))).toBeGreaterThan(0.88);
});

test('levels stand in the order of their rates, rare ones together', () => {
  const level = Array.from('aaaabbbbccccd', (letter) => letter.repeat(3));
  const outcome = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1);
  const [feature] = ordinalEncoding(featureTable([categoryColumn('c', level)]), outcome, 3);
  expect(feature).toEqual({ kind: 'category', name: 'c', order: ['bbb', 'ccc', null, 'aaa'] });
});

test('training stops early and keeps the best', () => {
  const random = createRandom(4);
  const noise = (rows: number) => ({
    table: featureTable([
      numberColumn(
        'x',
        Float64Array.from({ length: rows }, () => random.normal()),
      ),
    ]),
    outcome: Uint8Array.from({ length: rows }, () => random.integer(2)),
  });
  const { table, outcome } = noise(500);
  const fit = fitted(table, outcome, { validation: noise(500), patience: 10, rounds: 400 });
  expect(fit.losses.length).toBeLessThan(60);
  expect(fit.losses[fit.trees.length]).toBe(Math.min(...fit.losses));
});

test('the order of rows and a rising transformation of a feature change nothing', () => {
  const { table, outcome } = mixed(5);
  const score = boostingScore(fitted(table, outcome, whole), table);
  const order = Int32Array.from(outcome.keys()).toReversed();
  const turned = takeRows(table, order);
  const again = boostingScore(fitted(turned, outcome.toReversed(), whole), turned).toReversed();
  const [a, ...others] = table.columns;
  if (a?.kind !== 'number') throw new Error('a is a number');
  const curved = featureTable([{ ...a, values: a.values.map(Math.exp) }, ...others]);
  const bent = boostingScore(fitted(curved, outcome, whole), curved);
  score.forEach((value, row) => expect(again[row]).toBeCloseTo(value, 9));
  score.forEach((value, row) => expect(bent[row]).toBeCloseTo(value, 9));
});

test('the same seed gives the same trees', () => {
  const { table, outcome } = mixed(6, 500);
  const options = { rounds: 5, seed: 9 };
  expect(fitBoosting(table, outcome, options)).toEqual(fitBoosting(table, outcome, options));
  expect(fitBoosting(table, outcome, { ...options, seed: 8 })).not.toEqual(
    fitBoosting(table, outcome, options),
  );
});

test('one class is refused', () => {
  const table = featureTable([numberColumn('x', [1, 2])]);
  expect(fitBoosting(table, Uint8Array.of(1, 1))).toMatchObject({ code: 'oneClass' });
});

test('bins hold what they say, missing apart', () => {
  const random = createRandom(7);
  const values = Float64Array.from({ length: 3000 }, () =>
    random.uniform() < 0.1 ? NaN : random.exponential(),
  );
  const { bins, cuts } = binColumns([values], 64);
  const ends = cuts[0] ?? new Float64Array();
  expect(ends.length).toBe(63);
  values.forEach((value, row) => {
    const bin = bins[row] ?? -1;
    if (Number.isNaN(value)) expect(bin).toBe(0);
    else {
      expect(value).toBeLessThanOrEqual(ends[bin - 1] ?? Infinity);
      expect(value).toBeGreaterThan(ends[bin - 2] ?? -Infinity);
    }
  });
});
