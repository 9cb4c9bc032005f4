import { createRandom } from '../../analysis/numeric/random.ts';
import { cohortRetention } from '../../analysis/segmentation/cohort.ts';
import { clusterNeeds } from '../../analysis/segmentation/needs.ts';
import { clusterRfm } from '../../analysis/segmentation/rfm-clusters.ts';
import { type Rfm, rfmOfOrders, scoreRfm } from '../../analysis/segmentation/rfm.ts';
import { nameSegments } from '../../analysis/segmentation/segments.ts';
import { valueTiers } from '../../analysis/segmentation/tiers.ts';
import type { Case } from '../analysis.ts';

const customers = 1_000_000;
const orders = 10_000_000;
const days = 730;

/** Orders of customers of whom some buy much more than others; every customer has at least one. */
function log() {
  const random = createRandom(1);
  const customer = new Int32Array(orders);
  const day = new Float64Array(orders);
  const amount = new Float64Array(orders);
  for (let i = 0; i < orders; i += 1) {
    customer[i] = i < customers ? i : Math.floor(customers * random.uniform() ** 3);
    day[i] = random.integer(days);
    amount[i] = Math.round(100 * Math.exp(3 + random.normal())) / 100;
  }
  return { customer, day, amount };
}

const rfm = (): Rfm => rfmOfOrders(log(), customers, days);

export const cases: readonly Case[] = [
  {
    name: 'RFM scores, segments and tiers of 1,000,000 customers with 10,000,000 orders',
    aimSeconds: 5,
    prepare: () => {
      const made = log();
      return () => {
        const found = rfmOfOrders(made, customers, days);
        const scored = scoreRfm(found);
        if (scored.state === 'refused') throw new Error(scored.code);
        return [nameSegments(scored, found.frequency), valueTiers(found.monetary)];
      };
    },
  },
  {
    name: 'cohorts of 1,000,000 customers with 10,000,000 orders in 24 months',
    aimSeconds: 3,
    prepare: () => {
      const { customer, day, amount } = log();
      const period = Int32Array.from(day, (each) => Math.floor((each * 24) / days));
      return () => cohortRetention({ customer, period, amount }, customers, 24);
    },
  },
  {
    name: 'k-means of 1,000,000 customers by recency, frequency and value, k = 5, 30 starts',
    aimSeconds: 10,
    prepare: () => {
      const made = rfm();
      return () => clusterRfm(made, 5);
    },
  },
  {
    name: 'need-based clusters of 1,000,000 customers by 6 measures, choice of k',
    aimSeconds: 20,
    prepare: () => {
      const random = createRandom(2);
      const behaviour = Array.from({ length: 6 }, (_, j) => ({
        id: `m${j}`,
        values: Float64Array.from(
          { length: customers },
          (_, i) => (i % 4 === j ? 3 : 0) + random.normal(),
        ),
      }));
      return () => clusterNeeds(behaviour);
    },
  },
];
