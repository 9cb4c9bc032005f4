import { fitSpend } from '../../analysis/clv/gamma-gamma.ts';
import { fitBgNbd, fitParetoNbd } from '../../analysis/clv/purchase-fit.ts';
import { type PurchaseLog, summarise } from '../../analysis/clv/purchase-log.ts';
import { scoreCustomers } from '../../analysis/clv/score-customers.ts';
import { likeCdnow, simulateCustomers } from '../../analysis/clv/testing/simulate.ts';
import { createRandom } from '../../analysis/numeric/random.ts';
import type { Case } from '../analysis.ts';

const million = 1_000_000;
const crowd = (): ReturnType<typeof simulateCustomers> =>
  simulateCustomers(million, likeCdnow, createRandom(1));

/** Ten purchases a customer, in the order of a till: by day. */
function purchases(): PurchaseLog {
  const random = createRandom(2);
  const rows = 10 * million;
  const day = Int32Array.from({ length: rows }, (_, i) => Math.floor((i * 730) / rows));
  const customer = day.map(() => random.integer(million));
  const amount = Float64Array.from(day, () => Math.round(2000 * random.exponential()) / 100);
  return { customers: million, customer, day, amount };
}

export const cases: readonly Case[] = [
  {
    name: 'purchase log of 10,000,000 rows to 1,000,000 summaries',
    aimSeconds: 10,
    prepare: () => {
      const log = purchases();
      return () => summarise(log, { end: 730 });
    },
  },
  {
    name: 'BG/NBD and Gamma-Gamma fitted to 1,000,000 customers',
    aimSeconds: 5,
    prepare: () => {
      const summaries = crowd();
      return () => [fitBgNbd(summaries), fitSpend(summaries)];
    },
  },
  {
    name: 'Pareto/NBD fitted to 1,000,000 customers',
    aimSeconds: 10,
    prepare: () => {
      const summaries = crowd();
      return () => fitParetoNbd(summaries);
    },
  },
  {
    name: 'P(alive), purchases and value of 1,000,000 customers, without intervals',
    aimSeconds: 10,
    prepare: () => {
      const summaries = crowd();
      const [fit, spend] = [fitBgNbd(summaries), fitSpend(summaries)];
      if (fit.state === 'refused' || spend.state === 'refused') throw new Error('no fit');
      return () => scoreCustomers(fit, spend, summaries, { confidence: null });
    },
  },
];
