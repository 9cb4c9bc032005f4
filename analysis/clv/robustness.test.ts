import { expect, test } from 'vitest';
import { type Random, createRandom } from '../numeric/random.ts';
import { isRefused } from '../result.ts';
import { expectedPurchases, probabilityAlive } from './forecast.ts';
import { fitSpend } from './gamma-gamma.ts';
import { type Estimate, withoutInterval } from './interval.ts';
import { lifetimeValue } from './lifetime-value.ts';
import { type PurchaseFit, fitBgNbd, fitParetoNbd } from './purchase-fit.ts';
import type { SpendSummaries } from './purchase-log.ts';
import { likeCdnow, simulateCustomers } from './testing/simulate.ts';

/** Some customers of a kind that is drawn too: real ones, or what no model expects. */
function drawnSet(random: Random): SpendSummaries {
  const customers = 1 + random.integer(random.integer(3) === 0 ? 120 : 12);
  if (random.integer(3) === 0) {
    const story = {
      ...likeCdnow,
      r: Math.exp(2 * random.normal()),
      a: Math.exp(2 * random.normal()),
      b: Math.exp(2 * random.normal()),
      seenDays: 1 + random.integer(700),
      entryDays: 1 + random.integer(100),
    };
    return simulateCustomers(customers, story, random);
  }
  const unit = 10 ** (6 * random.uniform() - 3);
  const most = [1, 3, 30, 2000][random.integer(4)] ?? 1;
  const sameAge = random.integer(2) === 0;
  const kind = random.integer(4);
  const age = Float64Array.from({ length: customers }, () =>
    sameAge ? unit : random.integer(9) === 0 ? 0 : unit * random.uniform(),
  );
  const frequency = Int32Array.from(age, (T) => (T === 0 ? 0 : random.integer(most + 1)));
  const recency = age.map((T, i) => {
    if (frequency[i] === 0) return 0;
    return [T, T / 1000, T * (1 - random.uniform()), T * (1 - 1e-9)][kind] ?? T;
  });
  const meanSpend = age.map((_, i) => {
    if (frequency[i] === 0) return 0;
    const size = [1, 1e6, random.exponential(), -1][random.integer(kind + 1)] ?? 1;
    return size * unit;
  });
  return {
    customer: Int32Array.from(age, (_, i) => i),
    frequency,
    recency,
    age,
    meanSpend,
  };
}

/** A number from 0 on, and around it an interval where one is known. */
const isInterval = ({ low, estimate, high }: Estimate): boolean =>
  Number.isFinite(estimate) &&
  estimate >= 0 &&
  (low === null || (low >= 0 && low <= estimate && estimate <= high));

/** Each set is fitted by both models where time does not matter, else by one after the other. */
const isFull = process.env['ZHIYIN_TEST_SIZES'] === 'full';

test('the models answer for each of 1,000 random data sets', () => {
  const random = createRandom(1);
  const answers: Record<string, number> = {};
  for (let set = 0; set < 1000; set += 1) {
    const summaries = drawnSet(random);
    const fits = isFull ? [fitBgNbd, fitParetoNbd] : [set % 2 === 0 ? fitBgNbd : fitParetoNbd];
    for (const fitOf of fits) {
      const fit = fitOf(summaries);
      const answer = isRefused(fit) ? fit.code : fit.state === 'fallback' ? fit.reason : fit.state;
      answers[answer] = (answers[answer] ?? 0) + 1;
      if (!isRefused(fit)) expectSoundForecasts(fit, summaries, set);
    }
  }
  expect(answers['didNotConverge'] ?? 0, JSON.stringify(answers)).toBeLessThan(5);
}, 60_000);

/** The first customers have estimates within their intervals, and chances that are chances. */
function expectSoundForecasts(fit: PurchaseFit, summaries: SpendSummaries, set: number): void {
  const spend = fitSpend(summaries);
  const unit = Math.max(...summaries.age);
  for (let i = 0; i < Math.min(3, summaries.age.length); i += 1) {
    const customer = {
      frequency: summaries.frequency[i] ?? NaN,
      recency: summaries.recency[i] ?? NaN,
      age: summaries.age[i] ?? NaN,
      meanSpend: summaries.meanSpend[i] ?? NaN,
    };
    const horizon = { periods: 3, length: unit / 3, discount: 0.05 };
    const { probability, silenceChance } = probabilityAlive(fit, customer);
    const answers = {
      alive: probability ?? withoutInterval(0),
      purchases: expectedPurchases(fit, customer, unit),
      value: isRefused(spend) ? withoutInterval(0) : lifetimeValue(fit, spend, customer, horizon),
    };
    const isChance = silenceChance >= 0 && silenceChance <= 1;
    const isSound =
      Object.values(answers).every(isInterval) && isChance && (answers.alive.high ?? 1) <= 1;
    if (!isSound) throw new Error(JSON.stringify({ set, i, fit, spend, customer, answers }));
  }
}
