import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { amountOf, inSample, numberOf, READ_PORTION } from '../chances/rows.ts';
import type { ChanceRow } from '../chances/rows.ts';
import { profiled } from '../profiling/profiled.ts';
import type { churnFeatures } from './features.ts';

const DAY_MS = 86_400_000;
/** Whoever has not ordered for so many days before the cut-off has gone already. */
export const ACTIVE_DAYS = 365;
/** Whoever does not order within so many days of it churns. */
export const OUTCOME_DAYS = 90;

export type ChurnName = keyof typeof churnFeatures;

/** Customers as they were at a moment, and whether they ordered in the days after it. */
export type CutOff = {
  at: Date;
  /** A part of the customers, by their ids: 0 … 1. */
  share: number;
};

export const daysBefore = (at: Date, days: number): Date => new Date(at.getTime() - days * DAY_MS);

/** The customers that may count at a cut-off, by what is kept of their orders: no more than a first sieve. */
function sieve(ctx: Context, { at, share }: CutOff): RawBuilder<unknown> {
  return sql`customers.customer t
    join sales.customer_facts f on f.org_id = t.org_id and f.customer_id = t.id
    where t.org_id = ${ctx.orgId}::uuid and ${profiled('churn', 't')} and ${inSample('t.id', share)}
      and f.first_order_at < ${at.toISOString()}::timestamptz
      and f.last_order_at >= ${daysBefore(at, ACTIVE_DAYS).toISOString()}::timestamptz`;
}

/** About how many customers count at a cut-off. */
export async function countAt(ctx: Context, tx: Transaction, cutOff: CutOff): Promise<number> {
  const [row] = await tx.query<{ count: string }>(
    sql`select count(*) as count from ${sieve(ctx, cutOff)}`,
  );
  return Number(row?.count ?? 0);
}

/** When the first order was placed that counts; null where there is none. */
export async function firstOrder(ctx: Context, tx: Transaction): Promise<Date | null> {
  const [row] = await tx.query<{ ms: string | null }>(sql`
    select (extract(epoch from min(f.first_order_at)) * 1000)::bigint as ms from sales.customer_facts f
    join customers.customer t on t.org_id = f.org_id and t.id = f.customer_id
    where f.org_id = ${ctx.orgId}::uuid and ${profiled('churn', 't')}`);
  return row?.ms ? new Date(Number(row.ms)) : null;
}

type Raw = {
  id: string;
  kind: string;
  source: string | null;
  came_back: string;
  days: string;
  since_first: string | null;
  since_last: string | null;
  days90: string;
  days180: string;
  days365: string;
  orders: string;
  revenue: string | null;
  discounted: string;
  channels: string;
  channel: string | null;
  contacts90: string;
  contact_days: string | null;
};

/** A customer at a cut-off; `cameBack` within the days after it, of which nothing is in the values. */
export type CustomerAt = ChanceRow<ChurnName> & { cameBack: boolean };

/**
 * A portion of the customers who had an order in the year before a cut-off, as they were then: what is dated later, and
 * contacts that were entered later, are not in it. Days are those of the organisation. Refunds are not looked at: when
 * they came is not kept.
 *
 * @param after the customer behind whom the portion begins
 */
export async function customersAt(
  ctx: Context,
  tx: Transaction,
  cutOff: CutOff,
  after: string,
): Promise<{ rows: CustomerAt[]; last: string | null }> {
  const at = sql`${cutOff.at.toISOString()}::timestamptz`;
  const until = sql`${daysBefore(cutOff.at, -OUTCOME_DAYS).toISOString()}::timestamptz`;
  const today = sql`(${at} at time zone ${ctx.timeZone}::text)::date`;
  const within = (days: number): RawBuilder<unknown> => sql`d.known and d.ago < ${days}::int`;
  const year = within(ACTIVE_DAYS);
  // The orders of one customer by their index, and only then what counts: else statistics of a table that is not
  // analysed yet would lead to all orders.
  const rows = await tx.query<Raw>(sql`
    with chosen as materialized (
      select t.id, t.kind, t.source from ${sieve(ctx, cutOff)} and t.id > ${after}::uuid
      order by t.id limit ${READ_PORTION}::int
    )
    select c.id, c.kind, c.source, o.*, i.* from chosen c
    cross join lateral (
      select count(*) filter (where not d.known) as came_back,
        count(distinct d.ago) filter (where d.known) as days,
        max(d.ago) filter (where d.known) as since_first, min(d.ago) filter (where d.known) as since_last,
        count(distinct d.ago) filter (where ${within(90)}) as days90,
        count(distinct d.ago) filter (where ${within(180)}) as days180,
        count(distinct d.ago) filter (where ${year}) as days365,
        count(*) filter (where ${year}) as orders,
        sum(d.total_base) filter (where ${year}) as revenue,
        count(*) filter (where ${year} and d.discount > 0) as discounted,
        count(distinct d.channel) filter (where ${year}) as channels,
        mode() within group (order by d.channel) filter (where ${year}) as channel
      from (
        select x.*, x.ordered_at < ${at} as known,
          ${today} - (x.ordered_at at time zone ${ctx.timeZone}::text)::date as ago
        from (
          select o.ordered_at, o.total_base, o.discount, o.channel, o.status, o.deleted_at from sales."order" o
          where o.org_id = ${ctx.orgId}::uuid and o.customer_id = c.id and o.ordered_at < ${until} offset 0
        ) x
        where x.deleted_at is null and x.status <> 'cancelled'
      ) d
    ) o
    cross join lateral (
      select count(*) filter (where y.at >= ${daysBefore(cutOff.at, 90).toISOString()}::timestamptz) as contacts90,
        extract(epoch from ${at} - max(y.at)) / 86400 as contact_days
      from (
        select n.at, n.channel, n.created_at, n.deleted_at from customers.interaction n
        where n.org_id = ${ctx.orgId}::uuid and n.customer_id = c.id and n.at < ${at} offset 0
      ) y
      where y.deleted_at is null and y.channel <> 'note' and y.created_at < ${at}
    ) i
    order by c.id`);
  const last = rows.at(-1)?.id ?? null;
  return { rows: rows.filter(active).map(customerAt), last };
}

const active = ({ since_last: days }: Raw): boolean => days !== null && Number(days) < ACTIVE_DAYS;

function customerAt(raw: Raw): CustomerAt {
  const [days, first, last] = [raw.days, raw.since_first, raw.since_last].map(Number) as [
    number,
    number,
    number,
  ];
  const [days90, days180] = [Number(raw.days90), Number(raw.days180)];
  const orders = Number(raw.orders);
  const revenue = amountOf(raw.revenue);
  const gap = days > 1 ? (first - last) / (days - 1) : null;
  const contact = numberOf(raw.contact_days);
  return {
    id: raw.id,
    cameBack: Number(raw.came_back) > 0,
    values: {
      daysSinceLast: last,
      overdue: gap === null ? null : last / gap,
      meanGap: gap,
      orderDays90: days90,
      orderDays180: days180,
      orderDays365: Number(raw.days365),
      trend: days90 - (days180 - days90),
      averageAmount: revenue === null ? null : revenue / orders,
      yearRevenue: revenue,
      tenure: first,
      discounted: Number(raw.discounted) / orders,
      channelCount: Number(raw.channels),
      mainChannel: raw.channel,
      contacts90: Number(raw.contacts90),
      daysSinceContact: contact === null ? null : Math.floor(contact),
      customerKind: raw.kind,
      customerSource: raw.source,
    },
  };
}
