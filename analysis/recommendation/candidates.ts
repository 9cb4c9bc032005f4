import { bestOf } from './best.ts';
import { type Snapshot, nearbyWeights, neighbourWeights, ownWeights } from './snapshot.ts';

/** Items a customer may buy next, with what is known of each: row i of `rows` belongs to `item[i]`. */
export type Candidates = { item: number[]; rows: Float64Array };

/** What is known of one of a customer's items. Orders are counted from 0, the customer's first. */
type OwnItem = {
  times: number;
  /** Days. */
  first: number;
  last: number;
  firstOrder: number;
  lastOrder: number;
  /** The items of the orders with it, and the sum of 1 ÷ the items of each of them. */
  sizes: number;
  shares: number;
};

/** The items of one customer's orders: how often, first and last, beside how many others. */
export type OwnItems = Map<number, OwnItem>;

/** Columns of items bought before, and of items new to the customer. */
export const repeatColumns = 28;
export const newColumns = 10;

/** New items looked at for a customer: the best by what neighbours say, and the most popular. */
const [mostNew, mostPopular] = [250, 50];

/** What a customer bought, from the orders of the snapshot. */
export function ownItemsOf({ orders, byCustomer }: Snapshot, customer: number): OwnItems {
  const own: OwnItems = new Map();
  const from = byCustomer.starts[customer] ?? 0;
  for (let i = from; i < (byCustomer.starts[customer + 1] ?? 0); i += 1) {
    const o = byCustomer.order[i] ?? 0;
    const [day, place] = [orders.day[o] ?? NaN, i - from];
    const size = (orders.starts[o + 1] ?? 0) - (orders.starts[o] ?? 0);
    for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
      const x = orders.item[k] ?? 0;
      const known = own.get(x);
      own.set(x, {
        times: (known?.times ?? 0) + 1,
        first: known?.first ?? day,
        last: day,
        firstOrder: known?.firstOrder ?? place,
        lastOrder: place,
        sizes: (known?.sizes ?? 0) + size,
        shares: (known?.shares ?? 0) + 1 / size,
      });
    }
  }
  return own;
}

/**
 * The candidates of one customer: all items bought before, and new ones that neighbours of the items,
 * neighbours of the customer or everybody suggest. Columns are logarithms of shares, counts and days.
 */
export function candidatesOf(
  snapshot: Snapshot,
  customer: number,
): { repeat: Candidates; fresh: Candidates } {
  const { at, popular } = snapshot;
  const own = ownItemsOf(snapshot, customer);
  const nearby = nearbyWeights(snapshot.index, customer);
  const alike = neighbourWeights(snapshot.overCustomers, snapshot.whole, customer);
  const beside = neighbourWeights(snapshot.overOrders, snapshot.recent, customer);
  const recent = ownWeights(snapshot.recent, customer);
  const history = historyOf(snapshot, customer);
  const about = aboutColumns(history, at);
  const around = (x: number, floor: number): number[] => [
    Math.log((nearby[x] ?? 0) + floor),
    Math.log((alike[x] ?? 0) + floor),
    Math.log((beside[x] ?? 0) + floor),
    Math.log((popular.now[x] ?? 0) + 3e-4),
    Math.log((popular.lately[x] ?? 0) + 1e-4),
    Math.log((popular.ever[x] ?? 0) + 1e-4),
  ];
  const repeat: Candidates = {
    item: [...own.keys()],
    rows: new Float64Array(own.size * repeatColumns),
  };
  let row = 0;
  for (const [x, item] of own) {
    const columns = [
      ...ownColumns(item, at, history),
      Math.log((recent[x] ?? 0) + 0.003),
      ...around(x, 0.003),
      ...about,
      ...habitColumns(snapshot, x, item, history),
    ];
    repeat.rows.set(columns, row * repeatColumns);
    row += 1;
  }
  const item = newItems(snapshot, own, nearby, alike);
  const fresh: Candidates = { item, rows: new Float64Array(item.length * newColumns) };
  item.forEach((x, i) => fresh.rows.set([...around(x, 0.001), ...about], i * newColumns));
  return { repeat, fresh };
}

/** A customer's orders: their days, the mean of their items, and the sum of 1 ÷ the items of each. */
type History = { days: Float64Array; size: number; shares: number };

function historyOf({ orders, byCustomer }: Snapshot, customer: number): History {
  const own = byCustomer.order.subarray(
    byCustomer.starts[customer],
    byCustomer.starts[customer + 1],
  );
  let [lines, shares] = [0, 0];
  for (const o of own) {
    const size = (orders.starts[o + 1] ?? 0) - (orders.starts[o] ?? 0);
    lines += size;
    if (size > 0) shares += 1 / size;
  }
  return {
    days: Float64Array.from(own, (o) => orders.day[o] ?? NaN),
    size: Math.max(1, lines) / Math.max(1, own.length),
    shares,
  };
}

/** How many orders a customer has, how large, how long ago and how far apart. */
function aboutColumns({ days, size }: History, at: number): number[] {
  const [count, first, last] = [days.length, days[0] ?? NaN, days.at(-1) ?? NaN];
  return [
    Math.log(count),
    Math.log(size),
    Math.log(Math.max(0, at - last) + 1),
    Math.log((count > 1 ? (last - first) / (count - 1) : at - first) + 1),
  ];
}

/** What a customer's own orders say of an item: how often, when, in which of them and in how large ones. */
function ownColumns(
  { times, first, last, firstOrder, lastOrder, sizes, shares }: OwnItem,
  at: number,
  { days, size, shares: allShares }: History,
): number[] {
  const count = days.length;
  const since = Math.max(0, at - last);
  const gap = times > 1 ? (last - first) / (times - 1) : NaN;
  const often = Math.log((times + 0.5) / (count + 1));
  return [
    often,
    Math.log(times),
    Math.log(since + 1),
    times > 1 ? Math.log(since + 3) - Math.log(gap + 3) : 0,
    times > 1 ? 1 : 0,
    Math.log(count - lastOrder),
    times / count,
    often * Math.log(size),
    Math.log(times) * Math.log(count),
    Math.log((times - 0.5) / (count - firstOrder + 1)),
    Math.log(shares / allShares + 0.003),
    Math.log(sizes / times / size),
  ];
}

/** What all customers' orders say of an item, and how often its buyer took it since it has been sold. */
function habitColumns(
  { at, habits, popular }: Snapshot,
  x: number,
  { times }: OwnItem,
  { days }: History,
): number[] {
  const sold = habits.first[x] ?? NaN;
  const could =
    days.length -
    Math.max(
      0,
      days.findIndex((day) => day >= sold),
    );
  return [
    Math.log(habits.again[x] ?? NaN),
    Math.log(habits.againLately[x] ?? NaN),
    Math.log((popular.justNow[x] ?? 0) + 3e-4),
    Math.log(Math.max(0, at - (habits.last[x] ?? NaN)) + 0.1),
    Math.log((times + 0.5) / (could + 1)),
  ];
}

function newItems(
  { ranking }: Snapshot,
  own: OwnItems,
  nearby: Float64Array,
  alike: Float64Array,
): number[] {
  const popular: number[] = [];
  const others: number[] = [];
  const worth = new Float64Array(nearby.length);
  for (const x of ranking) {
    if (own.has(x)) continue;
    // Similarities are some times larger than shares of neighbours.
    worth[x] = (nearby[x] ?? 0) + (alike[x] ?? 0) / 4;
    if (popular.length < mostPopular) popular.push(x);
    else if ((worth[x] ?? 0) > 0) others.push(x);
  }
  return [...popular, ...bestOf(others, worth, mostNew)];
}
