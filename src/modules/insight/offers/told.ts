import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Read } from '../chances/rows.ts';
import { profiled } from '../profiling/profiled.ts';
import { PORTION } from '../scores/store.ts';
import { answeredOf, circumstances, heldFor } from './held.ts';
import type { CircumstancesRow } from './held.ts';
import { LOOKED_AT, MOST } from './list.ts';
import { allProducts } from './products.ts';
import type { SeenProduct } from './products.ts';
import { basisFor } from './rules.ts';
import type { OfferDetail } from './rules.ts';
import type { Hint } from './store.ts';
import { bestOfEach, candidatesOf, planFor, worthOf } from './tell.ts';
import type { Candidate, Offerable } from './tell.ts';

type Customer = Offerable & { id: string };
type Products = ReadonlyMap<string, SeenProduct>;

/**
 * What is told to be offered, as those are told who may see everything: the next best offer of each of these customers
 * to whom something may be offered now, and the list of whom to offer what.
 *
 * @param horizon days that the chances are for
 */
export async function toldOffers(
  read: Read,
  customers: readonly string[],
  horizon: number,
): Promise<Hint[]> {
  const products = await read(allProducts);
  const hints: Hint[] = [];
  for (let from = 0; from < customers.length; from += PORTION) {
    const ids = customers.slice(from, from + PORTION);
    const those = await read((ctx, tx) =>
      offerable(ctx, tx, horizon, sql`s.record_id = any(${ids}::uuid[]) order by s.record_id`),
    );
    hints.push(...nextOf(those, products));
  }
  const listed = await read((ctx, tx) =>
    offerable(
      ctx,
      tx,
      horizon,
      sql`s.value > 0 order by s.value desc, s.record_id limit ${LOOKED_AT}::int`,
    ),
  );
  return [...hints, ...listOf(listed, products)];
}

/** Customers with what is kept of them. @param chosen which scores `s`, in which order */
async function offerable(
  ctx: Context,
  tx: Transaction,
  horizon: number,
  chosen: RawBuilder<unknown>,
): Promise<Customer[]> {
  const rows = await tx.query<CircumstancesRow & { id: string; detail: string }>(sql`
    select t.id, s.detail, ${circumstances(ctx, horizon)}
    from insight.score s
    join customers.customer t on t.org_id = s.org_id and t.id = s.record_id
    where s.org_id = ${ctx.orgId}::uuid and s.kind = 'offer' and ${profiled('offer', 't')} and ${chosen}`);
  return rows.map((row) => ({
    id: row.id,
    detail: JSON.parse(row.detail) as OfferDetail,
    held: heldFor(ctx, row),
    answered: answeredOf(row),
  }));
}

const hintOf = (
  kind: Hint['kind'],
  customers: readonly Customer[],
  { customer, item }: Candidate,
  rank: number,
): Hint => ({ kind, customer: customers[customer]?.id ?? '', product: item.product, rank });

/** What each customer's page says to offer next. */
function nextOf(customers: readonly Customer[], products: Products): Hint[] {
  const candidates = candidatesOf(customers, products).filter(({ isHeld }) => !isHeld);
  return [...Map.groupBy(candidates, ({ customer }) => customer).values()].flatMap((own) => {
    const basis = basisFor(own.flatMap(({ item }) => products.get(item.product) ?? []));
    return bestOfEach(own, products, basis)
      .filter((best) => worthOf(best, products, basis) > 0)
      .map((best) => hintOf('next', customers, best, 1));
  });
}

/** What the list says to who sees every customer. */
function listOf(customers: readonly Customer[], products: Products): Hint[] {
  const candidates = candidatesOf(customers, products);
  const offered = new Set(candidates.map(({ item }) => item.product));
  const basis = basisFor([...offered].flatMap((id) => products.get(id) ?? []));
  const best = bestOfEach(candidates, products, basis);
  const plan = planFor(best, products, { basis, most: MOST, customers: customers.length });
  return plan.flatMap((n, place) => {
    const one = best[n];
    return one ? [hintOf('list', customers, one, place + 1)] : [];
  });
}
