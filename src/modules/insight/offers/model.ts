import { newColumns, repeatColumns } from '../../../../analysis/recommendation/candidates.ts';
import { fitRecommender } from '../../../../analysis/recommendation/next-basket.ts';
import type {
  Chances,
  Measured,
  Recommender,
} from '../../../../analysis/recommendation/next-basket.ts';
import { nextPurchases } from '../../../../analysis/recommendation/next-purchase.ts';
import type {
  NextPurchase,
  PurchaseReason,
} from '../../../../analysis/recommendation/next-purchase.ts';
import { ordersOf, ordersUntil, sliceOrders } from '../../../../analysis/recommendation/orders.ts';
import type { Orders } from '../../../../analysis/recommendation/orders.ts';
import type { ListQuality } from '../../../../analysis/recommendation/outcomes.ts';
import { associationRules } from '../../../../analysis/recommendation/rules.ts';
import { sequenceRules } from '../../../../analysis/recommendation/sequence-rules.ts';
import type { SequenceRule } from '../../../../analysis/recommendation/sequence-rules.ts';
import { snapshotOf } from '../../../../analysis/recommendation/snapshot.ts';
import { formatDay } from '../../../kernel/condition-dates.ts';
import type { History } from './history.ts';
import { KEPT, LEAST_CHANCE } from './rules.ts';
import type { OfferItem, OfferReason } from './rules.ts';
import type { HitRate, OfferCard } from './wire.ts';

/** A rule “bought X, then Y”, with products by id. */
type KnownRule = Omit<SequenceRule, 'from' | 'to'> & { from: string; to: string };

/** What a training leaves to suggest with, as JSON. */
export type OfferBody = { horizon: number; chances: Chances; rules: KnownRule[] };

/** What is bought together with a product, and later. Kept as it is for the product's page. */
export type ProductBundles = {
  product: string;
  together: {
    product: string;
    count: number;
    support: number;
    confidence: { estimate: number; low: number; high: number };
    lift: number;
    p: number;
  }[];
  later: { product: string; days: number; customers: number; share: number; without: number }[];
};

export type TrainedOffers = {
  state: 'fitted' | 'fallback' | 'refused';
  reason: string | null;
  card: OfferCard;
  body: OfferBody | null;
  bundles: ProductBundles[];
};

/** Days that chances are for, and where the history is too short to learn that. */
const HORIZON = 60;
const SHORT_HORIZON = 30;
/** `fitRecommender` takes three horizons at least. */
const HORIZONS = 3;
/** Pairs in fewer orders say little. */
const LEAST_TOGETHER = 20;
/** Pairs kept of each product. */
const MOST_PAIRS = 8;

/** Orders up to a day, as the library takes them. */
function known(history: History, at: number): Orders {
  const orders = ordersOf(history, history.customers.length, history.products.length);
  return sliceOrders(orders, 0, ordersUntil(orders, at));
}

/**
 * Learns what customers buy next, what follows what, and what is bought together. Some seconds for thousands of
 * customers: for a thread.
 *
 * @param at the end of what is observed, in days since 1970-01-01
 */
export function trainOffers(history: History, at: number): TrainedOffers {
  const orders = known(history, at);
  const span = at - (orders.day[0] ?? at);
  const horizon = span >= HORIZONS * HORIZON ? HORIZON : SHORT_HORIZON;
  const items = new Set(orders.item).size;
  // In a list as long as the range of products everybody finds something, by whatever method.
  const length = Math.max(1, Math.min(KEPT, Math.floor(items / 4)));
  const found = fitRecommender(orders, { at, target: 'all', window: horizon, length });
  const sequences = sequenceRules(orders, { days: horizon, at });
  const id = (x: number): string => history.products[x] ?? '';
  const rules = (sequences.state === 'fitted' ? sequences.rules : []).map((rule) => ({
    ...rule,
    from: id(rule.from),
    to: id(rule.to),
  }));
  const bundles = bundlesOf(orders, { rules, days: horizon }, id);
  const card: OfferCard = {
    customers: history.customers.length,
    orders: orders.day.length,
    products: items,
    period: { from: dayOf(orders.day[0] ?? at), to: dayOf(at) },
    horizon,
    sequences: rules.length,
    bundles: bundles.reduce((sum, { together }) => sum + together.length, 0),
    measured: measuredOf(found),
    ...(found.state === 'refused' ? { refusal: { code: found.code, figures: found.figures } } : {}),
  };
  return {
    state: found.state,
    reason:
      found.state === 'fitted' ? null : found.state === 'fallback' ? found.reason : found.code,
    card,
    body: found.state === 'fitted' ? { horizon, chances: found.chances, rules } : null,
    bundles,
  };
}

const dayOf = (day: number): string => formatDay(Math.floor(day));

function measuredOf(found: Recommender): OfferCard['measured'] {
  const measured = found.state === 'refused' ? null : found.measured;
  if (!measured) return null;
  const { window, length, model, plain, foretold, happened } = measured;
  return {
    window,
    length,
    customers: model.customers,
    model: hitRate(model),
    plain: Object.fromEntries(
      Object.entries(plain).map(([name, quality]) => [name, hitRate(quality)]),
    ) as Record<keyof Measured['plain'], HitRate>,
    foretold,
    happened,
  };
}

