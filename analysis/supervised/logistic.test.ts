import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import type { SparseRows } from './design.ts';
import { designFor, designRows } from './design.ts';
import { fitLogistic, linearScore, logisticObjective, sigmoid } from './logistic.ts';
import { logLoss } from './metrics.ts';
import { fitRidge, leaveOneOutLoss } from './ridge-choice.ts';
import type { FeatureTable } from './table.ts';
import { categoryColumn, featureTable, numberColumn, takeRows } from './table.ts';

/** Dense rows of equal length. */
function rowsOf(values: readonly (readonly number[])[]): SparseRows {
  const columns = values[0]?.length ?? 0;
  return {
    rows: values.length,
    columns,
    offsets: Int32Array.from({ length: values.length + 1 }, (_, i) => i * columns),
    indices: Int32Array.from({ length: values.length * columns }, (_, i) => i % columns),
    values: Float64Array.from(values.flat()),
  };
}

/** Space shuttle flights before Challenger: temperature (°F), and whether an O-ring was in distress (Dalal, Fowlkes, Hoadley 1989). */
const temperature = [
  66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58,
];
const distress = Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1);

/** A table of 600 rows in which numbers, a gap and a category matter. */
function mixed(seed: number, rows = 600): { table: FeatureTable; outcome: Uint8Array } {
  const random = createRandom(seed);
  const a = Float64Array.from({ length: rows }, () => random.normal());
  const b = Float64Array.from({ length: rows }, () =>
    random.uniform() < 0.2 ? NaN : 50 + 9 * random.normal(),
  );
  const c = Array.from({ length: rows }, () => 'xyz'[random.integer(3)] ?? '');
  const outcome = Uint8Array.from(a, (value, row) => {
    const gap = Number.isNaN(b[row] ?? NaN) ? 1 : 0;
    const score = value - 0.5 + gap + (c[row] === 'x' ? 1 : 0);
    return random.uniform() < sigmoid(score) ? 1 : 0;
  });
  const table = featureTable([numberColumn('a', a), numberColumn('b', b), categoryColumn('c', c)]);
  return { table, outcome };
}

test('the published fit of the O-rings comes out: 15.0429 − 0.2322 · °F, deviance 20.315', () => {
  const fit = fitLogistic(rowsOf(temperature.map((t) => [(t - 70) / 5])), distress, { l2: 0 });
  if (fit.state !== 'fitted') throw new Error(fit.code);
  const slope = (fit.coefficients[0] ?? NaN) / 5;
  expect(slope).toBeCloseTo(-0.2322, 4);
  expect(fit.intercept - 70 * slope).toBeCloseTo(15.0429, 3);
  expect(2 * fit.objective).toBeCloseTo(20.315, 3);
});

test('a row that counts three times is as three rows', () => {
  const random = createRandom(7);
  // So many that a start is looked for among every tenth.
  const values = Array.from({ length: 24_000 }, () => [random.normal(), random.normal()]);
  const outcome = Uint8Array.from(values, ([a = 0]) => (random.uniform() < sigmoid(a) ? 1 : 0));
  const times = Array.from(values, () => 1 + random.integer(3));
  const again = values.flatMap((row, i) => Array.from({ length: times[i] ?? 1 }, () => row));
  const outcomes = Array.from(outcome).flatMap((y, i) =>
    Array.from({ length: times[i] ?? 1 }, () => y),
  );
  const counted = fitLogistic({ ...rowsOf(values), counts: Float64Array.from(times) }, outcome);
  const repeated = fitLogistic(rowsOf(again), Uint8Array.from(outcomes));
  if (counted.state !== 'fitted' || repeated.state !== 'fitted') throw new Error('refused');
  expect(counted.intercept).toBeCloseTo(repeated.intercept, 6);
  expect(counted.coefficients[0]).toBeCloseTo(repeated.coefficients[0] ?? NaN, 6);
  expect(counted.coefficients[1]).toBeCloseTo(repeated.coefficients[1] ?? NaN, 6);
  expect(counted.objective / repeated.objective).toBeCloseTo(1, 9);
});

test('with a penalty, the optimum that scipy finds comes out', () => {
  const fit = fitLogistic(rowsOf(temperature.map((t) => [(t - 70) / 5])), distress, { l2: 1 });
  if (fit.state !== 'fitted') throw new Error(fit.code);
  expect(fit.intercept).toBeCloseTo(-1.11532546, 6);
  expect(fit.coefficients[0]).toBeCloseTo(-0.93125378, 6);
  expect(fit.objective).toBeCloseTo(10.692188920208388, 9);
});

