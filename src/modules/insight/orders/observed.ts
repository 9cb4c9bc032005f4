import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { clockOf, dayAt, formatInstant, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

/** Orders `o` that count, as the facts of a customer count them (src/modules/sales/orders/facts.ts). */
export const countedOrder = sql<boolean>`o.deleted_at is null and o.status <> 'cancelled'`;
/** What an order brought, in the organisation's currency × 10⁴. */
export const orderAmount = sql`case when o.payment_status = 'refunded' then 0 else coalesce(o.total_base, 0) end`;

/** Where an organisation had no order at all for so many days, its orders end with the last one. */
const SILENT_DAYS = 60;

/** Days of the organisation's calendar, numbered from 1970-01-01: the first order, the last day observed, today. */
export type Observed = { begin: number; end: number; today: number };

/**
 * Which days an organisation's orders tell of. That of the first order is today where there is none. The last is today,
 * unless the orders ended long before: of a history that was brought in, nobody stopped buying the day after.
 */
export async function observedDays(ctx: Context, tx: Transaction): Promise<Observed> {
  const { today } = clockOf(ctx);
  const orders = ordersUntil(ctx, today);
  const [span] = await tx.query<{ first: string | null; last: string | null }>(sql`
    select (select o.ordered_at ${orders} order by o.ordered_at limit 1) as first,
      (select o.ordered_at ${orders} order by o.ordered_at desc limit 1) as last`);
  const dayOf = (at: string | null | undefined): number =>
    at ? dayAt(Date.parse(at), ctx.timeZone) : today;
  const [begin, last] = [dayOf(span?.first), dayOf(span?.last)];
  return { begin, end: today - last > SILENT_DAYS ? last : today, today };
}

/**
 * Until which day, exclusive, it is known what was bought: today, or the day after the last order. Whoever has their
 * orders brought in from elsewhere has not sold nothing since.
 */
export async function orderedUntil(ctx: Context, tx: Transaction): Promise<number> {
  const { today } = clockOf(ctx);
  const [last] = await tx.query<{ ordered_at: string }>(sql`
    select o.ordered_at ${ordersUntil(ctx, today)} order by o.ordered_at desc limit 1`);
  return last ? Math.min(today, dayAt(Date.parse(last.ordered_at), ctx.timeZone) + 1) : 0;
}

/** The orders of customers until the end of a day, as part of a statement. */
function ordersUntil(ctx: Context, day: number): RawBuilder<unknown> {
  const before = formatInstant(startOfDay(day + 1, ctx.timeZone));
  return sql`from sales."order" o
    where o.org_id = ${ctx.orgId} and ${countedOrder} and o.customer_id is not null
      and o.ordered_at < ${before}::timestamptz`;
}

/** The context at the end of what is observed: its clock is now, or the end of the last day with orders. */
export async function observedContext(ctx: Context, tx: Transaction): Promise<Context> {
  const { end, today } = await observedDays(ctx, tx);
  if (end === today) return ctx;
  const last = new Date(startOfDay(end + 1, ctx.timeZone) - 1);
  return { ...ctx, now: () => last };
}
