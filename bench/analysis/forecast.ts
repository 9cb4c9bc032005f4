import type { CallHistory } from '../../analysis/forecast/call-volume.ts';
import { forecastCalls } from '../../analysis/forecast/call-volume.ts';
import { forecastPipeline } from '../../analysis/forecast/pipeline-timing.ts';
import type { Deals } from '../../analysis/forecast/pipeline-timing.ts';
import { forecastSales } from '../../analysis/forecast/sales-history.ts';
import { createRandom } from '../../analysis/numeric/random.ts';
import { agentsNeeded } from '../../analysis/staffing/erlang.ts';
import type { Case } from '../analysis.ts';

/** Three years of a centre that is open day and night, by half hour. */
function centre(): CallHistory {
  const random = createRandom(1);
  const [days, slots] = [3 * 365, 48];
  const calls = Float64Array.from({ length: days * slots }, (_, i) => {
    const [day, slot] = [Math.floor(i / slots), i % slots];
    return random.poisson(60 * (1.2 + Math.sin((slot - 18) / 8)) * (day % 7 > 4 ? 0.5 : 1));
  });
  return { day: Int32Array.from({ length: days }, (_, t) => 19_000 + t), slots, calls };
}

/** Two years of deals, 140 a day, of which two thirds are decided within some months. */
function pipeline(): Deals {
  const random = createRandom(2);
  const many = 100_000;
  const opened = Int32Array.from({ length: many }, (_, i) => Math.floor((i * 730) / many));
  const decided = Uint8Array.from(opened, () => (random.uniform() < 0.66 ? 1 : 0));
  const won = decided.map((each) => (each === 1 && random.uniform() < 0.4 ? 1 : 0));
  const amount = Float64Array.from(opened, () => 5000 * random.gamma(2));
  const closed = opened.map((day, i) =>
    decided[i] === 1 ? day + Math.floor(60 * random.exponential()) : 2 ** 31 - 1,
  );
  return { opened, closed, won, amount, value: amount.map((each, i) => each * (won[i] ?? 0)) };
}

/** The aims are ours, as no issue names any: what a person waits for, and what a nightly job may take. */
export const cases: readonly Case[] = [
  {
    name: 'calls of one day by half hour, from three years',
    aimSeconds: 2,
    prepare: () => {
      const history = centre();
      return () => forecastCalls(history, (history.day.at(-1) ?? NaN) + 1);
    },
  },
  {
    name: 'sales of 12 months from ten years, 100 organisations',
    aimSeconds: 10,
    prepare: () => {
      const random = createRandom(3);
      const series = Array.from({ length: 100 }, () =>
        Float64Array.from({ length: 120 }, (_, t) => (10 + (t % 12)) * 1000 * random.gamma(20)),
      );
      return () => series.map((value) => forecastSales({ value, season: 12 }, 12));
    },
  },
  {
    name: 'sales of 30 days from 100,000 deals',
    aimSeconds: 10,
    prepare: () => {
      const deals = pipeline();
      return () => forecastPipeline(deals, 729, 30);
    },
  },
  {
    name: 'staffing of 10,000 half hours of up to 10,000 erlangs',
    aimSeconds: 2,
    prepare: () => () => {
      const aim = { serviceLevel: 0.8, answerSeconds: 20, shrinkage: 0.3 };
      for (let i = 1; i <= 10_000; i += 1) {
        agentsNeeded({ calls: i * 10, periodSeconds: 1800, handleSeconds: 180 }, aim);
      }
    },
  },
];
