import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { compare } from '../testing/comparison.ts';
import { expectedEstimate, probabilityAlive } from './forecast.ts';
import { expectedSpend, fitSpend } from './gamma-gamma.ts';
import { holdout, shareOfBest } from './holdout.ts';
import { type BgNbdFit, type ParetoNbdFit, fitBgNbd, fitParetoNbd } from './purchase-fit.ts';
import { type PurchaseSummaries, purchasesWithin, summarise } from './purchase-log.ts';
import { calibrationEnd, cdnowLog, cdnowReference, dayOf, holdoutEnd } from './testing/cdnow.ts';
import { likeCdnow, simulateCustomers } from './testing/simulate.ts';

const log = cdnowLog();
const calibration = summarise(log, { end: calibrationEnd });

function bgNbdOf(summaries: PurchaseSummaries): BgNbdFit {
  const fit = fitBgNbd(summaries);
  if (fit.state !== 'fitted') throw new Error(fit.state);
  return fit;
}

function paretoNbdOf(summaries: PurchaseSummaries): ParetoNbdFit {
  const fit = fitParetoNbd(summaries);
  if (fit.state !== 'fitted') throw new Error(fit.state);
  return fit;
}

/** Holds each value to half a unit of the last digit given. */
function expectDigits(
  ours: Readonly<Record<string, number>> | null,
  expected: Readonly<Record<string, number>>,
  digits: number,
): void {
  for (const [name, value] of Object.entries(expected)) {
    expect(Math.abs((ours?.[name] ?? NaN) - value), name).toBeLessThan(0.5001 * 10 ** -digits);
  }
}

describe('CDNOW, 2,357 customers, 39 weeks of calibration', () => {
  test('BG/NBD of exact days over seven, to four decimals', () => {
    const fit = bgNbdOf(calibration);
    expectDigits(fit.parameters, { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 }, 4);
    expectDigits(fit.standardErrors, { r: 0.0126 }, 4);
    expectDigits(fit.standardErrors, { alpha: 0.378, a: 0.186, b: 0.705 }, 3);
    expect(Math.abs(fit.logLikelihood + 9582.429)).toBeLessThan(0.0005);
    expect(fit).toMatchObject({ customers: 2357, edges: [] });
  });

  test('BG/NBD of the rounded weeks of the reference file', () => {
    const fit = bgNbdOf(cdnowReference());
    expectDigits(fit.parameters, { r: 0.24259, alpha: 4.41353, a: 0.79289, b: 2.42575 }, 5);
  });

  test('Pareto/NBD, to three digits', () => {
    const fit = paretoNbdOf(calibration);
    expectDigits(fit.parameters, { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }, 3);
    expect(Math.abs(fit.logLikelihood + 9595)).toBeLessThan(0.05);
  });

  test.each([
    ['BG/NBD', bgNbdOf(calibration), 1653, 0.786, 1.608, 0.626],
    ['Pareto/NBD', paretoNbdOf(calibration), 1666, 0.755, 1.603, 0.63],
  ] as const)(
    '%s foretells the 39 weeks held out',
    (task, fit, purchases, mae, rmse, correlation) => {
      const came = purchasesWithin(log, calibrationEnd + 1, holdoutEnd);
      const expected = Float64Array.from(calibration.customer, (_, i) =>
        expectedEstimate(fit, customerOf(i), 39),
      );
      const of = holdout(expected, came.purchases);
      expect(of.actual).toBe(1882);
      const line = { task, data: 'CDNOW, 39 weeks held out', goal: 'equal' } as const;
      compare({
        ...line,
        metric: 'purchases',
        reference: purchases,
        ours: of.predicted,
        within: 0.6,
      });
      compare({ ...line, metric: 'MAE', reference: mae, ours: of.mae, within: 0.0006 });
      compare({ ...line, metric: 'RMSE', reference: rmse, ours: of.rmse, within: 0.0006 });
      compare({
        ...line,
        metric: 'correlation',
        reference: correlation,
        ours: of.correlation,
        within: 0.0006,
      });
    },
  );

  test('the best tenth by expected revenue holds half of what came', () => {
    const [fit, spend] = [bgNbdOf(calibration), fitSpend(calibration)];
    if (spend.state === 'refused') throw new Error(spend.code);
    const value = Float64Array.from(
      calibration.customer,
      (_, i) =>
        expectedEstimate(fit, customerOf(i), 39) *
        expectedSpend(spend, calibration.frequency[i] ?? NaN, calibration.meanSpend[i] ?? NaN),
    );
    compare({
      task: 'BG/NBD × Gamma-Gamma',
      data: 'CDNOW, 39 weeks held out',
      metric: 'revenue of the best tenth',
      reference: 0.502,
      ours: shareOfBest(value, purchasesWithin(log, dayOf('19971001'), holdoutEnd).spend, 0.1),
      goal: 'equal',
      within: 0.002,
    });
  });

  const customerOf = (i: number): { frequency: number; recency: number; age: number } => ({
    frequency: calibration.frequency[i] ?? NaN,
    recency: calibration.recency[i] ?? NaN,
    age: calibration.age[i] ?? NaN,
  });
});

