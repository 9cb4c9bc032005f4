/**
 * Why an item is likely. Shares are 0 … 1; `last` is the day of the last purchase of it (of the first of `from`), as
 * `YYYY-MM-DD` of the organisation's calendar; products by id.
 */
export type OfferReason =
  /** “About every 23 days, the last time on …”: from three purchases on. */
  | { kind: 'rhythm'; times: number; every: number; last: string }
  | { kind: 'again'; times: number; last: string }
  /** “Bought X; 38 % of those buy it within 60 days, 9 % of the others”, out of so many customers. */
  | {
      kind: 'sequence';
      from: string;
      last: string;
      days: number;
      share: number;
      without: number;
      customers: number;
    }
  /** So many of the customers who buy alike have it. */
  | { kind: 'alike'; share: number }
  /** It is in so many of all orders lately. */
  | { kind: 'popular'; share: number };

/** A product with the chance (0 … 1) that the customer buys it within the horizon. */
export type OfferItem = {
  product: string;
  chance: number;
  /** They have bought it before. */
  repeat: boolean;
  reason: OfferReason;
};

/** What is kept of a customer: the likeliest purchases, and the likeliest of what would be new to them. */
export type OfferDetail = { items: OfferItem[] };

/** So many of either kind are kept. */
export const KEPT = 5;
/** Below this chance a product is not told of, and below the other nobody is bothered with it. */
export const LEAST_CHANCE = 0.02;
export const LEAST_TO_OFFER = 0.05;
/** Days after an offer in which the customer is left alone, and after an unhappy word of theirs. */
export const REST_DAYS = 30;

/** Days of orders that what was foretold, told to be offered or offered is held against. */
export const LATER_DAYS = 30;

/** Why nothing is offered now: they asked for peace, were unhappy lately, or were offered something lately. */
export type Held = {
  code: 'noContact' | 'unhappy' | 'offered' | 'hidden';
  /** When they were unhappy or were offered something, and until when they are left alone. */
  since: string | null;
  until: string | null;
};

/** The plain methods that what customers are foretold is measured beside. */
export const plainNames = [
  'popularity',
  'ownFrequency',
  'ownRecency',
  'itemNeighbours',
  'tifuKnn',
] as const;
export type PlainName = (typeof plainNames)[number];

/** By what offers are ordered: chance × margin, × price where a cost is not known, or the chance alone. */
export type Basis = 'margin' | 'price' | 'chance';

/** Price and cost of a product in the organisation's currency; null where not known, or not the reader's to know. */
export type ProductMoney = { price: number | null; cost: number | null };

/**
 * One basis for all products that stand in one order: margins beside prices would put what has no known cost first.
 */
export function basisFor(products: readonly ProductMoney[]): Basis {
  if (products.length === 0 || products.some(({ price }) => price === null)) return 'chance';
  return products.some(({ cost }) => cost === null) ? 'price' : 'margin';
}

/** What one purchase brings by this basis; 1 where only chances count. */
export function gainOf({ price, cost }: ProductMoney, basis: Basis): number {
  if (basis === 'chance') return 1;
  return basis === 'price' ? (price ?? 0) : (price ?? 0) - (cost ?? 0);
}

/** What is known of a customer that speaks against offering them anything. Times as ISO 8601. */
export type Circumstances = {
  isSilent: boolean;
  unhappyAt: string | null;
  offeredAt: string | null;
};

const DAY_MS = 86_400_000;

/** Why nothing is offered now; null where one may. The wish to be left alone comes first. @param now milliseconds */
export function heldBack(
  { isSilent, unhappyAt, offeredAt }: Circumstances,
  now: number,
): Held | null {
  if (isSilent) return { code: 'noContact', since: null, until: null };
  const until = (since: string | null): number =>
    since === null ? NaN : Date.parse(since) + REST_DAYS * DAY_MS;
  for (const [code, since] of [
    ['unhappy', unhappyAt],
    ['offered', offeredAt],
  ] as const) {
    if (until(since) > now) return { code, since, until: new Date(until(since)).toISOString() };
  }
  return null;
}
