import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { formatDay, formatInstant, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { countedOrder, observedDays, orderAmount } from '../orders/observed.ts';
import { customerPortions, inPortion } from '../orders/portions.ts';
import type { Portion } from '../orders/portions.ts';
import { profiled } from '../profiling/profiled.ts';
import { createRows } from './rows.ts';
import type { Purchases } from './rows.ts';

/** Customers read by one statement: with ten orders each some seconds. */
const READ_AT_ONCE = 50_000;
/** Kept back for the check, but never more than a quarter of the history, nor less than a week. */
const KEPT_DAYS = 90;
const FEWEST_KEPT_DAYS = 7;
/** Statements beside each other: each keeps one core of the database busy, and a server has two. */
const READERS = 2;
const DAY = 86_400_000;
/** An amount as the database holds it. */
const SCALE = 10_000;

type Period = Pick<Purchases, 'end' | 'today' | 'keptFrom'>;

/** By how many milliseconds the organisation's clocks are ahead of UTC; null where they were set forward and back. */
type Ahead = number | null;

/**
 * The days on which each customer who may be profiled has ordered, added up in the database, in short transactions of
 * `READ_AT_ONCE` customers each, two beside each other. Several orders of one day of the organisation's calendar are one
 * purchase, and orders of the future are none. Customers without one are not there.
 *
 * @param context asked anew for each transaction
 * @param portion customers looked at by one statement
 */
export async function readPurchases(
  context: () => Promise<Context>,
  portion: number = READ_AT_ONCE,
): Promise<Purchases> {
  const first = await context();
  const { period, ahead, portions } = await inTransaction(first, async (tx) => ({
    ...(await periodOf(first, tx)),
    portions: await customerPortions(first, tx, portion),
  }));
  const rows = createRows(period);
  const read = async (own: Portion): Promise<DaysRow[]> => {
    const ctx = await context();
    return inTransaction(ctx, (tx) =>
      tx.query<DaysRow>(summaryQuery(ctx, own, { ...period, ahead })),
    );
  };
  for (let at = 0; at < portions.length; at += READERS) {
    const found = await Promise.all(portions.slice(at, at + READERS).map(read));
    for (const row of found.flat()) rows.add(purchasesOf(row));
  }
  return rows.done();
}

/** What is observed, and which of the days the check keeps back. */
async function periodOf(ctx: Context, tx: Transaction): Promise<{ period: Period; ahead: Ahead }> {
  const { begin, end, today } = await observedDays(ctx, tx);
  const kept = Math.min(KEPT_DAYS, Math.floor((end - begin + 1) / 4));
  const keptFrom = kept < FEWEST_KEPT_DAYS ? null : end - kept + 1;
  return { period: { end, today, keptFrom }, ahead: aheadOfUtc(begin, end + 1, ctx.timeZone) };
}

/** Some thirty years. */
const MOST_DAYS = 11_000;

/** By how many milliseconds a time zone is ahead of UTC at the start of each of these days; null where it varies. */
function aheadOfUtc(first: number, last: number, timeZone: string): Ahead {
  const ahead = (day: number): number => day * DAY - startOfDay(day, timeZone);
  const atFirst = ahead(first);
  // An order of 1900 is a spreadsheet's zero, and not worth a look at each day since.
  if (last - first > MOST_DAYS) return null;
  for (let day = first; day <= last; day += 1) if (ahead(day) !== atFirst) return null;
  return atFirst;
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
 * The orders of a range of customers, added up by customer in one pass in the order of an index that holds all it takes
 * (0049_cohorts.sql): the first order of a day makes the day. (Adding up by day first takes almost twice as long.)
 */
function summaryQuery(
  ctx: Pick<Context, 'orgId' | 'timeZone'>,
  portion: Portion,
  { end, keptFrom, ahead }: Period & { ahead: Ahead },
): RawBuilder<unknown> {
  const before = formatInstant(startOfDay(end + 1, ctx.timeZone));
  const known = formatDay(keptFrom ?? end + 1);
  const number = (column: string): RawBuilder<unknown> =>
    sql`${sql.ref(column)}::date - date '1970-01-01'`;
  return sql`
    with placed as (
      select o.customer_id, o.ordered_at, ${dayOfOrder(ctx.timeZone, ahead)} as day, ${orderAmount} as amount
      from sales."order" o
      where o.org_id = ${ctx.orgId} and ${countedOrder} and o.customer_id is not null
        and o.ordered_at < ${before}::timestamptz and ${inPortion(portion, 'o.customer_id')}
      -- As the index has them. Without an offset the day would be worked out wherever it is used.
      order by o.customer_id, o.ordered_at offset 0
    ), followed as (
      select *, lag(day) over by_time is distinct from day as is_new, first_value(day) over by_time as first
      from placed window by_time as (partition by customer_id order by ordered_at)
    )
    select c.id, d.days, ${number('d.first')} as first, ${number('d.last')} as last, d.orders, d.revenue,
      d.repeats, d.kept, ${number('d.last_known')} as last_known
    from (
      select customer_id, count(*) filter (where is_new) as days, min(first) as first, max(day) as last,
        count(*) as orders, sum(amount) as revenue, sum(amount) filter (where day > first) as repeats,
        count(*) filter (where is_new and day >= ${known}::timestamp) as kept,
        max(day) filter (where day < ${known}::timestamp) as last_known
      from followed group by customer_id
    ) d
    join customers.customer c on c.org_id = ${ctx.orgId} and c.id = d.customer_id and ${inPortion(portion, 'c.id')}
      and ${profiled('value', 'c')}
    order by c.id`;
}

/** The local midnight that an order's day begins with. Looking up the zone for each order would be a quarter of all. */
function dayOfOrder(timeZone: string, ahead: Ahead): RawBuilder<unknown> {
  if (ahead === null) return sql`date_trunc('day', o.ordered_at at time zone ${timeZone})`;
  const local = sql`o.ordered_at at time zone ${`${ahead / 1000} seconds`}::interval`;
  return sql`date_bin('1 day', ${local}, timestamp '0001-01-01')`;
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
