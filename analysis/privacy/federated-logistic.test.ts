import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { fitLogistic, linearScore } from '../supervised/logistic.ts';
import { areaUnderRoc } from '../supervised/metrics.ts';
import { telcoChurn } from '../supervised/testing/score-tables.ts';
import type { FeatureTable } from '../supervised/table.ts';
import { takeRows } from '../supervised/table.ts';
import { compare } from '../testing/comparison.ts';
import { hasPublicData } from '../testing/public-data.ts';
import { trainFederated, trainPrivately } from './federated-logistic.ts';
import type { AgreedFeature } from './federated-rows.ts';
import { agreedColumns, agreedRows, columnNames } from './federated-rows.ts';
import type { FederationParty, PartyOptions } from './federation-party.ts';
import { createParty, sigmaFor } from './federation-party.ts';
import { GRID, fromGrid } from './fixed-point.ts';
import { exactStatistics, noisyGradient, readStatistics } from './local-statistics.ts';
import { epsilonSpent, openBudget } from './privacy-budget.ts';
import { askIn, madeFeatures, madeRows } from './testing/made-parties.ts';
import { seededEntropy } from './testing/seeded-entropy.ts';

type Rows = { table: FeatureTable; outcome: Uint8Array };

function partiesOf(
  features: readonly AgreedFeature[],
  rows: readonly Rows[],
  options: Partial<PartyOptions> = {},
): FederationParty[] {
  return rows.map(({ table, outcome }, party) =>
    createParty({
      party,
      parties: rows.length,
      threshold: Math.floor(rows.length / 2) + 1,
      rows: agreedRows(features, table),
      outcome,
      exact: true,
      noise: null,
      texts: null,
      entropy: seededEntropy(100 + party),
      ...options,
    }),
  );
}

function fitted<Fit extends { state: string }>(fit: Fit): Extract<Fit, { state: 'fitted' }> {
  if (fit.state !== 'fitted') throw new Error(`not fitted: ${JSON.stringify(fit)}`);
  return fit as Extract<Fit, { state: 'fitted' }>;
}

/** The rows of one table as those of several parties, which differ: shares of the rows in the order of a column. */
function divided({ table, outcome }: Rows, order: Int32Array, parties: number): Rows[] {
  return Array.from({ length: parties }, (_, party) => {
    const from = Math.floor((party * order.length) / parties);
    const places = order.slice(from, Math.floor(((party + 1) * order.length) / parties));
    return {
      table: takeRows(table, places),
      outcome: Uint8Array.from(places, (row) => outcome[row] ?? 0),
    };
  });
}

const rest = { parties: 3, threshold: 2 };

