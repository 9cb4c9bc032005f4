import { wilson } from '../numeric/wilson.ts';
import type { Interval } from '../result.ts';
import { type Orders, ordersByCustomer } from './orders.ts';

/** What customers bought after a day, of items known by then: `next` in the first order, `all` in the whole window. */
export type Target = 'next' | 'all';

/**
 * Items bought from order number `from` to `to` (not counted) by customers with an earlier order.
 * For `next` only customers who came back with a known item; for `all` also the others, with nothing.
 */
export function outcomesOf(
  orders: Orders,
  from: number,
  to: number,
  target: Target,
): Map<number, Set<number>> {
  const known = new Set(orders.item.subarray(0, orders.starts[from]));
  const { starts, order } = ordersByCustomer(orders);
  const outcomes = new Map<number, Set<number>>();
  for (let c = 0; c < orders.customers; c += 1) {
    const own = order.subarray(starts[c], starts[c + 1]);
    if ((own[0] ?? from) >= from) continue;
    const later = own.filter((o) => o >= from && o < to);
    const bought = new Set<number>();
    for (const o of target === 'next' ? later.subarray(0, 1) : later) {
      for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
        const x = orders.item[k] ?? 0;
        if (known.has(x)) bought.add(x);
      }
    }
    if (target === 'all' || bought.size > 0) outcomes.set(c, bought);
  }
  return outcomes;
}

/** How good lists of n items were, on customers whose later orders the method did not know. */
export type ListQuality = {
  /** Customers who bought something. */
  customers: number;
  /** The share of them who bought at least one item of their list. */
  hit: Interval;
  /** The share of what they bought that was on their list, mean over customers. */
  recall: number;
  /** The share of each list that was bought, mean over customers. */
  precision: number;
  /** Lists of items bought before only, of customers who bought one of those again; null without such. */
  repeat: { customers: number; hit: Interval } | null;
  /** Lists of new items only, of customers who bought something new to them. */
  fresh: { customers: number; hit: Interval } | null;
  /** Which of the customers had a hit, in their order: to compare two methods. */
  hits: Uint8Array;
};

/** Items for a customer, best first, of all kinds, bought before, or new. */
export type Lists = { any: readonly number[]; repeat: readonly number[]; fresh: readonly number[] };

/** Judges lists by what customers bought then. `owned` tells what a customer had bought before. */
export function judgeLists(
  outcomes: ReadonlyMap<number, ReadonlySet<number>>,
  listsOf: (customer: number) => Lists,
  owned: (customer: number) => { has: (item: number) => boolean },
): ListQuality {
  const hits: number[] = [];
  let [recall, precision] = [0, 0];
  const again = { customers: 0, hits: 0 };
  const first = { customers: 0, hits: 0 };
  for (const [customer, bought] of outcomes) {
    if (bought.size === 0) continue;
    const lists = listsOf(customer);
    const own = owned(customer);
    const found = lists.any.filter((x) => bought.has(x)).length;
    hits.push(found > 0 ? 1 : 0);
    recall += found / bought.size;
    precision += lists.any.length > 0 ? found / lists.any.length : 0;
    const kinds = new Set([...bought].map((x) => own.has(x)));
    if (kinds.has(true)) count(again, lists.repeat, bought);
    if (kinds.has(false)) count(first, lists.fresh, bought);
  }
  const customers = hits.length;
  return {
    customers,
    hit: wilson(
      hits.reduce((sum, hit) => sum + hit, 0),
      customers,
    ),
    recall: recall / customers,
    precision: precision / customers,
    repeat: shareOf(again),
    fresh: shareOf(first),
    hits: Uint8Array.from(hits),
  };
}

type Tally = { customers: number; hits: number };

function count(tally: Tally, list: readonly number[], bought: ReadonlySet<number>): void {
  tally.customers += 1;
  if (list.some((x) => bought.has(x))) tally.hits += 1;
}

const shareOf = ({ customers, hits }: Tally): { customers: number; hit: Interval } | null =>
  customers > 0 ? { customers, hit: wilson(hits, customers) } : null;

/** Whether one method's lists hit more customers than another's beyond chance: McNemar's test (1947), two standard errors. */
export function hitsMore(one: ListQuality, other: ListQuality): boolean {
  let [more, fewer] = [0, 0];
  one.hits.forEach((hit, i) => {
    if (hit > (other.hits[i] ?? 0)) more += 1;
    if (hit < (other.hits[i] ?? 0)) fewer += 1;
  });
  return more - fewer > 2 * Math.sqrt(more + fewer);
}
