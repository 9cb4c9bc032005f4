import { type Refused, refuse } from '../result.ts';
import { bestOf } from './best.ts';
import { type ChanceFit, type ChanceRows, chancesOf, fitChance } from './chance-fit.ts';
import { candidatesOf, newColumns, ownItemsOf, repeatColumns } from './candidates.ts';
import { type Orders, ordersUntil, sliceOrders } from './orders.ts';
import {
  type ListQuality,
  type Lists,
  type Target,
  hitsMore,
  judgeLists,
  outcomesOf,
} from './outcomes.ts';
import { type PlainMethod, type Snapshot, plainMethods, snapshotOf } from './snapshot.ts';

/** The two chances: of items bought before, and of new ones. Plain JSON. */
export type Chances = { repeat: ChanceFit; fresh: ChanceFit };

export type Measured = {
  /** Days after the orders that the judged model had seen. */
  window: number;
  /** How long the lists were. */
  length: number;
  model: ListQuality;
  /** Purchases that the chances of the lists added up to, and those that came: of all customers. */
  foretold: number;
  happened: number;
  plain: Record<PlainMethod, ListQuality>;
};

export type RecommenderOptions = {
  /** Until when everything is known; what was ordered later is not looked at. The last order unless said. */
  at?: number;
  /** What is foretold: the `next` order, or `all` that is bought within `window` days. */
  target?: Target;
  /** Days of an outcome: a fifth of the time the orders span unless said. */
  window?: number;
  /** Length of the lists by which it is measured: 10 unless said. */
  length?: number;
};

export type Recommender =
  | { state: 'fitted'; snapshot: Snapshot; chances: Chances; target: Target; measured: Measured }
  | {
      state: 'fallback';
      /** `noSkill`: no better than popularity on later orders; `noRepeat`: nobody came back to an item. */
      reason: 'noSkill' | 'noRepeat';
      snapshot: Snapshot;
      /** Null where nothing could be learned. */
      measured: Measured | null;
    }
  | Refused<'tooFewCustomers' | 'tooShort' | 'oneItem'>;

const neededCustomers = 40;
/** Of one day so many customers teach enough; of new items that were not bought every so many is kept. */
const [mostCustomers, negativesPer] = [3000, 10];
/** So many of a customer's own items, evenly over them: who bought thousands must not teach the most. */
const mostOwn = 60;

/**
 * Learns what customers buy next from orders up to `at`: a logistic blend of personal frequency with
 * time decay, own rhythm, TIFU-KNN, neighbours of items over customers and over orders, popularity,
 * and how readily all customers come back to an item. What each weighs is learned from what customers bought after earlier days, all before
 * `at`: the last window is held back to measure the blend beside each plain method, then used too.
 * Popularity is the answer (`fallback`) where the blend does not hit more customers than it beyond
 * chance. Refuses as `tooShort` where the orders do not span three windows, `tooFewCustomers` below
 * 40 who came back in the last window, `oneItem`.
 */
export function fitRecommender(all: Orders, options: RecommenderOptions = {}): Recommender {
  const at = options.at ?? all.day.at(-1) ?? NaN;
  const orders = sliceOrders(all, 0, ordersUntil(all, at));
  const span = at - (orders.day[0] ?? NaN);
  const { target = 'next', window = span / 5, length = 10 } = options;
  if (new Set(orders.item).size < 2) return refuse('oneItem', { orders: orders.day.length });
  if (!(window > 0 && span >= 3 * window)) {
    return refuse('tooShort', { days: span, needed: 3 * window });
  }
  const found = boughtAfter(orders, at - window, window, target).size;
  if (found < neededCustomers) {
    return refuse('tooFewCustomers', { found, needed: neededCustomers });
  }
  const ages = [2, 3, 4].filter((age) => age === 2 || span >= (age + 1) * window);
  const rows = emptyRows();
  for (const age of ages) addRows(rows, orders, at - age * window, window, target);
  const judged = fitBoth(rows);
  const snapshot = snapshotOf(orders, at);
  if (!judged) return { state: 'fallback', reason: 'noRepeat', snapshot, measured: null };
  const measured = measure(orders, judged, { at: at - window, window, target, length });
  if (!hitsMore(measured.model, measured.plain.popularity)) {
    return { state: 'fallback', reason: 'noSkill', snapshot, measured };
  }
  addRows(rows, orders, at - window, window, target);
  if (target === 'next') {
    // What somebody bought next is known before the window ends: the season that begins teaches, too.
    for (const part of [window / 2, window / 4]) addRows(rows, orders, at - part, part, target);
  }
  return { state: 'fitted', snapshot, chances: fitBoth(rows) ?? judged, target, measured };
}

