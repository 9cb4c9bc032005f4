import type { Random } from '../../numeric/random.ts';
import type { SpendSummaries } from '../purchase-log.ts';

export type Story = {
  /** Rate of purchase: gamma (r, α), in days⁻¹ where time is days. */
  r: number;
  alpha: number;
  /** Chance to drop out after a purchase: beta (a, b). */
  a: number;
  b: number;
  /** Spend per purchase: gamma (p, ν), ν gamma (q, γ) over customers. */
  p: number;
  q: number;
  gamma: number;
  /** Customers first buy over so many days, and are seen until so many days after. */
  entryDays: number;
  seenDays: number;
};

/** Much like CDNOW, but over two years. */
export const likeCdnow: Story = {
  r: 0.24,
  alpha: 31,
  a: 0.79,
  b: 2.43,
  p: 6.25,
  q: 3.74,
  gamma: 15.44,
  entryDays: 365,
  seenDays: 365,
};

/** Customers as the BG/NBD and Gamma-Gamma models tell their story, seen by whole days, in weeks. */
export function simulateCustomers(customers: number, story: Story, random: Random): SpendSummaries {
  const frequency = new Int32Array(customers);
  const recency = new Float64Array(customers);
  const age = new Float64Array(customers);
  const meanSpend = new Float64Array(customers);
  for (let i = 0; i < customers; i += 1) {
    const days = story.seenDays + random.integer(story.entryDays);
    const rate = random.gamma(story.r) / story.alpha;
    const leaves = random.beta(story.a, story.b);
    let [time, last, x] = [0, 0, 0];
    do {
      time += random.exponential() / rate;
      const day = Math.ceil(time);
      if (day > days) break;
      if (day > last) x += 1;
      last = day;
    } while (random.uniform() >= leaves);
    frequency[i] = x;
    recency[i] = last / 7;
    age[i] = days / 7;
    const scale = random.gamma(story.q) / story.gamma;
    meanSpend[i] = x > 0 ? random.gamma(story.p * x) / scale / x : 0;
  }
  const customer = Int32Array.from({ length: customers }, (_, i) => i);
  return { customer, frequency, recency, age, meanSpend };
}
