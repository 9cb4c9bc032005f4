import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { formatDay } from '../../../kernel/condition-dates.ts';
import { stillProfiled } from '../profiling/profiled.ts';
import type { ProductBundles } from './model.ts';

/** A product's page reads what goes with it from here: rows of `insight.score` beside those of records. */
const BUNDLES = 'bundle';

/** Keeps what goes with each product, instead of what was kept before. */
export async function storeBundles(
  ctx: Context,
  tx: Transaction,
  modelId: string,
  bundles: readonly ProductBundles[],
): Promise<void> {
  await tx.query(sql`
    delete from insight.score where org_id = ${ctx.orgId}::uuid and kind = ${BUNDLES}`);
  if (bundles.length === 0) return;
  await tx.query(sql`
    insert into insight.score (org_id, kind, record_id, model_id, value, detail, scored_at)
    select ${ctx.orgId}::uuid, ${BUNDLES}, n.id, ${modelId}::uuid, 0, n.detail, ${ctx.now().toISOString()}::timestamptz
    from unnest(${bundles.map(({ product }) => product)}::uuid[],
      ${bundles.map((each) => JSON.stringify(each))}::jsonb[]) n(id, detail)`);
}

/** What goes with a product, and the model that found it. */
export async function bundlesOfProduct(
  ctx: Context,
  tx: Transaction,
  product: string,
): Promise<{ modelId: string; found: ProductBundles } | undefined> {
  const [row] = await tx.query<{ model_id: string; detail: string }>(sql`
    select model_id, detail from insight.score
    where org_id = ${ctx.orgId}::uuid and kind = ${BUNDLES} and record_id = ${product}::uuid`);
  return row && { modelId: row.model_id, found: JSON.parse(row.detail) as ProductBundles };
}

/**
 * A product that was foretold of a customer, or told to be offered to them. Rank 1 is the likeliest purchase, the next
 * best offer, which is one, or the first of the list of whom to offer what.
 */
export type Hint = {
  kind: 'likely' | 'next' | 'list';
  customer: string;
  product: string;
  rank: number;
};

/** Days between two sets of hints that are kept, and for which they are. */
const EACH_DAYS = 7;
const KEPT_DAYS = 120;

/** Whether hints of today are to be kept, to be held against what comes. @param today a day since 1970-01-01 */
export async function isHintsDue(ctx: Context, tx: Transaction, today: number): Promise<boolean> {
  const [lately] = await tx.query(sql`
    select made_on from insight.offer_hint
    where org_id = ${ctx.orgId}::uuid and made_on > ${formatDay(today - EACH_DAYS)}::date limit 1`);
  return !lately;
}

/** Hints that one statement stores. */
const AT_ONCE = 5_000;

/**
 * Keeps what was foretold on a day, of those only who may still be profiled. A part of a day's hints would be told as all
 * of them: they are kept by one transaction.
 *
 * @param hints those of some ten thousand customers at most
 */
export async function storeHints(
  ctx: Context,
  tx: Transaction,
  today: number,
  hints: readonly Hint[],
): Promise<void> {
  for (let from = 0; from < hints.length; from += AT_ONCE) {
    const some = hints.slice(from, from + AT_ONCE);
    await tx.query(sql`
      insert into insight.offer_hint (org_id, made_on, kind, customer_id, rank, product_id)
      select ${ctx.orgId}::uuid, ${formatDay(today)}::date, n.kind, n.customer_id, n.rank, n.product_id
      from unnest(${some.map(({ kind }) => kind)}::text[], ${some.map(({ customer }) => customer)}::uuid[],
        ${some.map(({ rank }) => rank)}::int[], ${some.map(({ product }) => product)}::uuid[])
        n(kind, customer_id, rank, product_id)
      on conflict do nothing`);
  }
  // Asked last: whoever changes one of these customers waits for the end of the transaction.
  const told = [...new Set(hints.map(({ customer }) => customer))];
  const allowed = await stillProfiled(ctx, tx, 'offer', told);
  const refused = told.filter((customer) => !allowed.has(customer));
  await tx.query(sql`
    delete from insight.offer_hint
    where org_id = ${ctx.orgId}::uuid and made_on = ${formatDay(today)}::date
      and customer_id = any(${refused}::uuid[])`);
}

/** Takes away hints that are older than anything is held against. */
export async function forgetOldHints(ctx: Context, tx: Transaction, today: number): Promise<void> {
  await tx.query(sql`
    delete from insight.offer_hint
    where org_id = ${ctx.orgId}::uuid and made_on < ${formatDay(today - KEPT_DAYS)}::date`);
}

/** Takes away what was foretold of customers who are not to be profiled. */
export async function forgetHints(
  tx: Transaction,
  orgId: string,
  customers: readonly string[],
): Promise<void> {
  await tx.query(sql`
    delete from insight.offer_hint h using customers.customer c
    where h.org_id = ${orgId}::uuid and h.customer_id = any(${customers}::uuid[])
      and c.org_id = h.org_id and c.id = h.customer_id and c.no_profiling`);
}
