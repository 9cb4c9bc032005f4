import { bestOf } from './best.ts';
import { type Snapshot, nearbyWeights, neighbourWeights, ownWeights } from './snapshot.ts';

/** Items a customer may buy next, with what is known of each: row i of `rows` belongs to `item[i]`. */
export type Candidates = { item: number[]; rows: Float64Array };

/** The items of one customer's orders: how often, first and last. */
export type OwnItems = Map<
  number,
  { times: number; first: number; last: number; lastOrder: number }
>;

/** Columns of items bought before, and of items new to the customer. */
export const repeatColumns = 20;
export const newColumns = 10;

/** New items looked at for a customer: the best by what neighbours say, and the most popular. */
const [mostNew, mostPopular] = [250, 50];

/** What a customer bought, from the orders of the snapshot. */
export function ownItemsOf({ orders, byCustomer }: Snapshot, customer: number): OwnItems {
  const own: OwnItems = new Map();
  const from = byCustomer.starts[customer] ?? 0;
  for (let i = from; i < (byCustomer.starts[customer + 1] ?? 0); i += 1) {
    const o = byCustomer.order[i] ?? 0;
    const day = orders.day[o] ?? NaN;
    for (let k = orders.starts[o] ?? 0; k < (orders.starts[o + 1] ?? 0); k += 1) {
      const x = orders.item[k] ?? 0;
      const known = own.get(x);
      if (known) Object.assign(known, { times: known.times + 1, last: day, lastOrder: i - from });
      else own.set(x, { times: 1, first: day, last: day, lastOrder: i - from });
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
  const { at, orders, byCustomer, popular } = snapshot;
  const own = ownItemsOf(snapshot, customer);
  const [from, to] = [byCustomer.starts[customer] ?? 0, byCustomer.starts[customer + 1] ?? 0];
  const count = to - from;
  const nearby = nearbyWeights(snapshot.index, customer);
  const alike = neighbourWeights(snapshot.overCustomers, snapshot.whole, customer);
  const beside = neighbourWeights(snapshot.overOrders, snapshot.recent, customer);
  const recent = ownWeights(snapshot.recent, customer);
  const day = (i: number): number => orders.day[byCustomer.order[i] ?? 0] ?? NaN;
  let size = 0;
  for (const { times } of own.values()) size += times;
  const about = [
    Math.log(count),
    Math.log(Math.max(1, size) / Math.max(1, count)),
    Math.log(Math.max(0, at - day(to - 1)) + 1),
    count > 1
      ? Math.log((day(to - 1) - day(from)) / (count - 1) + 1)
      : Math.log(at - day(from) + 1),
  ];
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
  for (const [x, { times, first, last, lastOrder }] of own) {
    const since = Math.max(0, at - last);
    const gap = times > 1 ? (last - first) / (times - 1) : NaN;
    const columns = [
      Math.log((times + 0.5) / (count + 1)),
      Math.log((recent[x] ?? 0) + 0.003),
      Math.log(times),
      Math.log(since + 1),
      times > 1 ? Math.log(since + 3) - Math.log(gap + 3) : 0,
      times > 1 ? 1 : 0,
      Math.log(count - lastOrder),
      ...around(x, 0.003),
      ...about,
      times / count,
      Math.log((times + 0.5) / (count + 1)) * (about[1] ?? 0),
      Math.log(times) * Math.log(count),
    ];
    repeat.rows.set(columns, row * repeatColumns);
    row += 1;
  }
  const item = newItems(snapshot, own, nearby, alike);
  const fresh: Candidates = { item, rows: new Float64Array(item.length * newColumns) };
  item.forEach((x, i) => fresh.rows.set([...around(x, 0.001), ...about], i * newColumns));
  return { repeat, fresh };
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
