import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import type { Model } from '../../../kernel/model.ts';
import type { RecordView } from '../../../kernel/relationship-routes.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled, isoTime } from '../../../kernel/values.ts';
import { titleExpression, titleVisible } from '../../../kernel/view.ts';
import { readsAll, visible, visibleAmong } from '../../../kernel/visibility.ts';
import type { CustomerOverview, UsualProduct } from './rules.ts';

/** Enough to know what somebody usually takes, however many orders there are. */
const LOOKED_AT = 200;
const USUAL = 3;
const RHYTHM = 12;

/** What a customer's page says beyond fields and facts, in one round trip; each part by an index of the customer. */
export const customerOverview: RecordView = {
  object: 'customer',
  name: 'overview',
  read: async (ctx, tx, { id }): Promise<CustomerOverview> => {
    const [lastContact, usual, orderedAt, unpaid, planless] = await Promise.all([
      readLastContact(ctx, tx, id),
      readUsual(ctx, tx, id),
      readOrderTimes(ctx, tx, id),
      readUnpaid(ctx, tx, id),
      readPlanless(ctx, tx, id),
    ]);
    return { lastContact, usual, orderedAt, unpaid, planless };
  },
};

/** The object's model, where the reader may read these fields in every record; else the part is left out. */
function readable(ctx: Context, object: string, fields: readonly string[]): Model | undefined {
  return readsAll(ctx, object, fields) ? ctx.catalog.object(object) : undefined;
}

/** The title of the record with this id, where the reader may see it; null else. */
function titleOf(ctx: Context, object: string, id: RawBuilder<unknown>): RawBuilder<unknown> {
  const model = ctx.catalog.object(object);
  const seen = model && titleVisible(ctx, model, 'n');
  if (!model || !seen) return sql`null`;
  return sql`(select ${titleExpression(ctx, model, 'n')} from ${sql.table(model.table)} n where ${seen} and n.id = ${id})`;
}

async function readLastContact(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<CustomerOverview['lastContact']> {
  const model = readable(ctx, 'interaction', ['customer', 'at', 'channel', 'owner']);
  if (!model) return null;
  const [row] = await tx.query<{ id: string; at: string; channel: string; by: string | null }>(sql`
    select i.id, i.at, i.channel, ${titleOf(ctx, 'member', sql.ref('i.created_by'))} as by from customers.interaction i
    where ${visibleAmong(ctx, model, 'i')} and i.customer_id = ${id}::uuid and i.channel <> 'note'
    order by i.at desc, i.id desc limit 1`);
  return row ? { ...row, at: isoTime(row.at) } : null;
}

const ORDER = ['customer', 'orderedAt', 'status'];

/** The latest orders that count, from an index; `o` with its id and time. */
function latestOrders(ctx: Context, model: Model, id: string, limit: number): RawBuilder<unknown> {
  return sql`
    select o.id, o.ordered_at from sales."order" o
    where ${visibleAmong(ctx, model, 'o')} and o.customer_id = ${id}::uuid and o.status <> 'cancelled'
    order by o.ordered_at desc, o.id desc limit ${limit}::int`;
}

async function readUsual(ctx: Context, tx: Transaction, id: string): Promise<UsualProduct[]> {
  const model = readable(ctx, 'order', ORDER);
  const line = readable(ctx, 'orderLine', ['order', 'product']);
  const product = ctx.catalog.object('product');
  const seen = product && titleVisible(ctx, product, 'p');
  if (!model || !line || !product || !seen) return [];
  const since = new Date(ctx.now().getTime() - 365 * 86_400_000).toISOString();
  // As many look-ups as there are orders, whatever the planner believes of tables that are not analysed yet.
  const rows = await tx.query<{ id: string; name: string; orders: string; of: string }>(sql`
    with latest as materialized (
      select id from (${latestOrders(ctx, model, id, LOOKED_AT)}) o where o.ordered_at >= ${since}::timestamptz
    ), bought as (
      select l.product_id, count(distinct latest.id) as orders
      from latest cross join lateral (
        select l.product_id from sales.order_line l
        where ${visible(ctx, line, 'l')} and l.order_id = latest.id and l.product_id is not null offset 0
      ) l
      group by l.product_id
    )
    select p.id, ${titleExpression(ctx, product, 'p')} as name, b.orders, (select count(*) from latest) as of
    from (select * from bought order by orders desc, product_id limit ${USUAL}::int) b
    join ${sql.table(product.table)} p on ${seen} and p.id = b.product_id
    order by b.orders desc, p.id`);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    orders: Number(row.orders),
    share: Number(row.orders) / Number(row.of),
  }));
}

async function readOrderTimes(ctx: Context, tx: Transaction, id: string): Promise<string[]> {
  const model = readable(ctx, 'order', ORDER);
  if (!model) return [];
  const rows = await tx.query<{ ordered_at: string }>(latestOrders(ctx, model, id, RHYTHM));
  return rows.map((row) => isoTime(row.ordered_at));
}

async function readUnpaid(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<CustomerOverview['unpaid']> {
  const model = readable(ctx, 'order', [...ORDER, 'unpaidAmount', 'number', 'paymentStatus']);
  if (!model) return null;
  const [row] = await tx.query<{
    id: string;
    number: string;
    at: string;
    amount: string;
    currency: string | null;
  }>(sql`
    select o.id, ${titleExpression(ctx, model, 'o')} as number, o.ordered_at as at, o.unpaid_amount as amount, o.currency
    from sales."order" o
    where ${visibleAmong(ctx, model, 'o')} and o.customer_id = ${id}::uuid and o.status <> 'cancelled'
      and o.payment_status in ('unpaid', 'partlyPaid') and o.unpaid_amount > 0
    order by o.ordered_at, o.id limit 1`);
  if (!row) return null;
  const { at, amount, currency, ...rest } = row;
  return {
    ...rest,
    orderedAt: isoTime(at),
    amount: fromScaled(amount, MONEY_SCALE),
    currency: currency ?? ctx.currency,
  };
}

async function readPlanless(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<CustomerOverview['planless']> {
  const model = readable(ctx, 'opportunity', ['customer', 'status', 'nextStep', 'name', 'amount']);
  if (!model) return null;
  const [row] = await tx.query<{ id: string; name: string }>(sql`
    select o.id, o.name from sales.opportunity o
    where ${visibleAmong(ctx, model, 'o')} and o.customer_id = ${id}::uuid and o.status = 'open' and o.next_step is null
    order by o.amount_base desc nulls last, o.id limit 1`);
  return row ?? null;
}
