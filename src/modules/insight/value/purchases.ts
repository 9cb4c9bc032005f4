import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { formatDay, formatInstant, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { countedOrder, observedDays, orderAmount } from '../orders/observed.ts';
import { allOf, customerPortions, inPortion } from '../orders/portions.ts';
import type { Portion } from '../orders/portions.ts';
import { profiled } from '../profiling/profiled.ts';
import { NONE, unpacked } from './rows.ts';
import type { Packed, Purchases } from './rows.ts';

/** Customers read by one statement: with ten orders each some seconds. */
const READ_AT_ONCE = 50_000;
/** Kept back for the check, but never more than a quarter of the history, nor less than a week. */
const KEPT_DAYS = 90;
const FEWEST_KEPT_DAYS = 7;
/** Statements beside each other: each keeps one core of the database busy, and a server has two. */
const READERS = 2;
const DAY = 86_400_000;

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
  const packed: Packed[] = [];
  const waiting = [...portions.entries()];
  const read = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, own] = next;
      const ctx = await context();
      const [row] = await inTransaction(ctx, (tx) =>
        tx.query<Packed>(summaryQuery(ctx, own, { ...period, ahead })),
      );
      if (row) packed[place] = row;
    }
  };
  await allOf(Array.from({ length: READERS }, read), () => waiting.splice(0));
  return unpacked(period, packed);
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

/**
 * The orders of a range of customers, added up by customer in one pass in the order of an index that holds all it takes
 * (0049_cohorts.sql), and packed, as a million rows of text take longer to read than to add up. What the first day
 * brought is that of its first order, or is looked up where a customer has ordered twice in any day. (Marking the first
 * order of each day by a window takes almost twice as long, adding up by day first three times.)
 */
function summaryQuery(
  ctx: Pick<Context, 'orgId' | 'timeZone'>,
  portion: Portion,
  { end, keptFrom, ahead }: Period & { ahead: Ahead },
): RawBuilder<unknown> {
  const before = formatInstant(startOfDay(end + 1, ctx.timeZone));
  const known = formatDay(keptFrom ?? end + 1);
  const counted = sql`o.org_id = ${ctx.orgId} and ${countedOrder}
    and o.customer_id is not null and o.ordered_at < ${before}::timestamptz`;
  const day = dayOfOrder(ctx.timeZone, ahead);
  const number = (column: string): RawBuilder<unknown> =>
    sql`${sql.ref(column)}::date - date '1970-01-01'`;
  const integers = (value: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`encode(string_agg(int4send((${value})::int), ''), 'hex')`;
  const amounts = (column: string): RawBuilder<unknown> =>
    sql`encode(string_agg(float8send(${sql.ref(column)}::float8), ''), 'hex')`;
  return sql`
    with placed as (
      select o.customer_id, ${day} as day, ${orderAmount} as amount
      from sales."order" o
      where ${counted} and ${inPortion(portion, 'o.customer_id')}
      -- Almost as the index has them. Without an offset the day would be worked out wherever it is used.
      order by o.customer_id, day offset 0
    ), summed as (
      select customer_id, count(distinct day) as days, min(day) as first, max(day) as last, count(*) as orders,
        sum(amount) as revenue, (array_agg(amount order by day))[1] as first_amount,
        count(distinct day) filter (where day >= ${known}::timestamp) as kept,
        max(day) filter (where day < ${known}::timestamp) as last_known
      from placed group by customer_id
    ), bought as (
      select c.id, d.*, d.revenue - case when d.days = d.orders then d.first_amount else (
          select sum(${orderAmount}) from sales."order" o
          -- Longer than any day is.
          where ${counted} and o.customer_id = d.customer_id and ${day} = d.first
            and o.ordered_at < (d.first + interval '30 hours') at time zone ${zone(ctx.timeZone, ahead)}
        ) end as repeats
      from summed d
      join customers.customer c on c.org_id = ${ctx.orgId} and c.id = d.customer_id and ${inPortion(portion, 'c.id')}
        and ${profiled('value', 'c')}
      order by c.id
    )
    select encode(string_agg(uuid_send(id), ''), 'hex') as ids, ${integers(sql`days`)} as days,
      ${integers(number('first'))} as first, ${integers(number('last'))} as last, ${integers(sql`orders`)} as orders,
      ${amounts('revenue')} as revenue, ${amounts('repeats')} as "repeatRevenue", ${integers(sql`kept`)} as "keptDays",
      ${integers(sql`coalesce(${number('last_known')}, ${NONE}::int)`)} as "lastKnown"
    from bought`;
}

/** The local midnight that an order's day begins with. */
function dayOfOrder(timeZone: string, ahead: Ahead): RawBuilder<unknown> {
  const local = sql`o.ordered_at at time zone ${zone(timeZone, ahead)}`;
  return ahead === null
    ? sql`date_trunc('day', ${local})`
    : sql`date_bin('1 day', ${local}, timestamp '0001-01-01')`;
}

/** Looking up the zone for each order would be a quarter of all. */
const zone = (timeZone: string, ahead: Ahead): RawBuilder<unknown> =>
  ahead === null ? sql`${timeZone}` : sql`${`${ahead / 1000} seconds`}::interval`;
