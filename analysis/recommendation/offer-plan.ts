import { type Refused, refuse } from '../result.ts';
import { exchange } from './offer-exchange.ts';

/**
 * Offers that could be made, column by column. `uplift` is how much the offer raises the chance to buy
 * (from an experiment with a control group, or said to be assumed: a chance to buy is no uplift),
 * `margin` what a purchase earns, `cost` what the offer costs whatever comes of it.
 */
export type OfferCandidates = {
  customer: Int32Array;
  product: Int32Array;
  uplift: Float64Array;
  margin: Float64Array;
  cost?: Float64Array;
  /** 1 where the offer must not be made: bought already, no consent, not for this region. */
  excluded?: Uint8Array;
};

export type OfferLimits = {
  /** Most offers to each customer: what is left of the contact cap; 0 for who must not be contacted. */
  perCustomer: Int32Array;
  /** Most offers of each product: what is in stock, say; 0 for out of stock. */
  perProduct: Int32Array;
  /** Most offers in all: no limit unless said. */
  inAll?: number;
};

export type OfferPlan =
  | {
      state: 'fitted';
      /** Places in the candidates, the most valuable first. */
      chosen: number[];
      /** Σ uplift × margin − cost of them. */
      value: number;
      /** No plan within the limits is worth more: by prices for what is scarce (Lagrange). */
      bound: number;
      /** 1 − value ÷ bound: at most so much is lost against the best plan. */
      gap: number;
      /** What one more offer of each product, and one more in all, would about bring. */
      productPrices: Float64Array;
      priceInAll: number;
    }
  | Refused<'noOffer'>;

/** Candidates that are worth making, with their value: what the search works on. */
export type OfferSearch = {
  customer: Int32Array;
  product: Int32Array;
  value: Float64Array;
  /** Candidates by falling value. */
  order: Int32Array;
  limits: OfferLimits;
  inAll: number;
};

/**
 * Next best offers: which to make so that Σ uplift × margin − cost is largest under the limits. Greedy by value,
 * then by exchanges (an offer gives way where its customer has nearly as good another), and an upper
 * bound by Lagrange multipliers that says how far the best plan could be (Fisher 1981, *Management
 * Science* 27). Refuses as `noOffer` where no candidate is worth making and allowed.
 *
 * @throws RangeError where columns differ in length or there is no limit for a number
 */
export function planOffers(candidates: OfferCandidates, limits: OfferLimits): OfferPlan {
  const search = searchOf(candidates, limits);
  if (search.order.length === 0) {
    return refuse('noOffer', { candidates: candidates.customer.length });
  }
  const { bound, productPrices, priceInAll } = lagrange(search);
  const plain = exchange(search, search.value);
  // Prices see what is scarce before greed does; which of the two wins differs from case to case.
  const priced = search.value.map((v, i) => v - (productPrices[search.product[i] ?? 0] ?? 0));
  const chosen = [plain, exchange(search, priced)].toSorted(
    (a, b) => total(b, search.value) - total(a, search.value),
  )[0];
  const kept = (chosen ?? plain).toSorted(
    (a, b) => (search.value[b] ?? 0) - (search.value[a] ?? 0) || a - b,
  );
  const value = total(kept, search.value);
  const least = Math.max(bound, value);
  const prices = { productPrices, priceInAll };
  return { state: 'fitted', chosen: kept, value, bound: least, gap: 1 - value / least, ...prices };
}

const total = (chosen: readonly number[], value: Float64Array): number =>
  chosen.reduce((sum, i) => sum + (value[i] ?? 0), 0);

function searchOf(candidates: OfferCandidates, limits: OfferLimits): OfferSearch {
  const { customer, product, uplift, margin, cost, excluded } = candidates;
  const n = customer.length;
  for (const column of [product, uplift, margin, cost ?? uplift, excluded ?? uplift]) {
    if (column.length !== n) throw new RangeError('the columns of offers have one length');
  }
  const value = new Float64Array(n);
  const order: number[] = [];
  const seen = new Set<number>();
  const { perCustomer, perProduct, inAll = Infinity } = limits;
  for (let i = 0; i < n; i += 1) {
    const [room, stock] = [perCustomer[customer[i] ?? -1], perProduct[product[i] ?? -1]];
    if (room === undefined || stock === undefined) {
      throw new RangeError('each customer and product of an offer has a limit');
    }
    value[i] = (uplift[i] ?? NaN) * (margin[i] ?? NaN) - (cost?.[i] ?? 0);
    if (!Number.isFinite(value[i])) throw new RangeError('uplift, margin and cost are numbers');
    if (excluded?.[i] === 1 || room <= 0 || stock <= 0 || inAll < 1) continue;
    if ((value[i] ?? 0) > 0) order.push(i);
  }
  order.sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0) || a - b);
  // The same offer twice would go to a customer twice: the better one counts.
  const once = order.filter((i) => {
    const pair = (customer[i] ?? 0) * perProduct.length + (product[i] ?? 0);
    if (seen.has(pair)) return false;
    seen.add(pair);
    return true;
  });
  return { customer, product, value, order: Int32Array.from(once), limits, inAll };
}

type Prices = { bound: number; productPrices: Float64Array; priceInAll: number };

/** The least upper bound that 60 steps of the subgradient method find (Held, Wolfe and Crowder 1974). */
function lagrange(search: OfferSearch): Prices {
  const { customer, product, value, order, limits, inAll } = search;
  const prices = new Float64Array(limits.perProduct.length);
  let priceInAll = 0;
  let best: Prices = { bound: Infinity, productPrices: prices.slice(), priceInAll };
  const byCustomer = order.toSorted((a, b) => (customer[a] ?? 0) - (customer[b] ?? 0) || a - b);
  const highest = value[order[0] ?? 0] ?? 0;
  const all = Math.min(inAll, order.length);
  for (let step = 0; step < 60; step += 1) {
    const wanted = new Float64Array(prices.length);
    let [bound, offers] = [all * priceInAll, 0];
    prices.forEach((price, p) => {
      bound += price * (limits.perProduct[p] ?? 0);
    });
    for (let from = 0; from < byCustomer.length;) {
      const who = customer[byCustomer[from] ?? 0] ?? 0;
      const own: { worth: number; p: number }[] = [];
      for (; from < byCustomer.length && customer[byCustomer[from] ?? 0] === who; from += 1) {
        const i = byCustomer[from] ?? 0;
        const p = product[i] ?? 0;
        const worth = (value[i] ?? 0) - (prices[p] ?? 0) - priceInAll;
        if (worth > 0) own.push({ worth, p });
      }
      own.sort((a, b) => b.worth - a.worth);
      for (const { worth, p } of own.slice(0, limits.perCustomer[who])) {
        bound += worth;
        offers += 1;
        wanted[p] = (wanted[p] ?? 0) + 1;
      }
    }
    if (bound < best.bound) best = { bound, productPrices: prices.slice(), priceInAll };
    const length = (highest / 2) * 0.92 ** step;
    prices.forEach((price, p) => {
      const stock = limits.perProduct[p] ?? 0;
      const over = ((wanted[p] ?? 0) - stock) / Math.max(1, stock, wanted[p] ?? 0);
      prices[p] = Math.max(0, price + length * over);
    });
    priceInAll = Math.max(0, priceInAll + (length * (offers - all)) / Math.max(1, all, offers));
  }
  return best;
}