test('neither the order of the customers nor the unit of time changes a fit', () => {
  const order = Int32Array.from(calibration.frequency, (_, i) => i);
  createRandom(1).shuffle(order);
  const [fit, shuffled, inDays] = [
    bgNbdOf(calibration),
    bgNbdOf({
      frequency: Int32Array.from(order, (i) => calibration.frequency[i] ?? NaN),
      recency: Float64Array.from(order, (i) => calibration.recency[i] ?? NaN),
      age: Float64Array.from(order, (i) => calibration.age[i] ?? NaN),
    }),
    bgNbdOf(summarise(log, { end: calibrationEnd, daysPerUnit: 1 })),
  ];
  expect(shuffled.parameters.alpha / fit.parameters.alpha).toBeCloseTo(1, 7);
  expect(shuffled.parameters.b / fit.parameters.b).toBeCloseTo(1, 7);
  expect(inDays.parameters.alpha / 7 / fit.parameters.alpha).toBeCloseTo(1, 7);
  expect(inDays.parameters.b / fit.parameters.b).toBeCloseTo(1, 7);
});

test('what made a simulated crowd is found again, within its standard errors', () => {
  const { parameters, standardErrors } = bgNbdOf(
    simulateCustomers(30_000, { ...likeCdnow, r: 0.6, alpha: 140 }, createRandom(7)),
  );
  if (!standardErrors) throw new Error('the likelihood is flat');
  // Two purchases of one day are one, so that the rate looks a little lower than it was.
  expect(Math.abs(parameters.a - 0.79)).toBeLessThan(4 * standardErrors.a);
  expect(Math.abs(parameters.b - 2.43)).toBeLessThan(4 * standardErrors.b);
  expect(Math.abs(parameters.r - 0.6)).toBeLessThan(4 * standardErrors.r);
  expect(Math.abs(parameters.alpha - 20)).toBeLessThan(4 * standardErrors.alpha);
});

test('many customers, whose fit starts from a sample, come to the same maximum', () => {
  const crowd = simulateCustomers(110_000, likeCdnow, createRandom(8));
  const fit = bgNbdOf(crowd);
  const part = (column: Int32Array | Float64Array): Float64Array =>
    Float64Array.from(column.subarray(0, 99_999));
  const fewer = bgNbdOf({
    frequency: Int32Array.from(part(crowd.frequency)),
    recency: part(crowd.recency),
    age: part(crowd.age),
  });
  expect(Math.abs(fit.parameters.b - fewer.parameters.b)).toBeLessThan(
    fit.standardErrors?.b ?? NaN,
  );
  expect(fit.iterations).toBeLessThan(fewer.iterations);
});

describe('what has no drop-out to learn from', () => {
  const rows = (x: number[], recency: number[], age: number[]): PurchaseSummaries => ({
    frequency: Int32Array.from(x),
    recency: Float64Array.from(recency),
    age: Float64Array.from(age),
  });

  test.each([fitBgNbd, fitParetoNbd])('$name says why', (fit) => {
    expect(fit(rows([], [], []))).toMatchObject({ state: 'refused', code: 'noCustomers' });
    expect(fit(rows([0, 0], [0, 0], [0, 0]))).toMatchObject({ state: 'refused', code: 'noTime' });
    const one = fit(rows([3], [20], [30]));
    expect(one).toMatchObject({ state: 'fallback', reason: 'oneCustomer' });
    if (one.state === 'refused') throw new Error(one.code);
    expect(expectedEstimate(one, { frequency: 3, recency: 20, age: 30 }, 60)).toBeCloseTo(7, 6);
    const none = fit(rows([0, 0, 0, 0], [0, 0, 0, 0], [10, 20, 30, 40]));
    expect(none).toMatchObject({ state: 'fallback', reason: 'noRepeatBuyers' });
    if (none.state === 'refused') throw new Error(none.code);
    expect(expectedEstimate(none, { frequency: 0, recency: 0, age: 25 }, 100)).toBeCloseTo(0.5, 6);
  });

  test.each([fitBgNbd, fitParetoNbd])('$name finds none where customers stay for ever', (fit) => {
    const random = createRandom(2);
    const [x, recency]: [number[], number[]] = [[], []];
    for (let i = 0; i < 400; i += 1) {
      const rate = random.gamma(2) / 20;
      let [time, count, last] = [random.exponential() / rate, 0, 0];
      while (time < 52) {
        [count, last] = [count + 1, time];
        time += random.exponential() / rate;
      }
      x.push(count);
      recency.push(last);
    }
    const found = fit(
      rows(
        x,
        recency,
        Array.from(x, () => 52),
      ),
    );
    expect(found).toMatchObject({ state: 'fallback', reason: 'noDropout', model: 'nbd' });
    if (found.state !== 'fallback') throw new Error(found.state);
    expect(found.parameters.r).toBeGreaterThan(1.4);
    expect(found.parameters.r).toBeLessThan(2.8);
    const silent = probabilityAlive(found, { frequency: 20, recency: 10, age: 52 });
    expect(silent.probability).toBeNull();
    expect(silent.silenceChance).toBeLessThan(0.001);
    const lately = probabilityAlive(found, { frequency: 20, recency: 51, age: 52 });
    expect(lately.silenceChance).toBeGreaterThan(0.5);
  });

  test('what no caller may pass is an error', () => {
    expect(() => fitBgNbd(rows([1], [5], [4]))).toThrow(RangeError);
    expect(() => fitBgNbd(rows([-1], [0], [4]))).toThrow(RangeError);
    expect(() => fitBgNbd(rows([1, 2], [1], [4]))).toThrow(RangeError);
    expect(() => fitBgNbd(rows([1], [NaN], [4]))).toThrow(RangeError);
  });
});