test('the gradient is that of finite differences', () => {
  const { table, outcome } = mixed(1);
  const rows = designRows(designFor(table), table);
  const random = createRandom(2);
  const point = Float64Array.from({ length: rows.columns + 1 }, () => random.normal());
  const { gradient } = logisticObjective(rows, outcome, point, 0.7);
  gradient.forEach((slope, j) => {
    const at = (by: number): number =>
      logisticObjective(rows, outcome, point.with(j, (point[j] ?? NaN) + by), 0.7).value;
    expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(slope, 4);
  });
});

test('scaling a feature or turning the rows round changes no score', () => {
  const { table, outcome } = mixed(3);
  const scoreOf = (from: FeatureTable, y: Uint8Array): Float64Array => {
    const design = designFor(from);
    const rows = designRows(design, from);
    const fit = fitLogistic(rows, y);
    if (fit.state !== 'fitted') throw new Error(fit.code);
    return linearScore(fit, rows);
  };
  const score = scoreOf(table, outcome);
  const [a, b, c] = table.columns;
  if (a?.kind !== 'number' || !b || !c) throw new Error('a table of three');
  const scaled = { ...a, values: a.values.map((value) => 1e6 * value - 3e7) };
  const again = scoreOf(featureTable([scaled, b, c]), outcome);
  const order = Int32Array.from(outcome.keys()).toReversed();
  const turned = scoreOf(takeRows(table, order), outcome.toReversed()).toReversed();
  score.forEach((value, row) => {
    expect(again[row]).toBeCloseTo(value, 6);
    expect(turned[row]).toBeCloseTo(value, 6);
  });
});

test('levels and gaps never seen in training are scored all the same', () => {
  const { table, outcome } = mixed(4);
  const design = designFor(table);
  const fit = fitLogistic(designRows(design, table), outcome);
  if (fit.state !== 'fitted') throw new Error(fit.code);
  const odd = featureTable([
    numberColumn('a', [null, 1e300]),
    numberColumn('b', [50, null]),
    categoryColumn('c', ['constructor', null]),
  ]);
  expect(linearScore(fit, designRows(design, odd)).every(Number.isFinite)).toBe(true);
});

test('without a penalty, classes that separate have no optimum, and one class none at all', () => {
  const separable = rowsOf([[-2], [-1], [1], [2]]);
  const outcome = Uint8Array.of(0, 0, 1, 1);
  expect(fitLogistic(separable, outcome, { l2: 0 })).toMatchObject({ code: 'didNotConverge' });
  expect(fitLogistic(separable, outcome, { l2: 1 })).toMatchObject({ state: 'fitted' });
  expect(fitLogistic(separable, new Uint8Array(4))).toMatchObject({ code: 'oneClass' });
});

test('the approximate leave-one-out loss is that of leaving one out', () => {
  const { table, outcome } = mixed(5, 120);
  const rows = designRows(designFor(table), table);
  const fit = fitLogistic(rows, outcome, { l2: 3 });
  if (fit.state !== 'fitted') throw new Error(fit.code);
  const design = designFor(table);
  const left = Float64Array.from(outcome, (_, row) => {
    const others = Int32Array.from(outcome.keys()).filter((other) => other !== row);
    const y = Uint8Array.from(others, (other) => outcome[other] ?? 0);
    const without = fitLogistic(designRows(design, takeRows(table, others)), y, { l2: 3 });
    if (without.state !== 'fitted') throw new Error(without.code);
    return linearScore(without, designRows(design, takeRows(table, Int32Array.of(row))))[0] ?? NaN;
  });
  expect(leaveOneOutLoss(rows, outcome, fit)).toBeCloseTo(logLoss(outcome, left.map(sigmoid)), 2);
});

test('noise is penalised harder than signal', () => {
  const random = createRandom(6);
  const noise = featureTable(
    Array.from({ length: 12 }, (_, j) =>
      numberColumn(
        `n${j}`,
        Float64Array.from({ length: 300 }, () => random.normal()),
      ),
    ),
  );
  const coin = Uint8Array.from({ length: 300 }, () => random.integer(2));
  const ofNoise = fitRidge(designRows(designFor(noise), noise), coin);
  const { table, outcome } = mixed(7, 2000);
  const ofSignal = fitRidge(designRows(designFor(table), table), outcome);
  if (ofNoise.state !== 'fitted' || ofSignal.state !== 'fitted') throw new Error('both fit');
  expect(ofNoise.l2).toBeGreaterThan(ofSignal.l2);
});