function boughtAfter(orders: Orders, at: number, window: number, target: Target) {
  const [from, to] = [ordersUntil(orders, at), ordersUntil(orders, at + window)];
  const outcomes = outcomesOf(orders, from, to, target);
  return new Map([...outcomes].filter(([, bought]) => target === 'all' || bought.size > 0));
}

type Rows = { repeat: ChanceRows; fresh: ChanceRows };

const emptyRows = (): Rows => ({
  repeat: { columns: repeatColumns, rows: [], outcome: [], counts: [], negativesPer: 1 },
  fresh: { columns: newColumns, rows: [], outcome: [], counts: [], negativesPer },
});

/**
 * Adds what customers bought after a day, with what was known of them on it. Ten of so many items are a
 * smaller share of a large order: its rows count less, by the root of its size. By the size itself, small
 * orders alone would teach; between the two, orders of July and August were found best by the root.
 */
function addRows(rows: Rows, orders: Orders, at: number, window: number, target: Target): void {
  const outcomes = [...boughtAfter(orders, at, window, target)];
  if (outcomes.length === 0) return;
  const snapshot = snapshotOf(sliceOrders(orders, 0, ordersUntil(orders, at)), at);
  const step = Math.max(1, outcomes.length / mostCustomers);
  let negatives = 0;
  for (let i = 0; i < outcomes.length; i += step) {
    const [customer, bought] = outcomes[Math.floor(i)] ?? [0, new Set<number>()];
    const { repeat, fresh } = candidatesOf(snapshot, customer);
    const counts = 1 / Math.sqrt(Math.max(1, bought.size));
    const each = Math.max(1, repeat.item.length / mostOwn);
    for (let place = 0; place < repeat.item.length; place += each) {
      const k = Math.floor(place);
      const x = repeat.item[k] ?? -1;
      rows.repeat.outcome.push(bought.has(x) ? 1 : 0);
      rows.repeat.counts.push(counts);
      append(rows.repeat.rows, repeat.rows, k * repeatColumns, repeatColumns);
    }
    fresh.item.forEach((x, k) => {
      if (!bought.has(x)) negatives += 1;
      if (!bought.has(x) && negatives % negativesPer !== 0) return;
      rows.fresh.outcome.push(bought.has(x) ? 1 : 0);
      rows.fresh.counts.push(counts);
      append(rows.fresh.rows, fresh.rows, k * newColumns, newColumns);
    });
  }
}

function append(rows: number[], from: Float64Array, start: number, columns: number): void {
  for (let j = start; j < start + columns; j += 1) rows.push(from[j] ?? NaN);
}

function fitBoth(rows: Rows): Chances | null {
  const [repeat, fresh] = [fitChance(rows.repeat), fitChance(rows.fresh)];
  if ('state' in repeat || 'state' in fresh) return null;
  return { repeat, fresh };
}

/** An item with its chance, and whether the customer bought it before. */
export type Suggestion = { item: number; chance: number; repeat: boolean };

/** The chances of a customer's candidates, best first. Nothing of a customer without orders. */
export function scoreCandidates(
  snapshot: Snapshot,
  chances: Chances,
  customer: number,
): Suggestion[] {
  const { starts } = snapshot.byCustomer;
  if (starts[customer] === starts[customer + 1]) return [];
  const { repeat, fresh } = candidatesOf(snapshot, customer);
  const again = chancesOf(chances.repeat, repeat.rows);
  const first = chancesOf(chances.fresh, fresh.rows);
  const suggestions = [
    ...repeat.item.map((item, i) => ({ item, chance: again[i] ?? 0, repeat: true })),
    ...fresh.item.map((item, i) => ({ item, chance: first[i] ?? 0, repeat: false })),
  ];
  return suggestions.toSorted((a, b) => b.chance - a.chance || a.item - b.item);
}

