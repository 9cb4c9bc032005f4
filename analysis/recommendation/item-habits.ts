import { type Orders, ordersByCustomer } from './orders.ts';

/** What is known of each item over all customers, by item. */
export type ItemHabits = {
  /**
   * The share of the later orders of those who bought an item that hold it again: of all their orders,
   * and with a half-life of 60 days. Items that few bought are drawn to the share of all items.
   */
  again: Float64Array;
  againLately: Float64Array;
  /** The days of the first and the last order with it, guests' too; Infinity and −Infinity for items never bought. */
  first: Float64Array;
  last: Float64Array;
};

/** Later orders as many as which the share of all items counts; of those lately, fewer. */
const [drawn, drawnLately] = [20, 8];

/** Sums up which items customers come back to. `decay` weighs each order for what holds lately. */
export function itemHabits(orders: Orders, decay: Float64Array): ItemHabits {
  const ever = { again: new Float64Array(orders.items), later: new Float64Array(orders.items) };
  const lately = { again: new Float64Array(orders.items), later: new Float64Array(orders.items) };
  const { starts, order } = ordersByCustomer(orders);
  const seen = new Int32Array(orders.items).fill(-1);
  for (let c = 0; c < orders.customers; c += 1) {
    let [after, weightAfter] = [0, 0];
    for (let i = starts[c] ?? 0; i < (starts[c + 1] ?? 0); i += 1) {
      after += 1;
      weightAfter += decay[order[i] ?? 0] ?? 0;
    }
    for (let i = starts[c] ?? 0; i < (starts[c + 1] ?? 0); i += 1) {
      const o = order[i] ?? 0;
      const weight = decay[o] ?? 0;
      after -= 1;
      weightAfter -= weight;
      for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
        const x = orders.item[k] ?? 0;
        if (seen[x] === c) {
          ever.again[x] = (ever.again[x] ?? 0) + 1;
          lately.again[x] = (lately.again[x] ?? 0) + weight;
          continue;
        }
        seen[x] = c;
        ever.later[x] = (ever.later[x] ?? 0) + after;
        lately.later[x] = (lately.later[x] ?? 0) + Math.max(0, weightAfter);
      }
    }
  }
  return {
    again: shares(ever, drawn),
    againLately: shares(lately, drawnLately),
    ...daysOf(orders),
  };
}

/** Again ÷ later of each item, drawn to that of all items, which half an order in one keeps above nothing. */
function shares(
  { again, later }: { again: Float64Array; later: Float64Array },
  prior: number,
): Float64Array {
  const sum = (numbers: Float64Array): number => numbers.reduce((so, each) => so + each, 0);
  const whole = (sum(again) + 0.5) / (sum(later) + 1);
  return again.map((times, x) => (times + prior * whole) / ((later[x] ?? 0) + prior));
}

function daysOf(orders: Orders): Pick<ItemHabits, 'first' | 'last'> {
  const first = new Float64Array(orders.items).fill(Infinity);
  const last = new Float64Array(orders.items).fill(-Infinity);
  orders.day.forEach((day, o) => {
    for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
      const x = orders.item[k] ?? 0;
      if (first[x] === Infinity) first[x] = day;
      last[x] = day;
    }
  });
  return { first, last };
}
