import { expect, test } from 'vitest';
import type { Random } from '../numeric/random.ts';
import { createRandom } from '../numeric/random.ts';
import { boostingScore, fitBoosting } from './boosting.ts';
import { chooseCalibration } from './calibration.ts';
import { designFor, designRows } from './design.ts';
import { fitLogistic, linearScore, sigmoid } from './logistic.ts';
import type { ScoreModel } from './score-model.ts';
import { explainRows, probabilities } from './score-model.ts';
import type { FeatureColumn, FeatureTable } from './table.ts';
import { categoryColumn, featureTable, numberColumn, takeRows } from './table.ts';
import { trainScore } from './train-score.ts';

function scored(model: ScoreModel, table: FeatureTable): Float64Array {
  const answer = probabilities(model, table);
  if (answer.state === 'refused') throw new Error(answer.code);
  return answer.probability;
}

/** Rows in which a line, a bend, a gap and a level matter. */
function customers(rows: number, seed: number): { table: FeatureTable; outcome: Uint8Array } {
  const random = createRandom(seed);
  const months = Array.from({ length: rows }, () => Math.floor(72 * random.uniform()));
  const spend = Array.from({ length: rows }, () =>
    random.uniform() < 0.1 ? null : Math.exp(4 + random.normal()),
  );
  const plan = Array.from({ length: rows }, () => ['monthly', 'yearly', ''][random.integer(3)]);
  const outcome = Uint8Array.from(months, (month, row) => {
    const score = 1 - month / 20 + (plan[row] === 'monthly' ? 1.2 : -0.4) + (spend[row] ? 0 : 0.5);
    return random.uniform() < sigmoid(score) ? 1 : 0;
  });
  const columns = [numberColumn('months', months), numberColumn('spend', spend)];
  return { table: featureTable([...columns, categoryColumn('plan', plan)]), outcome };
}

test('a score is trained, says how good it is, and keeps its word on new rows', () => {
  const { table, outcome } = customers(1500, 1);
  const trained = trainScore(table, outcome);
  if (trained.state !== 'fitted') throw new Error(trained.state);
  const { card } = trained;
  expect(card.learnedFrom).toMatchObject({ rows: 1500, groups: null });
  expect(card.leftOut).toEqual([]);
  expect(card.candidates.map(({ name }) => name).toSorted()).toEqual([
    'blend',
    'boosting',
    'logistic',
  ]);
  expect(card.features.find(({ name }) => name === 'spend')?.missing).toBeCloseTo(0.1, 1);
  const fresh = customers(4000, 2);
  const said = scored(trained.model, fresh.table);
  const brier = said.reduce((sum, p, i) => sum + (p - (fresh.outcome[i] ?? NaN)) ** 2, 0) / 4000;
  expect(Math.abs(brier - card.heldOut.brier)).toBeLessThan(0.015);
  expect(card.heldOut.calibrationError).toBeLessThan(2.5 * card.heldOut.calibrationErrorByChance);
  // A model and its card go through JSON unharmed.
  const kept = JSON.parse(JSON.stringify(trained)) as typeof trained;
  expect(kept).toEqual(trained);
  expect(scored(kept.model, fresh.table)).toEqual(said);
});

test('reasons add up to the score of each row', () => {
  const { table, outcome } = customers(800, 3);
  const trained = trainScore(table, outcome);
  if (trained.state !== 'fitted') throw new Error(trained.state);
  const { model } = trained;
  const rows = Int32Array.from({ length: 50 }, (_, i) => 16 * i);
  for (const weight of [0, 0.3, 1]) {
    const linear = weight < 1 ? model.linear : null;
    const one = { ...model, linear, weight: linear || weight === 0 ? weight : 1 };
    if (!one.linear && one.weight < 1) continue;
    const bare = { ...one, calibration: { method: 'none' } } as const;
    const said = scored(bare, takeRows(table, rows));
    const explained = explainRows(bare, table, rows);
    if (explained.state === 'refused') throw new Error(explained.code);
    explained.rows.forEach((reason, i) => {
      const sum = reason.contributions.reduce((all, { value }) => all + value, reason.base);
      expect(sum).toBeCloseTo(reason.logOdds, 10);
      expect(sigmoid(sum)).toBeCloseTo(said[i] ?? NaN, 10);
      expect(reason.contributions.map(({ feature }) => feature)).toEqual([
        'months',
        'spend',
        'plan',
      ]);
    });
  }
});

