import { type Refused, refuse } from '../result.ts';
import { type NextPurchase, type PurchaseModel, nextPurchases } from './next-purchase.ts';

/** Whom to offer what, with the reason to say. */
export type CrossSell = NextPurchase & {
  customer: number;
  /** Chance × margin: what the purchase brings on average if it comes; not what the call adds. */
  worth: number;
};

export type CrossSellList = { state: 'fitted'; list: CrossSell[] } | Refused<'noModel' | 'nothing'>;

/**
 * What a salesperson's customers are likely to buy, the largest chance × margin first, at most
 * `perCustomer` items of one customer. Items new to the customer unless `kind` says otherwise, for who
 * buys again anyway needs no call. Refuses as `noModel` where no chances could be learned, as
 * `nothing` where no item with a margin is likely.
 *
 * @param margin what a purchase of each item earns
 */
export function crossSellList(
  model: PurchaseModel,
  customers: Iterable<number>,
  margin: Float64Array,
  {
    n = 50,
    perCustomer = 3,
    kind = 'new',
    without,
  }: {
    n?: number;
    perCustomer?: number;
    kind?: 'any' | 'repeat' | 'new';
    without?: ReadonlySet<number>;
  } = {},
): CrossSellList {
  if (model.state === 'fallback') return refuse('noModel');
  const list: CrossSell[] = [];
  for (const customer of customers) {
    const own: CrossSell[] = [];
    for (const likely of nextPurchases(model, customer, { n: 10 * perCustomer, kind, without })) {
      const worth = (likely.chance ?? 0) * (margin[likely.item] ?? 0);
      if (worth > 0) own.push({ ...likely, customer, worth });
    }
    own.sort((a, b) => b.worth - a.worth || a.item - b.item);
    list.push(...own.slice(0, perCustomer));
  }
  if (list.length === 0) return refuse('nothing', { items: margin.length });
  list.sort((a, b) => b.worth - a.worth || a.customer - b.customer || a.item - b.item);
  return { state: 'fitted', list: list.slice(0, n) };
}