describe('three parties of made-up customers', () => {
  const columns = agreedColumns(madeFeatures);
  const each = [1, 2, 3].map((seed) => madeRows(seed, 700));
  const test3 = madeRows(9, 4_000);
  const testRows = agreedRows(madeFeatures, test3.table);
  const pooled = (rows: readonly Rows[]) => {
    const all = rows.map(({ table }) => agreedRows(madeFeatures, table));
    const joined = {
      rows: all.reduce((sum, { rows: count }) => sum + count, 0),
      columns,
      offsets: Int32Array.from([0]),
      indices: Int32Array.from(all.flatMap(({ indices }) => [...indices])),
      values: Float64Array.from(all.flatMap(({ values }) => [...values])),
    };
    const offsets = [0];
    for (const { offsets: own } of all) {
      const before = offsets.at(-1) ?? 0;
      for (const offset of own.subarray(1)) offsets.push(before + offset);
    }
    joined.offsets = Int32Array.from(offsets);
    const outcome = Uint8Array.from(rows.flatMap(({ outcome: own }) => [...own]));
    return fitted(fitLogistic(joined, outcome, { l2: 1 }));
  };
  const area = (fit: { intercept: number; coefficients: ArrayLike<number> }) =>
    areaUnderRoc(test3.outcome, linearScore(fit, testRows));

  test('learn what one table of all their rows would teach', async () => {
    const ask = askIn(partiesOf(madeFeatures, each));
    const fit = fitted(await trainFederated(ask, { name: 'a', columns, ...rest }));
    const all = pooled(each);
    expect(fit.rounds.length).toBeLessThan(12);
    [...fit.coefficients].forEach((value, j) =>
      expect(value).toBeCloseTo(all.coefficients[j] ?? NaN, 4),
    );
    expect(fit.intercept).toBeCloseTo(all.intercept, 4);
    const line = {
      task: 'Federated learning',
      data: 'made, three parties',
      goal: 'equal',
    } as const;
    compare({
      ...line,
      metric: 'AUC beside pooled',
      within: 0.002,
      reference: area(all),
      ours: area(fit),
    });
  });

  test('go on when one drops out in the middle, and learn from the other two', async () => {
    let masks = 0;
    const ask = askIn(partiesOf(madeFeatures, each), (party, step) => {
      if (step === 'sum/mask' && party === 2) masks += 1;
      return party === 2 && masks > 2;
    });
    const fit = fitted(await trainFederated(ask, { name: 'b', columns, ...rest }));
    expect(fit.rounds[0]?.contributors).toEqual([0, 1, 2]);
    expect(fit.rounds.at(-1)?.contributors).toEqual([0, 1]);
    expect(fit.lost[0]).toMatchObject({ party: 2, reason: 'away' });
    const two = pooled(each.slice(0, 2));
    [...fit.coefficients].forEach((value, j) =>
      expect(value).toBeCloseTo(two.coefficients[j] ?? NaN, 4),
    );
    // When two of three are gone nothing is learned.
    const alone = askIn(partiesOf(madeFeatures, each), (party) => party > 0);
    const none = await trainFederated(alone, { name: 'c', columns, ...rest });
    expect(none).toMatchObject({ state: 'refused', code: 'tooFewParties' });
  });

  test('spend a budget on noise, learn a little less, and say no when it is gone', async () => {
    const [rounds, clip] = [25, 1];
    const budget = openBudget(4, 1e-6);
    const noise = { clip, sigma: sigmaFor(budget, rounds, clip, rest), budget };
    const parties = partiesOf(madeFeatures, each, { exact: false, noise });
    const ask = askIn(parties);
    const plan = { name: 'd', columns, ...rest };
    const fit = fitted(await trainPrivately(ask, plan, { rounds, rows: 2_100 }));
    expect(area(fit)).toBeGreaterThan(area(pooled(each)) - 0.05);
    for (const party of parties) {
      const left = party.budget();
      expect(left && epsilonSpent(left)).toBeCloseTo(4, 3);
    }
    const more = await trainPrivately(ask, { ...plan, name: 'e' }, { rounds: 1, rows: 2_100 });
    expect(more).toMatchObject({ state: 'refused', code: 'tooFewParties' });
    expect(more.lost[0]).toMatchObject({ reason: 'refused', message: 'budgetSpent' });
    // And sums without noise were never agreed to.
    const exact = await trainFederated(ask, { ...plan, name: 'f' });
    expect(exact.lost[0]).toMatchObject({ reason: 'refused', message: 'notAgreed' });
  });

  test('refuse what was not agreed or cannot be read', async () => {
    const [party] = partiesOf(madeFeatures, each);
    const answer = (step: string, body: unknown) => party?.answer(step, body);
    const plan = { round: 'x', ...rest };
    expect(answer('rows', {})).toMatchObject({ code: 'notKnown' });
    expect(answer('toString', {})).toMatchObject({ code: 'notKnown' });
    expect(answer('sum/advertise', null)).toMatchObject({ code: 'malformed' });
    expect(answer('sum/advertise', { plan: { ...plan, threshold: 1 } })).toMatchObject({
      code: 'notAgreed',
    });
    expect(answer('sum/mask', { plan })).toMatchObject({ code: 'outOfOrder' });
    expect(answer('intersection/blind', {})).toMatchObject({ code: 'notAgreed' });
    // A point at which sums would run over the grid.
    const ask = askIn(partiesOf(madeFeatures, each));
    const wild = (p: number, step: string, body: unknown) =>
      ask(
        p,
        step,
        step === 'sum/mask'
          ? { ...(body as object), task: { kind: 'exact', point: Array(columns + 1).fill(1e300) } }
          : body,
      );
    const outcome = await trainFederated(wild, { name: 'g', columns, ...rest });
    expect(outcome.lost[0]).toMatchObject({ reason: 'refused', message: 'malformed' });
  });
});

test('the parts are the derivatives of the loss, by differences', () => {
  const { table, outcome } = madeRows(4, 60);
  const rows = agreedRows(madeFeatures, table);
  const random = createRandom(2);
  const point = Float64Array.from({ length: rows.columns + 1 }, () => 0.3 * random.normal());
  const at = (moved: Float64Array) =>
    readStatistics(exactStatistics(rows, outcome, moved), rows.columns);
  const { gradient, hessian, rows: count } = at(point);
  expect(count).toBe(60);
  point.forEach((value, j) => {
    const [up, down] = [at(point.with(j, value + 1e-5)), at(point.with(j, value - 1e-5))];
    expect((up.loss - down.loss) / 2e-5).toBeCloseTo(gradient[j] ?? NaN, 5);
    up.gradient.forEach((slope, i) => {
      const difference = (slope - (down.gradient[i] ?? NaN)) / 2e-5;
      expect(difference).toBeCloseTo(hessian[i * point.length + j] ?? NaN, 5);
    });
  });
});