test('fewer than forty of either outcome are refused, twins counted once', () => {
  const { table, outcome } = customers(300, 4);
  let positives = 0;
  const few = outcome.map((y) => (y === 1 && (positives += 1) > 39 ? 0 : y));
  expect(trainScore(table, few)).toMatchObject({
    state: 'refused',
    code: 'tooFew',
    figures: { positives: 39, needed: 40 },
  });
  const twins = Int32Array.from(outcome, (_, row) => row % 30);
  expect(trainScore(table, outcome, { groups: twins })).toMatchObject({ code: 'tooFew' });
});

test('where nothing is to be learned, the base rate is published', () => {
  const { table, outcome } = customers(600, 5);
  const random = createRandom(6);
  const coin = outcome.map(() => (random.uniform() < 0.3 ? 1 : 0));
  const trained = trainScore(table, coin);
  if (trained.state !== 'fallback') throw new Error(trained.state);
  const { estimate, low, high } = trained.probability;
  expect(estimate).toBe(coin.reduce((sum, value) => sum + value, 0) / 600);
  expect(low < 0.3 && 0.3 < high).toBe(true);
  expect(trained).toMatchObject({ reason: 'noSkill', card: { method: 'baseRate' } });
});

test('what gives the outcome away is left out, unless a person vouches for it', () => {
  const { table, outcome } = customers(600, 7);
  const told = categoryColumn(
    'told',
    Array.from(outcome, (y) => (y === 1 ? 'left' : 'stayed')),
  );
  const leaking = featureTable([...table.columns, told]);
  const trained = trainScore(leaking, outcome);
  expect(trained).toMatchObject({ state: 'fitted', card: { leftOut: ['told'] } });
  const trusted = trainScore(leaking, outcome, { trusted: ['told'] });
  expect(trusted).toMatchObject({ state: 'fitted', card: { leftOut: [] } });
  expect(trainScore(featureTable([told]), outcome)).toMatchObject({ code: 'leakageSuspected' });
});

test('the same rows give the same score', () => {
  const { table, outcome } = customers(400, 8);
  expect(trainScore(table, outcome)).toEqual(trainScore(table, outcome));
});

test('arguments that no caller may pass are thrown back', () => {
  const { table, outcome } = customers(100, 9);
  expect(() => trainScore(table, outcome.slice(1))).toThrow(RangeError);
  expect(() => fitBoosting(table, outcome, { bins: 256 })).toThrow(RangeError);
  expect(() => fitBoosting(table, outcome, { bins: 0 })).toThrow(RangeError);
  expect(fitBoosting(table, outcome, { bins: 255, rounds: 1 }).state).toBe('fitted');
});

test('without features, and without those a model was made with, there is no score', () => {
  const { table, outcome } = customers(800, 3);
  expect(trainScore(featureTable([]), outcome)).toMatchObject({ code: 'noFeatures' });
  const trained = trainScore(table, outcome);
  if (trained.state !== 'fitted') throw new Error(trained.state);
  const changed = featureTable([
    ...table.columns.slice(0, 2),
    numberColumn('plan', new Float64Array(800)),
  ]);
  for (const answer of [
    probabilities(trained.model, changed),
    explainRows(trained.model, changed, Int32Array.of(0)),
  ]) {
    expect(answer).toMatchObject({ code: 'featureMissing', features: ['plan'] });
  }
  // One more is no matter.
  const more = featureTable([...table.columns, numberColumn('more', new Float64Array(800))]);
  expect(scored(trained.model, more)).toEqual(scored(trained.model, table));
});

