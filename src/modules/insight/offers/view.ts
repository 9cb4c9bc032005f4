import { sql } from 'kysely';
import { bundlesFor } from '../../../../analysis/recommendation/bundles.ts';
import type { Rule } from '../../../../analysis/recommendation/rules.ts';
import type { Context } from '../../../kernel/context.ts';
import type { RecordView } from '../../../kernel/relationship-routes.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { profiled } from '../profiling/profiled.ts';
import { currentModel } from '../score-models/store.ts';
import { latestModel, modelOf, tellWhy } from '../scores/view.ts';
import { answeredOf, circumstances, heldFor } from './held.ts';
import type { CircumstancesRow } from './held.ts';
import type { OfferBody, ProductBundles } from './model.ts';
import { readsPurchases, seenProducts, seesEveryPurchase, withAllPurchases } from './products.ts';
import type { SeenProduct } from './products.ts';
import { KEPT, basisFor } from './rules.ts';
import type { OfferDetail, OfferItem } from './rules.ts';
import { bundlesOfProduct } from './store.ts';
import { isOffered, planFor, productsOf, tellItem } from './tell.ts';
import type { BundleWire, BundlesView, OfferWire, OffersView } from './wire.ts';

/** Days that chances are for, where no model says another number. */
const USUAL_HORIZON = 60;

/** The days that the chances of the model in use are for. */
export async function horizonOf(ctx: Context, tx: Transaction): Promise<number> {
  const body = (await currentModel(ctx, tx, 'offer'))?.body as OfferBody | null | undefined;
  return body?.horizon ?? USUAL_HORIZON;
}

const nothing: Omit<OffersView, 'why' | 'horizon' | 'model'> = {
  scoredAt: null,
  basis: 'chance',
  likely: [],
  next: null,
  held: null,
};

/** What a customer is likely to buy, and what to offer them next. */
export const customerOffers: RecordView = {
  object: 'customer',
  name: 'offers',
  read: async (ctx, tx, { id }): Promise<OffersView> => {
    const horizon = await horizonOf(ctx, tx);
    if (!readsPurchases(ctx)) return { ...nothing, horizon, why: 'notScored', model: null };
    const [row] = await tx.query<
      CircumstancesRow & { detail: string; model_id: string; scored_at: string }
    >(sql`
      select s.detail, s.model_id, s.scored_at, ${circumstances(ctx, horizon)}
      from customers.customer t
      join insight.score s on s.org_id = t.org_id and s.kind = 'offer' and s.record_id = t.id
      where t.org_id = ${ctx.orgId}::uuid and t.id = ${id}::uuid and ${profiled('offer', 't')}`);
    if (!row) {
      const { code, model } = await tellWhy(ctx, tx, 'offer', id);
      return { ...nothing, horizon, why: code, model };
    }
    const detail = JSON.parse(row.detail) as OfferDetail;
    const products = await seenProducts(ctx, tx, productsOf([detail]));
    const held = heldFor(ctx, row);
    const answered = answeredOf(row);
    const offered = detail.items.filter((item) => isOffered(item, products, answered));
    const basis = basisFor(offered.flatMap(({ product }) => products.get(product) ?? []));
    const withReasons = (await withAllPurchases(ctx, tx, [id])).has(id);
    const telling = { basis, withReasons };
    const told = (item: OfferItem): OfferWire | undefined => tellItem(item, products, telling);
    const candidates = offered.map((item) => ({ customer: 0, item, isHeld: false }));
    const [best] = planFor(candidates, products, { basis, most: 1, customers: 1 });
    const next = best === undefined ? undefined : offered[best];
    return {
      why: null,
      model: await modelOf(ctx, tx, row.model_id),
      scoredAt: isoTime(row.scored_at),
      horizon,
      basis,
      likely: detail.items.slice(0, KEPT).flatMap((item) => told(item) ?? []),
      next: (next && told(next)) ?? null,
      held,
    };
  },
};

/** What is bought with a product, and what those who bought it buy later. */
export const productBundles: RecordView = {
  object: 'product',
  name: 'bundles',
  read: async (ctx, tx, { id }): Promise<BundlesView> => {
    const empty = { model: null, bundles: [], later: [] };
    if (!readsPurchases(ctx)) return { ...empty, why: 'notReadable' };
    const kept = await bundlesOfProduct(ctx, tx, id);
    if (!kept) {
      const latest = await latestModel(ctx, tx, 'offer');
      const model = latest ? await modelOf(ctx, tx, latest.id) : null;
      return { ...empty, model, why: latest ? 'none' : 'notTrained' };
    }
    const { found } = kept;
    const ids = [...found.together, ...found.later].map(({ product }) => product);
    const products = await seenProducts(ctx, tx, [id, ...ids]);
    const isCounted = seesEveryPurchase(ctx);
    const later = found.later.flatMap(({ product, days, customers, share, without }) => {
      const seen = products.get(product);
      if (!seen) return [];
      const shares = { share: rounded(share, 100), without: rounded(without, 100) };
      const told = { days, customers: isCounted ? customers : null, ...shares };
      return [{ product: { id: seen.id, name: seen.name }, ...told }];
    });
    const bundles = tellBundles(id, found, products, isCounted);
    return {
      why: bundles.length + later.length > 0 ? null : 'none',
      model: await modelOf(ctx, tx, kept.modelId),
      bundles,
      later,
    };
  },
};

const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;

function tellBundles(
  id: string,
  { together }: ProductBundles,
  products: ReadonlyMap<string, SeenProduct>,
  isCounted: boolean,
): BundleWire[] {
  const seen = together.filter(({ product }) => products.has(product));
  const money = moneyOf(id, seen, products);
  return seen.map(({ product, count, confidence, lift }) => ({
    product: { id: product, name: products.get(product)?.name ?? '' },
    count: isCounted ? count : null,
    share: rounded(confidence.estimate, 100),
    lift: rounded(lift, 10),
    money: money.get(product) ?? null,
  }));
}

/** What bundles bring and how much may be taken off, of those whose prices and costs are all known. */
function moneyOf(
  id: string,
  together: ProductBundles['together'],
  products: ReadonlyMap<string, SeenProduct>,
): Map<string, BundleWire['money']> {
  const known = [id, ...together.map(({ product }) => product)].flatMap((each) => {
    const { price = null, cost = null } = products.get(each) ?? {};
    return price === null || cost === null ? [] : [{ id: each, price, cost }];
  });
  if (known[0]?.id !== id) return new Map();
  const places = new Map(known.map((each, n) => [each.id, n]));
  const rules = together.flatMap(({ product, ...rest }): Rule[] => {
    const also = places.get(product);
    if (also === undefined) return [];
    // The library asks for the whole rule; a price rests on the confidence alone.
    const unused = { conviction: NaN, leverage: NaN, improvement: NaN, pAdjusted: rest.p };
    return [{ when: [0], also, ...rest, ...unused }];
  });
  const found = bundlesFor(
    { rules },
    0,
    {
      price: Float64Array.from(known, ({ price }) => price),
      cost: Float64Array.from(known, ({ cost }) => cost),
    },
    { n: rules.length },
  );
  if (found.state === 'refused') return new Map();
  return new Map(
    found.bundles.map(({ partner, price, margin, largestDiscount }) => [
      known[partner]?.id ?? '',
      { price, margin, largestDiscount },
    ]),
  );
}
