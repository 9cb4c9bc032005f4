import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import type { Drift } from './drift.ts';
import { driftFrom, driftOverTime, trainingProfile } from './drift.ts';
import { sigmoid } from './logistic.ts';
import { populationStability, profileOf, sharesIn } from './stability.ts';
import { categoryColumn, featureTable, numberColumn } from './table.ts';

const random = createRandom(1);

/** A month of rows: a number about `mean`, a level, and the probabilities and outcomes by true and said log-odds. */
function month(rows: number, mean: number, levels: string, extra = 0, slope = 1) {
  const x = Float64Array.from({ length: rows }, () => mean + random.normal());
  const table = featureTable([
    numberColumn('x', x),
    categoryColumn(
      'level',
      Array.from(x, () => levels[random.integer(levels.length)]),
    ),
  ]);
  const probability = x.map((value) => sigmoid(value - 1));
  const outcome = Uint8Array.from(x, (value) =>
    random.uniform() < sigmoid(slope * (value - 1) + extra) ? 1 : 0,
  );
  return { table, probability, outcome };
}

function compared(drift: ReturnType<typeof driftFrom>): Drift {
  if (drift.state !== 'compared') throw new Error(drift.code);
  return drift;
}

test('the index is the sum it is defined as', () => {
  const { index } = populationStability([0.2, 0.5, 0.3], [0.3, 0.4, 0.3], {
    expected: 9,
    actual: 9,
  });
  expect(index).toBeCloseTo(0.1 * Math.log(1.5) - 0.1 * Math.log(0.8), 12);
});

test('chance is called stable, at the rate it should', () => {
  let [unlikely, moved] = [0, 0];
  for (let i = 0; i < 200; i += 1) {
    const [then, now] = [month(500, 0, 'abc'), month(500, 0, 'abc')];
    const profile = trainingProfile(then.table, then.probability);
    const drift = compared(driftFrom(profile, now.table, now.probability));
    if (drift.probability.verdict !== 'stable') moved += 1;
    if ((drift.features[1]?.chance ?? NaN) < 0.05) unlikely += 1;
  }
  expect(moved / 200).toBeLessThan(0.05);
  expect(unlikely / 200).toBeGreaterThan(0.01);
  expect(unlikely / 200).toBeLessThan(0.1);
});

test('what moved is named', () => {
  const then = month(4000, 0, 'abc');
  const now = month(4000, 1, 'abc');
  const profile = trainingProfile(then.table, then.probability);
  const drift = compared(driftFrom(profile, now.table, now.probability));
  expect(drift.features.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['x', 'shifted'],
    ['level', 'stable'],
  ]);
  const other = month(4000, 0, 'abcxyz');
  const levels = compared(driftFrom(profile, other.table, then.probability));
  expect(levels.features[1]?.verdict).toBe('shifted');
  // What is kept with a model goes through JSON.
  const kept = JSON.parse(JSON.stringify(profile)) as typeof profile;
  expect(driftFrom(kept, now.table, now.probability)).toEqual(drift);
});

test('each period says what became of the model', () => {
  const then = month(4000, 0, 'abc');
  const profile = trainingProfile(then.table, then.probability);
  const named = (name: string, of: ReturnType<typeof month>) => ({ name, ...of });
  const reports = driftOverTime(
    profile,
    [
      named('as before', month(3000, 0, 'abc')),
      named('other people', month(3000, 1, 'abc')),
      named('more leave', month(3000, 0, 'abc', 0.7)),
      named('nothing holds', month(3000, 0, 'abc', 0, 0)),
      { name: 'not known yet', probability: then.probability },
    ],
    { estimate: 0.76, low: 0.74, high: 0.78 },
  );
  expect(reports.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['as before', 'holds'],
    ['other people', 'scoresMoved'],
    ['more leave', 'levelOff'],
    ['nothing holds', 'rankingLost'],
    ['not known yet', 'holds'],
  ]);
  expect(reports[0]?.known?.auc?.estimate).toBeGreaterThan(0.72);
  expect(reports[4]?.known).toBeUndefined();
});

test('a period in which nothing came is judged by its level', () => {
  const then = month(4000, 0, 'abc');
  const profile = trainingProfile(then.table, then.probability);
  const probability = then.probability.slice(0, 1000);
  const expected = { estimate: 0.76, low: 0.74, high: 0.78 };
  const periods = [0, 1].map((value) => ({
    name: `all ${value}`,
    probability,
    outcome: new Uint8Array(1000).fill(value),
  }));
  const [none, all] = driftOverTime(profile, periods, expected);
  expect(none).toMatchObject({ verdict: 'levelOff', known: { rate: 0, auc: null } });
  expect(all).toMatchObject({ verdict: 'levelOff', known: { rate: 1, auc: null } });
  expect(none?.known?.excess).toBeLessThan(-3);
  expect(none?.known?.brier).toBeCloseTo(probability.reduce((sum, p) => sum + p * p, 0) / 1000, 12);
  const certain = { name: 'certain', probability: new Float64Array(9), outcome: new Uint8Array(9) };
  expect(driftOverTime(profile, [certain], expected)[0]?.known?.excess).toBe(0);
  const empty = { name: 'empty', probability: new Float64Array(), outcome: new Uint8Array() };
  expect(driftOverTime(profile, [empty], expected)[0]?.known).toBeUndefined();
});

test('a field that was deleted or changed is named', () => {
  const { table, probability } = month(100, 0, 'abc');
  const profile = trainingProfile(table, probability);
  const changed = featureTable([categoryColumn('x', Array.from(probability, String))]);
  expect(driftFrom(profile, changed, probability)).toEqual({
    state: 'refused',
    code: 'featureMissing',
    figures: { missing: 2, needed: 2 },
    features: ['x', 'level'],
  });
});

test('a column that was never filled has one part, in JSON as well', () => {
  const empty = profileOf(numberColumn('empty', [null, null]));
  expect(empty).toMatchObject({ ends: [], shares: [0, 1] });
  const kept = JSON.parse(JSON.stringify(empty)) as typeof empty;
  expect(kept).toEqual(empty);
  expect(sharesIn(kept, numberColumn('empty', [-1, 1, null, null]))).toEqual([0.5, 0.5]);
});
