import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { titleExpression, titleVisible } from '../../../kernel/view.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { found } from '../experiments/audience.ts';
import { profiled } from '../profiling/profiled.ts';
import { latestModel, modelOf } from '../scores/view.ts';
import { answeredOf, circumstances, heldFor } from './held.ts';
import type { CircumstancesRow } from './held.ts';
import { readsPurchases, seenProducts, withAllPurchases } from './products.ts';
import type { SeenProduct } from './products.ts';
import { basisFor } from './rules.ts';
import type { Basis, OfferDetail } from './rules.ts';
import { bestOfEach, candidatesOf, planFor, productsOf, tellItem, worthOf } from './tell.ts';
import type { Candidate, Offerable } from './tell.ts';
import { horizonOf } from './view.ts';
import type { OfferListWire, OfferRow } from './wire.ts';

/** Customers looked at: those with the likeliest new product. */
export const LOOKED_AT = 2_000;
export const MOST = 100;

/** A customer with what is kept of them. */
type Seen = Offerable & { id: string; name: string; owner: string | null };

/**
 * Whom of the customers that the reader may see to offer what.
 *
 * @param where a condition on customers, as JSON from outside
 * @param product only this one
 */
export async function listOffers(
  ctx: Context,
  tx: Transaction,
  { where, product }: { where?: unknown; product?: string },
): Promise<OfferListWire> {
  const empty: OfferListWire = {
    why: null,
    model: null,
    horizon: await horizonOf(ctx, tx),
    basis: 'chance',
    seen: 0,
    more: false,
    offers: [],
    held: [],
    heldCount: 0,
    products: [],
  };
  if (!readsPurchases(ctx)) return { ...empty, why: 'notReadable' };
  const latest = await latestModel(ctx, tx, 'offer');
  if (!latest) return { ...empty, why: 'notTrained' };
  const model = await modelOf(ctx, tx, latest.id);
  if (latest.state !== 'fitted') return { ...empty, model, why: latest.state };
  const seen = await seenCustomers(ctx, tx, { where, horizon: empty.horizon });
  const more = seen.length > LOOKED_AT;
  const customers = seen.slice(0, LOOKED_AT);
  const products = await seenProducts(ctx, tx, productsOf(customers.map(({ detail }) => detail)));
  const candidates = candidatesOf(customers, products);
  const ids = new Set(candidates.map(({ item }) => item.product));
  const offered = [...products.values()].filter(({ id }) => ids.has(id));
  const basis = basisFor(offered);
  const asked = candidates.filter(({ item }) => !product || item.product === product);
  const plan = planned(customers, asked, products, basis);
  const told = [...plan.offers, ...plan.held].map(({ customer }) => customer.id);
  const explained = await withAllPurchases(ctx, tx, told);
  const asRead = (row: OfferRow): OfferRow =>
    explained.has(row.customer.id) ? row : { ...row, offer: { ...row.offer, reason: null } };
  return {
    ...empty,
    model,
    basis,
    seen: customers.length,
    more,
    offers: plan.offers.map(asRead),
    held: plan.held.map(asRead),
    heldCount: plan.heldCount,
    products: offered
      .map(({ id, name }) => ({ id, name }))
      .toSorted((a, b) => a.name.localeCompare(b.name, ctx.locale)),
  };
}

async function seenCustomers(
  ctx: Context,
  tx: Transaction,
  { where, horizon }: { where: unknown; horizon: number },
): Promise<Seen[]> {
  const customer = ctx.catalog.object('customer');
  const member = ctx.catalog.object('member');
  const named = customer && titleVisible(ctx, customer, 't');
  const owned = member && readsAll(ctx, 'customer', ['owner']) && titleVisible(ctx, member, 'm');
  if (!customer || !named) return [];
  type Row = CircumstancesRow & {
    id: string;
    name: string | null;
    owner: string | null;
    detail: string;
  };
  const rows = await tx.query<Row>(sql`
    with chosen as materialized (
      select s.record_id, s.value, s.detail from (
        select t.id ${where === undefined ? sql`from customers.customer t where ${visible(ctx, customer, 't')}` : found(ctx, where)} and ${named} and ${profiled('offer', 't')}
      ) t
      join insight.score s on s.org_id = ${ctx.orgId}::uuid and s.kind = 'offer' and s.record_id = t.id
      where s.value > 0
      order by s.value desc, s.record_id limit ${LOOKED_AT + 1}::int
    )
    select t.id, ${titleExpression(ctx, customer, 't')} as name, c.detail, ${circumstances(ctx, horizon)},
      ${
        owned
          ? sql`(select ${titleExpression(ctx, member, 'm')} from ${sql.table(member.table)} m
              where ${owned} and m.id = t.owner_id)`
          : sql`null`
      } as owner
    from chosen c join customers.customer t on t.org_id = ${ctx.orgId}::uuid and t.id = c.record_id
    order by c.value desc, t.id`);
  return rows.map((row) => ({
    id: row.id,
    name: row.name ?? '',
    owner: row.owner,
    detail: JSON.parse(row.detail) as OfferDetail,
    held: heldFor(ctx, row),
    answered: answeredOf(row),
  }));
}

/** The plan for those who may be asked, and what there would be for those who are left alone. */
function planned(
  customers: readonly Seen[],
  candidates: readonly Candidate[],
  products: ReadonlyMap<string, SeenProduct>,
  basis: Basis,
): Pick<OfferListWire, 'offers' | 'held' | 'heldCount'> {
  const worth = (candidate: Candidate): number => worthOf(candidate, products, basis);
  const best = bestOfEach(candidates, products, basis);
  const rowOf = ({ customer, item }: Candidate): OfferRow[] => {
    const one = customers[customer];
    const offer = tellItem(item, products, { basis, withReasons: true });
    if (!one || !offer) return [];
    const { id, name, owner, held } = one;
    return [{ customer: { id, name }, owner, offer, held }];
  };
  const plan = planFor(best, products, { basis, most: MOST, customers: customers.length });
  const held = best.filter(({ isHeld }) => isHeld).toSorted((a, b) => worth(b) - worth(a));
  return {
    offers: plan.flatMap((n) => {
      const one = best[n];
      return one ? rowOf(one) : [];
    }),
    held: held.slice(0, MOST).flatMap(rowOf),
    heldCount: held.length,
  };
}
