import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { formatDay, formatInstant, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { countedOrder, observedDays, orderAmount } from '../orders/observed.ts';
import { profiled } from '../profiling/profiled.ts';
import { createRows } from './rows.ts';
import type { Purchases } from './rows.ts';

/** Customers read by one statement: with ten orders each some seconds. */
const READ_AT_ONCE = 50_000;
/** Kept back for the check, but never more than a quarter of the history, nor less than a week. */
const KEPT_DAYS = 90;
const FEWEST_KEPT_DAYS = 7;
/** An amount as the database holds it. */
const SCALE = 10_000;

type Period = Pick<Purchases, 'end' | 'today' | 'keptFrom'>;

/**
 * The days on which each customer who may be profiled has ordered, added up in the database, in short transactions of
 * `READ_AT_ONCE` customers each. Several orders of one day of the organisation's calendar are one purchase, and orders
 * of the future are none. Customers without one are not there.
 *
 * @param context asked anew for each transaction
 * @param portion customers looked at by one statement
 */
export async function readPurchases(
  context: () => Promise<Context>,
  portion: number = READ_AT_ONCE,
): Promise<Purchases> {
  const first = await context();
  const period = await inTransaction(first, (tx) => periodOf(first, tx));
  const rows = createRows(period);
  let after: string | null = null;
  do {
    const ctx = await context();
    const from: string | null = after;
    after = await inTransaction(ctx, async (tx) => {
      const to = await endOfPortion(ctx, tx, from, portion);
      for (const row of await tx.query<DaysRow>(summaryQuery(ctx, { from, to }, period))) {
        rows.add(purchasesOf(row));
      }
      return to;
    });
  } while (after !== null);
  return rows.done();
}

/** What is observed, and which of the days the check keeps back. */
async function periodOf(ctx: Context, tx: Transaction): Promise<Period> {
  const { begin, end, today } = await observedDays(ctx, tx);
  const kept = Math.min(KEPT_DAYS, Math.floor((end - begin + 1) / 4));
  return { end, today, keptFrom: kept < FEWEST_KEPT_DAYS ? null : end - kept + 1 };
}

/** The id of the last customer of a portion; null where there are no more than a portion. */
async function endOfPortion(
  ctx: Context,
  tx: Transaction,
  from: string | null,
  portion: number,
): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(sql`
    select c.id from customers.customer c
    where c.org_id = ${ctx.orgId} ${from === null ? sql`` : sql`and c.id > ${from}::uuid`}
    order by c.id offset ${portion - 1}::int limit 1`);
  return row?.id ?? null;
}

/** One customer's days, numbered from 1970-01-01; `kept` counts those that the check keeps back. */
type DaysRow = {
  id: string;
  days: string;
  first: string;
  last: string;
  orders: string;
  revenue: string;
  repeats: string | null;
  kept: string;
  last_known: string | null;
};

/**
 * The orders of a range of customers, added up by customer in one pass in the order of an index: the first order of a
 * day makes the day. (Adding up by day first takes almost twice as long.)
 */
export function summaryQuery(
  ctx: Pick<Context, 'orgId' | 'timeZone'>,
  { from, to }: { from: string | null; to: string | null },
  { end, keptFrom }: Period,
): RawBuilder<unknown> {
  const within = (column: string): RawBuilder<unknown> => sql`
    ${from === null ? sql`` : sql`and ${sql.ref(column)} > ${from}::uuid`}
    ${to === null ? sql`` : sql`and ${sql.ref(column)} <= ${to}::uuid`}`;
  const before = formatInstant(startOfDay(end + 1, ctx.timeZone));
  const known = formatDay(keptFrom ?? end + 1);
  return sql`
    with placed as (
      select o.customer_id, o.ordered_at, (o.ordered_at at time zone ${ctx.timeZone})::date as day,
        ${orderAmount} as amount
      from sales."order" o
      where o.org_id = ${ctx.orgId} and ${countedOrder} and o.customer_id is not null
        and o.ordered_at < ${before}::timestamptz ${within('o.customer_id')}
      -- Else the day would be worked out wherever it is used.
      offset 0
    ), followed as (
      select *, lag(day) over by_time is distinct from day as is_new, first_value(day) over by_time as first
      from placed window by_time as (partition by customer_id order by ordered_at)
    )
    select c.id, d.* from (
      select customer_id, count(*) filter (where is_new) as days, min(first) - date '1970-01-01' as first,
        max(day) - date '1970-01-01' as last, count(*) as orders, sum(amount) as revenue,
        sum(amount) filter (where day > first) as repeats,
        count(*) filter (where is_new and day >= ${known}::date) as kept,
        max(day) filter (where day < ${known}::date) - date '1970-01-01' as last_known
      from followed group by customer_id
    ) d
    join customers.customer c on c.org_id = ${ctx.orgId} and c.id = d.customer_id ${within('c.id')}
      and ${profiled('value', 'c')}
    order by c.id`;
}

function purchasesOf(row: DaysRow): Parameters<ReturnType<typeof createRows>['add']>[0] {
  return {
    id: row.id,
    days: Number(row.days),
    first: Number(row.first),
    last: Number(row.last),
    orders: Number(row.orders),
    revenue: Number(row.revenue) / SCALE,
    repeatRevenue: Number(row.repeats ?? 0) / SCALE,
    keptDays: Number(row.kept),
    lastKnown: row.last_known === null ? null : Number(row.last_known),
  };
}
