import { planOffers } from '../../../../analysis/recommendation/offer-plan.ts';
import type { SeenProduct } from './products.ts';
import { LEAST_TO_OFFER, gainOf } from './rules.ts';
import type { Basis, Held, OfferDetail, OfferItem, OfferReason } from './rules.ts';
import type { OfferWire, ToldReason } from './wire.ts';

type Products = ReadonlyMap<string, SeenProduct>;

/** All products that items are of or rest on. */
export function productsOf(details: readonly OfferDetail[]): string[] {
  return details.flatMap(({ items }) =>
    items.flatMap(({ product, reason }) =>
      reason.kind === 'sequence' ? [product, reason.from] : [product],
    ),
  );
}

/** By what items are told: the basis, and whether their reader may be told why (`withAllPurchases`). */
export type Telling = { basis: Basis; withReasons: boolean };

/** An item as its reader may see it; undefined where they may not see the product, or only past purchases tell of it. */
export function tellItem(
  item: OfferItem,
  products: Products,
  { basis, withReasons }: Telling,
): OfferWire | undefined {
  const product = products.get(item.product);
  if (!product || (item.repeat && !withReasons)) return undefined;
  return {
    product: { id: product.id, name: product.name },
    chance: item.chance,
    repeat: item.repeat,
    reason: withReasons ? tellReason(item.reason, products) : null,
    worth: basis === 'chance' ? null : item.chance * gainOf(product, basis),
  };
}

function tellReason(reason: OfferReason, products: Products): ToldReason | null {
  if (reason.kind !== 'sequence') return reason;
  const from = products.get(reason.from);
  return from ? { ...reason, from: { id: from.id, name: from.name } } : null;
}

/** Somebody to whom something may be offered. */
export type Candidate = { customer: number; item: OfferItem; isHeld: boolean };

/** What is kept of a customer, with what speaks against offering them anything. */
export type Offerable = { detail: OfferDetail; held: Held | null; answered: ReadonlySet<string> };

/**
 * What is offered: something new to the customer, that is on sale and likely enough to be asked about.
 *
 * @param answered products that they were offered lately and that they declined or bought
 */
export function isOffered(
  { product, repeat, chance }: OfferItem,
  products: Products,
  answered: ReadonlySet<string>,
): boolean {
  return (
    !repeat &&
    !answered.has(product) &&
    chance >= LEAST_TO_OFFER &&
    products.get(product)?.offered === true
  );
}

/** All that may be offered to these; customers by their places. */
export function candidatesOf(customers: readonly Offerable[], products: Products): Candidate[] {
  return customers.flatMap(({ detail, held, answered }, customer) =>
    detail.items
      .filter((item) => isOffered(item, products, answered))
      .map((item) => ({ customer, item, isHeld: held !== null })),
  );
}

/** Chance × margin (or price) of a candidate. */
export function worthOf({ item }: Candidate, products: Products, basis: Basis): number {
  const product = products.get(item.product);
  return item.chance * gainOf(product ?? { price: null, cost: null }, basis);
}

/** Of each customer the candidate of the largest worth: with no limit on products no plan would choose another one. */
export function bestOfEach(
  candidates: readonly Candidate[],
  products: Products,
  basis: Basis,
): Candidate[] {
  const worth = (candidate: Candidate): number => worthOf(candidate, products, basis);
  return [...Map.groupBy(candidates, ({ customer }) => customer).values()].flatMap(
    (own) => own.toSorted((a, b) => worth(b) - worth(a))[0] ?? [],
  );
}

/**
 * Whom to offer what, one product to each customer, the largest chance × margin (or price) first. The library plans by
 * uplift; no experiment has measured one here, so the chance stands in its place, and whoever shows it says so.
 *
 * @returns places in the candidates
 */
export function planFor(
  candidates: readonly Candidate[],
  products: Products,
  { basis, most, customers }: { basis: Basis; most: number; customers: number },
): number[] {
  const names = [...new Set(candidates.map(({ item }) => item.product))];
  const places = new Map(names.map((id, n) => [id, n]));
  const plan = planOffers(
    {
      customer: Int32Array.from(candidates, ({ customer }) => customer),
      product: Int32Array.from(candidates, ({ item }) => places.get(item.product) ?? 0),
      uplift: Float64Array.from(candidates, ({ item }) => item.chance),
      margin: Float64Array.from(candidates, ({ item }) => {
        const product = products.get(item.product);
        return product ? gainOf(product, basis) : 0;
      }),
      excluded: Uint8Array.from(candidates, ({ isHeld }) => (isHeld ? 1 : 0)),
    },
    {
      perCustomer: new Int32Array(customers).fill(1),
      perProduct: new Int32Array(names.length).fill(candidates.length),
      inAll: most,
    },
  );
  return plan.state === 'fitted' ? plan.chosen : [];
}
