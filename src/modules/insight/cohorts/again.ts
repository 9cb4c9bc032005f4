import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { clockOf, formatDay, instantsOf } from '../../../kernel/condition-dates.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { countedOrder, observedContext } from '../orders/observed.ts';
import type { AgainWire, CohortsWire } from './wire.ts';

/** How long a new customer has to order again. */
const MONTHS = 3;
/** Of which new customers it is told: those of a year, all of whom have had that long. */
const WON_MONTHS = 12;
const DAY = 86_400_000;

/** The same day so many months before, or the first of the next month where that one is shorter. */
function monthsBefore(day: number, months: number): number {
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, date.getUTCDate()) / DAY;
}

/**
 * How many of the new customers of a year ordered again, on a later day and within three months of their first order.
 * Customers and orders are those that the reader may see; customers who asked not to be profiled are left out.
 *
 * @throws Problem forbidden where the reader may not read in every record what it counts
 */
export async function readAgain(
  ctx: Context,
  tx: Transaction,
  kind: CohortsWire['kind'],
): Promise<AgainWire> {
  const [customer, order] = [ctx.catalog.object('customer'), ctx.catalog.object('order')];
  const own = ['firstOrderAt', 'noProfiling', ...(kind === null ? [] : ['kind'])];
  const reads =
    readsAll(ctx, 'customer', own) && readsAll(ctx, 'order', ['customer', 'orderedAt', 'status']);
  if (!customer || !order || !reads) throw new Problem('forbidden');
  const clock = clockOf(await observedContext(ctx, tx));
  const to = monthsBefore(clock.today, MONTHS);
  const days = { from: monthsBefore(to, WON_MONTHS), to };
  const span = instantsOf(days, clock);
  const [first, last] = [span.from, span.to].map((at) => new Date(at).toISOString());
  const zone = ctx.timeZone;
  const began = sql`date_trunc('day', f.first_order_at at time zone ${zone})`;
  // All new customers of a year, each with a look at their orders: a second or two where there are many.
  await tx.query(sql`set local statement_timeout = '30s'`);
  const [row] = await tx.query<{ customers: string; again: string }>(sql`
    select count(*) as customers, count(*) filter (where exists (
      select from sales."order" o
      where ${visible(ctx, order, 'o')} and o.customer_id = c.id and ${countedOrder}
        and o.ordered_at >= ((${began} + interval '1 day') at time zone ${zone})
        and o.ordered_at < ((${began} + ${`${MONTHS} months`}::interval + interval '1 day') at time zone ${zone})
    )) as again
    from customers.customer c
    join sales.customer_facts f on f.org_id = c.org_id and f.customer_id = c.id
    where ${visible(ctx, customer, 'c')} and c.no_profiling is not true
      and f.first_order_at >= ${first}::timestamptz and f.first_order_at < ${last}::timestamptz
      ${kind === null ? sql`` : sql`and c.kind = ${kind}`}`);
  return {
    months: MONTHS,
    from: formatDay(days.from),
    to: formatDay(days.to - 1),
    customers: Number(row?.customers ?? 0),
    again: Number(row?.again ?? 0),
  };
}