/** What it takes to suggest: what is known of customers and items, and the chances unless there are none. */
export type Suggesting =
  | { state: 'fitted'; snapshot: Snapshot; chances: Chances }
  | { state: 'fallback'; snapshot: Snapshot };

/**
 * The n items a customer most likely buys next, of `any` kind, only such as were bought before
 * (`repeat`), or only `new` ones. Without orders, or where the model is a fallback, what is popular:
 * its `chance` is then the share of orders with the item. `without` leaves items out (not in stock).
 *
 * @throws RangeError where there is no such customer
 */
export function recommend(
  model: Suggesting,
  customer: number,
  {
    n = 10,
    kind = 'any',
    without,
  }: { n?: number; kind?: 'any' | 'repeat' | 'new'; without?: ReadonlySet<number> } = {},
): Suggestion[] {
  const { snapshot } = model;
  if (!(customer >= 0 && customer < snapshot.orders.customers)) {
    throw new RangeError(`there is no customer ${customer}`);
  }
  let scored = model.state === 'fitted' ? scoreCandidates(snapshot, model.chances, customer) : [];
  if (scored.length === 0) {
    const own = ownItemsOf(snapshot, customer);
    scored = Array.from(snapshot.ranking, (item) => {
      return { item, chance: snapshot.popular.lately[item] ?? 0, repeat: own.has(item) };
    });
  }
  const wanted = (each: Suggestion): boolean =>
    (kind === 'any' || each.repeat === (kind === 'repeat')) && !without?.has(each.item);
  return scored.filter(wanted).slice(0, n);
}

/** Measures a blend and all plain methods on what was bought after a day; the blend must not know it. */
function measure(
  orders: Orders,
  chances: Chances,
  { at, window, target, length }: { at: number; window: number; target: Target; length: number },
): Measured {
  const known = snapshotOf(sliceOrders(orders, 0, ordersUntil(orders, at)), at);
  const outcomes = boughtAfter(orders, at, window, target);
  const owned = new Map([...outcomes.keys()].map((c) => [c, ownItemsOf(known, c)]));
  const own = (c: number) => owned.get(c) ?? new Map<number, never>();
  const quality = (listFor: (customer: number) => Lists): ListQuality =>
    judgeLists(outcomes, listFor, own);
  const of = (method: PlainMethod): ListQuality =>
    quality((c) => plainLists(known, plainMethods[method](known, c), own(c), length));
  let [foretold, happened] = [0, 0];
  const lists = new Map<number, Lists>();
  for (const [customer, bought] of outcomes) {
    const scored = scoreCandidates(known, chances, customer);
    lists.set(customer, listsOf(scored, length));
    for (const { item, chance } of scored.slice(0, length)) {
      foretold += chance;
      if (bought.has(item)) happened += 1;
    }
  }
  return {
    window,
    length,
    model: quality((c) => lists.get(c) ?? { any: [], repeat: [], fresh: [] }),
    foretold,
    happened,
    plain: {
      popularity: of('popularity'),
      ownFrequency: of('ownFrequency'),
      ownRecency: of('ownRecency'),
      itemNeighbours: of('itemNeighbours'),
      tifuKnn: of('tifuKnn'),
    },
  };
}

function listsOf(scored: readonly Suggestion[], length: number): Lists {
  const items = (some: readonly Suggestion[]): number[] =>
    some.slice(0, length).map(({ item }) => item);
  return {
    any: items(scored),
    repeat: items(scored.filter(({ repeat }) => repeat)),
    fresh: items(scored.filter(({ repeat }) => !repeat)),
  };
}

/** Lists by the weights of a plain method, of items with a weight above nothing. */
export function plainLists(
  { ranking }: Snapshot,
  weights: Float64Array,
  own: { has: (item: number) => boolean },
  length: number,
): Lists {
  const some = ranking.filter((x) => (weights[x] ?? 0) > 0);
  const best = (among: Int32Array): number[] => Array.from(bestOf(among, weights, length));
  return {
    any: best(some),
    repeat: best(some.filter((x) => own.has(x))),
    fresh: best(some.filter((x) => !own.has(x))),
  };
}