const hitRate = ({ hit, recall, precision, fresh }: ListQuality): HitRate => ({
  hit,
  recall,
  precision,
  fresh,
});

/** What goes together beyond chance, what adds most orders first; and what follows. */
function bundlesOf(
  orders: Orders,
  { rules, days }: { rules: readonly KnownRule[]; days: number },
  id: (item: number) => string,
): ProductBundles[] {
  const baskets = orders.day.length;
  const found = associationRules(orders, {
    support: Math.min(1, LEAST_TOGETHER / Math.max(1, baskets)),
    confidence: 0.01,
    longest: 2,
  });
  const pairs = found.state === 'fitted' ? found.rules.filter(({ lift }) => lift > 1) : [];
  const together = Map.groupBy(
    pairs.toSorted((a, b) => b.leverage - a.leverage),
    ({ when }) => id(when[0] ?? -1),
  );
  const later = Map.groupBy(rules, ({ from }) => from);
  return [...new Set([...together.keys(), ...later.keys()])].map((product) => ({
    product,
    together: (together.get(product) ?? []).slice(0, MOST_PAIRS).map((rule) => ({
      product: id(rule.also),
      count: rule.count,
      support: rule.support,
      confidence: rule.confidence,
      lift: rule.lift,
      p: rule.pAdjusted,
    })),
    later: (later.get(product) ?? []).slice(0, MOST_PAIRS).map((rule) => ({
      product: rule.to,
      days,
      customers: rule.customers,
      share: rule.share.estimate,
      without: rule.without,
    })),
  }));
}

/** Whether a stored model is of what the library knows of customers and products today. */
export function fitsLibrary({ chances }: OfferBody): boolean {
  return chances.repeat.columns === repeatColumns && chances.fresh.columns === newColumns;
}

/** What one customer may buy: by the number of the customer in the history. */
export type Suggested = { customer: number; items: OfferItem[] };

/**
 * What each customer with an order since a day is likely to buy: the likeliest, and the likeliest of what is new to
 * them. A millisecond for each customer: for a thread.
 *
 * @param without numbers of products that are not offered
 */
export function suggestOffers(
  history: History,
  body: OfferBody,
  { at, since, without }: { at: number; since: number; without: readonly number[] },
): Suggested[] {
  const orders = known(history, at);
  const places = new Map(history.products.map((product, n) => [product, n]));
  const rules = new Map(
    body.rules.flatMap((rule) => {
      const [from, to] = [places.get(rule.from), places.get(rule.to)];
      if (from === undefined || to === undefined) return [];
      return [[`${from} ${to}`, { ...rule, from, to }] as const];
    }),
  );
  const snapshot = snapshotOf(orders, at);
  const model = {
    recommender: { state: 'fitted' as const, snapshot, chances: body.chances },
    rules,
    horizon: body.horizon,
  };
  const options = { n: history.products.length, without: new Set(without) };
  const { byCustomer } = snapshot;
  return history.customers.flatMap((_, customer) => {
    const last = byCustomer.order[(byCustomer.starts[customer + 1] ?? 0) - 1] ?? -1;
    if (byCustomer.starts[customer] === byCustomer.starts[customer + 1]) return [];
    if ((orders.day[last] ?? NaN) < since) return [];
    const likely = nextPurchases(model, customer, options);
    const kept = keptOf(likely);
    return kept.length > 0
      ? [{ customer, items: kept.map((one) => itemOf(one, history, at)) }]
      : [];
  });
}

/** The likeliest, and those new to them, without what is hardly likely; in the order of their chances. */
function keptOf(likely: readonly NextPurchase[]): NextPurchase[] {
  const likelyEnough = likely.filter(({ chance }) => (chance ?? 0) >= LEAST_CHANCE);
  const fresh = new Set(likelyEnough.filter(({ repeat }) => !repeat).slice(0, KEPT));
  return likelyEnough.filter((one, n) => n < KEPT || fresh.has(one));
}

const rounded = (value: number): number => Number(value.toFixed(4));

function itemOf(
  { item, chance, repeat, reason }: NextPurchase,
  history: History,
  at: number,
): OfferItem {
  const product = history.products[item] ?? '';
  return {
    product,
    chance: rounded(chance ?? 0),
    repeat,
    reason: reasonOf(reason, history, at),
  };
}

function reasonOf(reason: PurchaseReason, { products }: History, at: number): OfferReason {
  switch (reason.kind) {
    case 'rhythm':
      return {
        kind: 'rhythm',
        times: reason.times,
        every: rounded(reason.every),
        last: dayOf(at - reason.since),
      };
    case 'again':
      return { kind: 'again', times: reason.times, last: dayOf(at - reason.since) };
    case 'sequence': {
      const { from, share, without, customers } = reason.rule;
      return {
        kind: 'sequence',
        from: products[from] ?? '',
        last: dayOf(at - reason.since),
        days: reason.days,
        share: rounded(share.estimate),
        without: rounded(without),
        customers,
      };
    }
    default:
      return { kind: reason.kind, share: rounded(reason.share) };
  }
}
