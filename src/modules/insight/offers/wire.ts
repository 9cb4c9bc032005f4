import type { Interval } from '../../../../analysis/result.ts';
import type { ModelOfScore, WhyNoScore } from '../scores/wire.ts';
import type { Basis, Held, OfferReason, PlainName } from './rules.ts';

export type ProductName = { id: string; name: string };

/** A reason as its reader is told it: with the name of the product that it rests on. */
export type ToldReason =
  | Exclude<OfferReason, { kind: 'sequence' }>
  | (Omit<Extract<OfferReason, { kind: 'sequence' }>, 'from'> & { from: ProductName });

/** A product that a customer may buy. */
export type OfferWire = {
  product: ProductName;
  /** 0 … 1, within the horizon. */
  chance: number;
  repeat: boolean;
  /** Null where the reader may not see what it rests on: the product, or the purchases of all customers. */
  reason: ToldReason | null;
  /** Chance × margin or price, in the organisation's currency; null where only the chance is known. */
  worth: number | null;
};

/** `GET /customers/:id/views/offers`. Products that the reader may not see are left out. */
export type OffersView = {
  /** Why there is nothing; null where there is. */
  why: WhyNoScore | null;
  model: ModelOfScore | null;
  scoredAt: string | null;
  /** Days that the chances are for. */
  horizon: number;
  basis: Basis;
  /** What they are likely to buy, the likeliest first, at most five. */
  likely: OfferWire[];
  /** What to offer next: something new to them, of the largest chance × margin (or price); null where nothing is. */
  next: OfferWire | null;
  /** Why nothing should be offered now. */
  held: Held | null;
};

/** What is bought with a product. Shares are 0 … 1. */
export type BundleWire = {
  product: ProductName;
  /** Orders with both; null for who does not see every order: it would count what is kept from them. */
  count: number | null;
  /** Of the orders with this product, the share with the other, in whole percents: finer ones would tell the count. */
  share: number;
  /** How many times as often as by chance, to a tenth. */
  lift: number;
  /** Of both together, and the largest discount that still pays; null where price or cost are not known. */
  money: { price: number; margin: number; largestDiscount: number } | null;
};

/** What those buy later who bought a product for the first time. */
export type LaterWire = {
  product: ProductName;
  days: number;
  /** Null as the count above; the shares as that one. */
  customers: number | null;
  share: number;
  without: number;
};

/** `GET /products/:id/views/bundles`. */
export type BundlesView = {
  why: 'notTrained' | 'none' | 'notReadable' | null;
  model: ModelOfScore | null;
  bundles: BundleWire[];
  later: LaterWire[];
};

/** A customer with what to offer them. */
export type OfferRow = {
  customer: { id: string; name: string };
  owner: string | null;
  offer: OfferWire;
  held: Held | null;
};

/** `GET /insight/offers?where=&product=`: of the customers that the reader may see. */
export type OfferListWire = {
  why: 'notTrained' | 'refused' | 'fallback' | 'notReadable' | null;
  model: ModelOfScore | null;
  horizon: number;
  basis: Basis;
  /** Customers that were looked at, and whether there are more of less worth. */
  seen: number;
  more: boolean;
  /** Whom to offer what, the largest worth first, at most 100; each customer once. */
  offers: OfferRow[];
  /** Those left alone for now, at most 100, and how many there are. */
  held: OfferRow[];
  heldCount: number;
  /** What could be offered to any of them, by name. */
  products: ProductName[];
};

/** How good lists of products were on orders that the method did not know. */
export type HitRate = {
  /** The share of customers who bought at least one product of their list. */
  hit: Interval;
  recall: number;
  precision: number;
  /** The same with products new to the customer alone; null where nobody bought any. */
  fresh: { customers: number; hit: Interval } | null;
};

/** `card` of a score model of kind offer, as JSON. */
export type OfferCard = {
  customers: number;
  orders: number;
  products: number;
  /** Days of the organisation's calendar. */
  period: { from: string; to: string };
  horizon: number;
  /** Pairs “bought X, later Y” and “bought together” that are no chance. */
  sequences: number;
  bundles: number;
  /** Measured on the last `window` days, which it had not seen; null where it learned nothing. */
  measured: {
    window: number;
    length: number;
    customers: number;
    model: HitRate;
    plain: Record<PlainName, HitRate>;
    /** Purchases that the chances added up to, and those that came. */
    foretold: number;
    happened: number;
  } | null;
  refusal?: { code: string; figures: Readonly<Record<string, number>> };
};

/** What came of hints: among so many customers, the shares hit by them, and by what was popular then. */
export type OfferOutcome = { customers: number; hit: Interval; popular: Interval };

/** `watch` of a score model of kind offer, as JSON: what was foretold and told to be offered, against the orders that came. */
export type OfferWatch = {
  /** Latest first: hits among the customers who bought something within `days`, beside what was popular then. */
  periods: (OfferOutcome & {
    day: string;
    days: number;
    /**
     * Of all who were told to be offered something: who bought it, beside the most popular product new to each; their
     * next best offers, and the list of whom to offer what. Null, or absent in earlier watches, where none was kept.
     */
    next?: OfferOutcome | null;
    list?: OfferOutcome | null;
  })[];
  /** The first day from which something can be compared; null once that day has come. */
  from: string | null;
};

/** What members noted that they offered, of what the reader may see. */
export type OfferAnswers = {
  /** From one day to another, `YYYY-MM-DD`. */
  from: string;
  to: string;
  days: number;
  /** What customers said to it, as it is noted. */
  said: { interested: number; bought: number; declined: number; open: number };
  /**
   * The same product offered to the same customer counts once, and how often it was ordered within `days`; null where
   * their orders are not known yet, and for who does not see every order.
   */
  later: { offers: number; ordered: number } | null;
};

/** `GET /score-models/:id/views/answers`; null where nothing was offered, and for who may not read what was. */
export type AnswersView = { answers: OfferAnswers | null };