test('no row moves the sum with noise by more than was promised', () => {
  const { table, outcome } = madeRows(5, 40);
  const point = new Float64Array(agreedColumns(madeFeatures) + 1).fill(0.2);
  const noise = { clip: 0.5, sigma: 1n };
  const sum = (places: Int32Array) =>
    fromGrid(
      noisyGradient(
        agreedRows(madeFeatures, takeRows(table, places)),
        Uint8Array.from(places, (row) => outcome[row] ?? 0),
        point,
        noise,
        seededEntropy(1),
      ),
    );
  const all = sum(Int32Array.from({ length: 40 }, (_, row) => row));
  for (let without = 0; without < 40; without += 1) {
    const others = sum(Int32Array.from({ length: 39 }, (_, row) => row + Number(row >= without)));
    // The same noise on both, so what differs is the row.
    const moved = Math.hypot(...all.map((value, j) => value - (others[j] ?? NaN)));
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThanOrEqual(0.5 + 1 / GRID);
  }
});

test('agreed columns hold ranges, bends, levels and what is missing', () => {
  const { table } = madeRows(1, 300);
  const rows = agreedRows(madeFeatures, table);
  expect(rows.columns).toBe(columnNames(madeFeatures).length);
  expect(columnNames(madeFeatures)).toContain('visits > 5');
  expect(rows.values.every((value) => Math.abs(value) <= 1)).toBe(true);
  const missing = columnNames(madeFeatures).indexOf('visits = ?');
  expect(rows.indices.includes(missing)).toBe(true);
  expect(() => agreedRows([{ kind: 'number', name: 'visits', low: 1, high: 1 }], table)).toThrow(
    RangeError,
  );
  expect(() => agreedRows([{ kind: 'category', name: 'visits', levels: [] }], table)).toThrow(
    RangeError,
  );
});

describe.runIf(hasPublicData('telco-churn'))('three parties on Telco', () => {
  test('reach the AUC of pooled training', async () => {
    const { table, outcome } = telcoChurn();
    const features = table.columns.map((column): AgreedFeature => {
      if (column.kind === 'category') {
        return { kind: 'category', name: column.name, levels: column.levels };
      }
      // What everybody knows of a tariff: months up to six years, charges up to 120 a month.
      const high = { tenure: 72, monthly_charges: 120 }[column.name] ?? 8_640;
      const knots = [high / 12, high / 3];
      return { kind: 'number', name: column.name, low: 0, high, knots };
    });
    const order = Int32Array.from({ length: table.rows }, (_, row) => row);
    createRandom(1).shuffle(order);
    const held = order.slice(0, Math.floor(order.length / 5));
    const learned = order.slice(held.length);
    // Parties that differ: the customers in the order of their tenure.
    const tenure = table.columns.find(({ name }) => name === 'tenure');
    const months = (row: number) => (tenure?.kind === 'number' ? (tenure.values[row] ?? 0) : 0);
    const sorted = learned.toSorted((a, b) => months(a) - months(b));
    const parties = partiesOf(features, divided({ table, outcome }, sorted, 3));
    const columns = agreedColumns(features);
    const fit = fitted(await trainFederated(askIn(parties), { name: 't', columns, ...rest }));
    const rows = (places: Int32Array) => agreedRows(features, takeRows(table, places));
    const outcomes = (places: Int32Array) => Uint8Array.from(places, (row) => outcome[row] ?? 0);
    const all = fitted(fitLogistic(rows(learned), outcomes(learned), { l2: 1 }));
    const area = (model: { intercept: number; coefficients: ArrayLike<number> }) =>
      areaUnderRoc(outcomes(held), linearScore(model, rows(held)));
    const line = { task: 'Federated learning', data: 'telco-churn, three parties by tenure' };
    const beside = { ...line, goal: 'equal', within: 0.002 } as const;
    compare({ ...beside, metric: 'AUC beside pooled', reference: area(all), ours: area(fit) });
    compare({ ...line, goal: 'atLeast', metric: 'AUC', reference: 0.84, ours: area(fit) });
  });
});
