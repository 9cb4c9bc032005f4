import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { expectedSpend, fitSpend, gammaGammaLikelihood } from './gamma-gamma.ts';
import { spendPerPurchase } from './lifetime-value.ts';
import { calibrationEnd, cdnowLog, cdnowReference } from './testing/cdnow.ts';
import { summarise } from './purchase-log.ts';
import { expectGradient } from './testing/gradient.ts';
import { likeCdnow, simulateCustomers } from './testing/simulate.ts';

test.each([
  ['log', summarise(cdnowLog(), { end: calibrationEnd }), -4055.918],
  ['reference file', cdnowReference(), -4055.923],
] as const)('the parameters of the paper come from the %s', (_, summaries, logLikelihood) => {
  const fit = fitSpend(summaries);
  if (fit.state !== 'fitted') throw new Error(fit.state);
  expect(fit.buyers).toBe(946);
  expect(Math.abs(fit.parameters.p - 6.25)).toBeLessThan(0.005);
  expect(Math.abs(fit.parameters.q - 3.74)).toBeLessThan(0.005);
  expect(Math.abs(fit.parameters.gamma - 15.44)).toBeLessThan(0.008);
  expect(Math.abs(fit.logLikelihood - logLikelihood)).toBeLessThan(0.0006);
  expect(fit.correlation).toBeCloseTo(0.114, 3);
});

test('expected spend draws the own mean towards that of all', () => {
  const fit = fitSpend(cdnowReference());
  if (fit.state !== 'fitted') throw new Error(fit.state);
  expect(Math.abs(expectedSpend(fit, 2, 22.35) - 24.6586)).toBeLessThan(5e-5);
  expect(Math.abs(expectedSpend(fit, 0, 0) - 35.171)).toBeLessThan(5e-5);
  expect(expectedSpend(fit, 3, -5)).toBe(expectedSpend(fit, 0, 0));
  const { estimate, low, high } = spendPerPurchase(fit, { frequency: 0, meanSpend: 0 });
  if (low === null) throw new Error('no interval');
  expect(low).toBeLessThan(estimate);
  expect(high).toBeGreaterThan(estimate);
  // The interval of the mean of 946 buyers, whose spends vary by some 30.
  expect(high - low).toBeLessThan(6);
});

test('the gradient is that of the value', () => {
  const { frequency, meanSpend } = simulateCustomers(400, likeCdnow, createRandom(1));
  const bought = (_: number, i: number): boolean => (frequency[i] ?? 0) > 0;
  const buyers = { frequency: frequency.filter(bought), meanSpend: meanSpend.filter(bought) };
  const random = createRandom(2);
  for (let i = 0; i < 30; i += 1) {
    const at = [6, 4, 15].map((value) => value * Math.exp(random.normal()));
    expectGradient(gammaGammaLikelihood(buyers), at);
  }
});

test('many buyers, whose fit starts from a sample, give back what made them', () => {
  const random = createRandom(6);
  const frequency = Int32Array.from({ length: 110_000 }, (_, i) => 1 + (i % 4));
  const meanSpend = Float64Array.from(
    frequency,
    (x) => (random.gamma(5 * x) / random.gamma(4) / x) * 20,
  );
  const fit = fitSpend({ frequency, meanSpend });
  if (fit.state !== 'fitted') throw new Error(fit.state);
  const { parameters, standardErrors } = fit;
  expect(Math.abs(parameters.p - 5)).toBeLessThan(4 * standardErrors.p);
  expect(Math.abs(parameters.q - 4)).toBeLessThan(4 * standardErrors.q);
  expect(Math.abs(parameters.gamma - 20)).toBeLessThan(4 * standardErrors.gamma);
  expect(standardErrors.p).toBeLessThan(0.1);
});

test('another currency gives the same fit', () => {
  const summaries = cdnowReference();
  const [one, other] = [1, 7234.5].map((rate) =>
    fitSpend({ ...summaries, meanSpend: summaries.meanSpend.map((spend) => spend * rate) }),
  );
  if (one?.state !== 'fitted' || other?.state !== 'fitted') throw new Error('both fit');
  expect(other.parameters.p / one.parameters.p).toBeCloseTo(1, 7);
  expect(other.parameters.gamma / one.parameters.gamma / 7234.5).toBeCloseTo(1, 7);
});

test('where the model cannot be had the answer says why', () => {
  const of = (frequency: number[], meanSpend: number[]): ReturnType<typeof fitSpend> =>
    fitSpend({
      frequency: Int32Array.from(frequency),
      meanSpend: Float64Array.from(meanSpend),
    });
  expect(of([0, 0, 2], [0, 0, -3])).toEqual({
    state: 'refused',
    code: 'noSpend',
    figures: { customers: 3 },
  });
  const few = of([1, 3], [10, 20]);
  expect(few).toMatchObject({ state: 'fallback', reason: 'fewBuyers', meanSpend: 17.5 });
  if (few.state !== 'fallback') throw new Error(few.state);
  expect(expectedSpend(few, 3, 20)).toBe((17.5 + 60) / 4);
  const single = of([1], [10]);
  if (single.state !== 'fallback') throw new Error(single.state);
  expect(single).toMatchObject({ logError: null, buyers: 1 });
  expect(spendPerPurchase(single, { frequency: 0, meanSpend: 0 })).toEqual({
    estimate: 10,
    low: null,
    high: null,
  });
  const wild = fitSpend(simulateCustomers(2000, { ...likeCdnow, q: 0.6 }, createRandom(3)));
  expect(wild).toMatchObject({ state: 'fallback', reason: 'noFiniteMean' });
  const same = of(
    Array.from({ length: 60 }, (_, i) => 1 + (i % 4)),
    Array.from({ length: 60 }, () => 25),
  );
  if (same.state === 'refused') throw new Error(same.code);
  expect(expectedSpend(same, 1, 25)).toBeCloseTo(25, 1);
  expect(() => of([1, 2], [3])).toThrow(RangeError);
  expect(() => of([1], [NaN])).toThrow(RangeError);
});

test('a q that is 1 but for its error has no mean, and none is shown', () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const crowd = simulateCustomers(400, { ...likeCdnow, q: 1.02 }, createRandom(seed));
    const fit = fitSpend(crowd);
    if (fit.state === 'fallback') {
      expect(fit.reason).toBe('noFiniteMean');
      continue;
    }
    if (fit.state === 'refused') throw new Error(fit.code);
    expect(fit.parameters.q - 1).toBeGreaterThan(0.9 * fit.standardErrors.q);
  }
});