test('an outcome that one fold holds alone is not learned from', () => {
  const { table } = customers(100, 9);
  const one = Uint8Array.from({ length: 100 }, (_, row) => (row === 7 ? 1 : 0));
  const trained = trainScore(table, one, { floor: 1 });
  expect(trained).toMatchObject({ state: 'refused', code: 'notSpread', figures: { folds: 5 } });
});

test('a score that beats the base rate but ranks too little is told from one that does not', () => {
  const random = createRandom(12);
  const x = Float64Array.from({ length: 4000 }, () => random.normal());
  const weakly = Uint8Array.from(x, (value) => (random.uniform() < sigmoid(value / 4) ? 1 : 0));
  const trained = trainScore(featureTable([numberColumn('x', x)]), weakly);
  expect(trained).toMatchObject({ state: 'fallback', reason: 'littleSkill' });
  const bold = trainScore(featureTable([numberColumn('x', x)]), weakly, { leastAuc: 0.5 });
  expect(bold.state).toBe('fitted');
});

/** Any columns: constant, empty, huge, of one level, of a level a row. */
function anyColumn(random: Random, rows: number, name: string): FeatureColumn {
  const kind = random.integer(8);
  const each = <Value>(value: (row: number) => Value): Value[] =>
    Array.from({ length: rows }, (_, row) => value(row));
  const numbers: ((row: number) => number | null)[] = [
    () => null,
    () => 7,
    () => random.normal() * 1e12,
    () => (random.uniform() < 0.5 ? null : random.integer(3)),
    () => Math.exp(20 * random.normal()),
  ];
  const number = numbers[kind];
  if (number) return numberColumn(name, each(number));
  if (kind === 5) return categoryColumn(name, each(String));
  if (kind === 6)
    return categoryColumn(
      name,
      each(() => null),
    );
  return categoryColumn(
    name,
    each(() => ['a', 'b', '__proto__', ''][random.integer(4)]),
  );
}

test('a thousand random tables neither crash nor give what is no number', () => {
  const random = createRandom(10);
  for (let round = 0; round < 1000; round += 1) {
    const rows = 2 + random.integer(40);
    const columns = Array.from({ length: 1 + random.integer(4) }, (_, j) =>
      anyColumn(random, rows, `c${j}`),
    );
    const table = featureTable(columns);
    const outcome = Uint8Array.from({ length: rows }, () => random.integer(2));
    const design = designFor(table);
    const linear = fitLogistic(designRows(design, table), outcome);
    const boosted = fitBoosting(table, outcome, { rounds: 5, leastWeight: 0.1, rareLevel: 2 });
    if (linear.state === 'refused' || boosted.state === 'refused') {
      expect([linear, boosted]).toMatchObject([{ code: 'oneClass' }, { code: 'oneClass' }]);
      continue;
    }
    const scores = [linearScore(linear, designRows(design, table)), boostingScore(boosted, table)];
    for (const score of scores) {
      expect(score.every(Number.isFinite)).toBe(true);
      const { probability } = chooseCalibration(outcome, score);
      expect(probability.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
  }
});

/** Where a result holds a number that is none: paths as `card.heldOut.auc.low`. */
function notFinite(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => notFinite(held, `${path}.${key}`));
}

test('the whole way is walked to an answer on thirty odd tables', () => {
  const random = createRandom(11);
  const states = new Set<string>();
  for (let round = 0; round < 30; round += 1) {
    const rows = 60 + random.integer(100);
    const names = Array.from({ length: 1 + random.integer(4) }, (_, j) => `c${j}`);
    const table = featureTable(names.map((name) => anyColumn(random, rows, name)));
    const outcome = Uint8Array.from({ length: rows }, () => random.integer(2));
    const trained = trainScore(table, outcome, { seed: round });
    states.add(trained.state);
    expect(notFinite(trained)).toEqual([]);
  }
  expect([...states].toSorted()).toEqual(['fallback', 'refused']);
});
