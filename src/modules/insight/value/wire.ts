import type { SegmentId } from '../../../../analysis/segmentation/segments.ts';
import type { TierId } from '../../../../analysis/segmentation/tiers.ts';

/** A parameter of a fit; the error null where the data leave it open. */
export type FittedParameter = { name: string; value: number; standardError: number | null };

/** The period that was learned from, as days of the organisation's calendar (`YYYY-MM-DD`). */
export type ValuePeriod = {
  from: string;
  /** The last day of the observation: `today`, unless the organisation's orders ended long before. */
  to: string;
  today: string;
};

/** How orders come: BG/NBD, or without drop-out (NBD) for the reason given. Times are weeks. */
export type PurchaseCard = {
  method: 'bgNbd' | 'nbd';
  /** Why no drop-out is known; null of BG/NBD. */
  reason: 'oneCustomer' | 'noRepeatBuyers' | 'noDropout' | 'didNotConverge' | null;
  parameters: FittedParameter[];
  logLikelihood: number | null;
  /** By how much the log-likelihood with drop-out is better than without; null where it was not tried. */
  gain: number | null;
  /** Parameters at a limit of the model: all customers have one rate, or one chance to drop out. */
  edges: string[];
};

/** How much an order brings: Gamma-Gamma, or the overall mean for the reason given. */
export type SpendCard = {
  method: 'gammaGamma' | 'overallMean';
  /** Why it is the mean: of repeat orders, with `noRepeatSpend` of all orders. Null of Gamma-Gamma. */
  reason:
    | 'fewBuyers'
    | 'noFiniteMean'
    | 'flatLikelihood'
    | 'didNotConverge'
    | 'noRepeatSpend'
    | null;
  parameters: FittedParameter[];
  /** In the organisation's currency, per day with orders. */
  meanSpend: number;
  /** Customers who ordered again for money: from them it learned. */
  buyers: number;
  /** Of mean spend and number of repeats over them; the model assumes none. Null where one does not vary. */
  correlation: number | null;
};

/** A tenth of the customers, by what was forecast for them: the highest first. */
export type HoldoutTenth = { customers: number; predicted: number; actual: number };

/** How far off a forecast of days with orders was. */
export type ForecastError = {
  predicted: number;
  /** Mean absolute error per customer. */
  mae: number;
  /** Of forecast and outcome over customers; null where one does not vary. */
  correlation: number | null;
};

/** The check: fitted to all but the last days, and compared with what came in them. */
export type ValueHoldout =
  | {
      state: 'checked';
      /** The first and the last day that were kept back. */
      from: string;
      to: string;
      days: number;
      /** Customers known before them. */
      customers: number;
      method: PurchaseCard['method'];
      /** Days with orders that came. */
      actual: number;
      model: ForecastError;
      /** The plain forecast beside it: everybody goes on as often as so far. */
      plain: ForecastError;
      /** The share of all that came which the tenth of highest forecast brought; null where nothing came. */
      bestTenth: number | null;
      tenths: HoldoutTenth[];
    }
  | { state: 'refused'; code: 'tooShort' | 'noCustomers' | 'noTime' };

/** The card of a value model, in `card` of its score model. */
export type ValueCard =
  | {
      state: 'fitted' | 'fallback';
      customers: number;
      repeatBuyers: number;
      period: ValuePeriod;
      currency: string;
      purchases: PurchaseCard;
      spend: SpendCard;
      holdout: ValueHoldout;
    }
  | {
      state: 'refused';
      /** Nobody has ordered; or all for the first time on the last day. */
      code: 'noCustomers' | 'noTime';
      customers: number;
      currency: string;
    };

/** What the latest scoring found, in `watch` of the score model; money in the organisation's currency. */
export type ValueWatch = {
  period: ValuePeriod;
  /** Estimates have their 95 % intervals; left out where there are very many customers. */
  intervals: boolean;
  /** Where the groups of scores begin: days since the last order, orders, amount. Null: too few customers. */
  rfm: {
    recency: (number | null)[];
    frequency: (number | null)[];
    monetary: (number | null)[];
  } | null;
  segments: Record<SegmentId, number> | null;
  /** Tiers by the value of the next year: the lowest of high and of middle (null: nobody); and what each holds. */
  tiers: {
    from: { high: number | null; middle: number | null };
    held: { tier: TierId; customers: number; share: number }[];
    gini: number;
  } | null;
};
