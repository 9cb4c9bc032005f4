import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { titleExpression, titleVisible } from '../../../kernel/view.ts';
import { readsAll, visible, visibleAmong } from '../../../kernel/visibility.ts';
import { countedOrder, observedContext, orderAmount } from '../orders/observed.ts';
import { profiled } from '../profiling/profiled.ts';
import { partIds } from './rules.ts';
import type { PartId } from './rules.ts';

/** Customers that one look at the index is worked out from; of more, a sample. */
export const MOST = 20_000;
/** How finely a sample is cut. */
const SLICES = 1_000_000;
/** Another number would give another sample; this one gives the same customers each time. */
const SEED = 5;
/** Money is kept × 10⁴. */
const MONEY = 10_000;

/** What of customers and orders a part is made of. */
const MADE_OF: Record<PartId, { object: 'customer' | 'order'; fields: readonly string[] }> = {
  revenue: {
    object: 'order',
    fields: ['customer', 'orderedAt', 'status', 'paymentStatus', 'total'],
  },
  orders: { object: 'order', fields: ['customer', 'orderedAt', 'status'] },
  nextYearValue: { object: 'customer', fields: ['nextYearValue'] },
  aliveChance: { object: 'customer', fields: ['aliveChance'] },
  tenure: { object: 'customer', fields: ['firstOrderAt'] },
  openAmount: { object: 'customer', fields: ['openAmount'] },
};

/** Customers with what is known of them: NaN where nothing is. */
export type Parts = {
  ids: string[];
  of: number;
  parts: { id: PartId; values: Float64Array }[];
};

/** The parts that this reader may see; none for who may not see which customers have ordered. */
export function readableParts(ctx: Context): PartId[] {
  if (!readsAll(ctx, 'customer', ['orderCount'])) return [];
  return partIds.filter((id) => readsAll(ctx, MADE_OF[id].object, MADE_OF[id].fields));
}

/**
 * What the index is made of, for the customers with orders that the reader may see and who may be profiled: all of
 * them, or a sample of about `most` that is the same each time.
 */
export async function readParts(
  ctx: Context,
  tx: Transaction,
  asked: readonly PartId[],
  most = MOST,
): Promise<Parts> {
  const customer = ctx.catalog.object('customer');
  if (!customer || asked.length === 0) return { ids: [], of: 0, parts: [] };
  // The orders of a year of so many customers: a second or two where there are millions.
  await tx.query(sql`set local statement_timeout = '30s'`);
  const [counted] = await tx.query<{ count: string }>(
    sql`select count(*) as count ${eligible(ctx, customer)}`,
  );
  const of = Number(counted?.count ?? 0);
  const rows = await readRows(ctx, tx, customer, of > most ? most / of : 1, most);
  const parts = asked.map((id) => ({
    id,
    values: Float64Array.from(rows, (row) => (row[id] === null ? NaN : Number(row[id]))),
  }));
  return { ids: rows.map((row) => row.id), of, parts };
}

type Row = Record<PartId, string | null> & { id: string };

function eligible(ctx: Context, customer: Model): RawBuilder<unknown> {
  return sql`from customers.customer c
    join sales.customer_facts s on s.org_id = c.org_id and s.customer_id = c.id
    where ${visible(ctx, customer, 'c')} and ${profiled('value', 'c')} and s.order_count > 0`;
}

async function readRows(
  ctx: Context,
  tx: Transaction,
  customer: Model,
  share: number,
  most: number,
): Promise<Row[]> {
  const now = (await observedContext(ctx, tx)).now().toISOString();
  const slice = sql`(uuid_hash_extended(c.id, ${SEED}) & ${2 ** 40 - 1}::bigint) % ${SLICES}::bigint`;
  const sampled = share < 1 ? sql` and ${slice} < ${Math.floor(share * SLICES)}::bigint` : sql``;
  return tx.query<Row>(sql`
    with chosen as materialized (
      select c.id, s.first_order_at, s.open_amount_base ${eligible(ctx, customer)}${sampled}
      order by c.id limit ${most}::int
    )
    select ch.id,
      o.revenue / ${MONEY}::float8 as revenue,
      o.orders,
      i.next_year_value_base / ${MONEY}::float8 as "nextYearValue",
      i.alive_chance as "aliveChance",
      extract(epoch from ${now}::timestamptz - ch.first_order_at) / 86400 as tenure,
      coalesce(ch.open_amount_base, 0) / ${MONEY}::float8 as "openAmount"
    from chosen ch
    join insight.customer_facts i on i.org_id = ${ctx.orgId}::uuid and i.customer_id = ch.id
    left join lateral (${lastYear(ctx, now)}) o on true
    order by ch.id`);
}

/** What a customer has ordered within the last 12 months, of the orders that the reader may see. */
function lastYear(ctx: Context, now: string): RawBuilder<unknown> {
  const order = ctx.catalog.object('order');
  if (!order) return sql`select null::bigint as revenue, null::bigint as orders`;
  const today = sql`date_trunc('day', ${now}::timestamptz at time zone ${ctx.timeZone})`;
  return sql`
    select count(*) as orders,
      coalesce(sum(${orderAmount}), 0) as revenue
    from sales."order" o
    where ${visibleAmong(ctx, order, 'o')} and o.customer_id = ch.id and ${countedOrder}
      and o.ordered_at >= ((${today} - interval '12 months') at time zone ${ctx.timeZone})`;
}

/** What customers are called, by their ids; those whose name the reader may not see are left out. */
export async function readNames(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const customer = ctx.catalog.object('customer');
  const seen = customer && titleVisible(ctx, customer, 'c');
  if (!customer || !seen || ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string }>(sql`
    select c.id, ${titleExpression(ctx, customer, 'c')} as name from customers.customer c
    where ${seen} and c.id = any(${ids}::uuid[])`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
