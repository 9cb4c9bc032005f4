import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { wilson } from '../../../../analysis/numeric/wilson.ts';
import { clockOf, formatDay, formatInstant, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { countedOrder, orderedUntil } from '../orders/observed.ts';
import { profiled } from '../profiling/profiled.ts';
import { LATER_DAYS } from './rules.ts';
import type { Hint } from './store.ts';
import type { OfferOutcome, OfferWatch } from './wire.ts';

/** Days before, whose orders tell what was popular. */
const POPULAR_DAYS = 40;
/** Places among the popular: hardly anybody has bought all of them. */
const MOST_POPULAR = 100;
const MOST_PERIODS = 8;

type Period = OfferWatch['periods'][number];
/** A day on which hints were made, with what was popular then: ids of products, the most popular first. */
type Made = { day: number; popular: readonly string[] };

/**
 * What came of earlier hints: how many customers bought one of them, beside as many of the products popular then. Those
 * are told of whose later orders are all known.
 */
export async function watchOffers(ctx: Context, tx: Transaction): Promise<OfferWatch> {
  const { today } = clockOf(ctx);
  const known = await orderedUntil(ctx, tx);
  const made = await tx.query<{ day: string }>(sql`
    select (made_on - date '1970-01-01')::text as day from insight.offer_hint
    where org_id = ${ctx.orgId}::uuid group by made_on order by made_on desc`);
  const days = made.map(({ day }) => Number(day));
  const past = days.filter((day) => day + LATER_DAYS < known).slice(0, MOST_PERIODS);
  const periods: Period[] = [];
  for (const day of past) {
    const on = { day, popular: await popularBefore(ctx, tx, day) };
    periods.push({
      ...(await compare(ctx, tx, on)),
      next: await offered(ctx, tx, on, 'next'),
      list: await offered(ctx, tx, on, 'list'),
    });
  }
  const first = (days.at(-1) ?? -Infinity) + LATER_DAYS + 1;
  return { periods, from: past.length === 0 && first > today ? formatDay(first) : null };
}

const instant = (ctx: Context, day: number): string => formatInstant(startOfDay(day, ctx.timeZone));

/** Customers of whom something was foretold on a day. */
const foretold = (ctx: Context, day: number): RawBuilder<unknown> => sql`
  select distinct customer_id from insight.offer_hint
  where org_id = ${ctx.orgId}::uuid and made_on = ${formatDay(day)}::date and kind = 'likely'`;

/** The orders of these customers from one day until another, with their products, as part of a statement. */
const bought = (ctx: Context, customers: RawBuilder<unknown>, from: number, to: number) => sql`
  from (${customers}) m
  join sales."order" o on o.org_id = ${ctx.orgId}::uuid and o.customer_id = m.customer_id and ${countedOrder}
    and o.ordered_at >= ${instant(ctx, from)}::timestamptz and o.ordered_at < ${instant(ctx, to)}::timestamptz
  join sales.order_line l on l.org_id = o.org_id and l.order_id = o.id and l.deleted_at is null
    and l.product_id is not null`;

/**
 * What the customers of whom something was foretold on a day bought most before it, of what is on sale, as all that is
 * told is.
 *
 * @returns ids of products, the most popular first, at most `MOST_POPULAR`
 */
async function popularBefore(ctx: Context, tx: Transaction, day: number): Promise<string[]> {
  const rows = await tx.query<{ product_id: string }>(sql`
    select l.product_id ${bought(ctx, foretold(ctx, day), day - POPULAR_DAYS, day)}
    join catalog.product s on s.org_id = l.org_id and s.id = l.product_id and s.active and s.deleted_at is null
    group by l.product_id order by count(distinct o.id) desc, l.product_id limit ${MOST_POPULAR}::int`);
  return rows.map((row) => row.product_id);
}

/** Products with their places, as part of a statement. */
const placed = (products: readonly string[]): RawBuilder<unknown> =>
  sql`unnest(${products}::uuid[]) with ordinality p (product_id, place)`;

/** Of the customers who bought something: who bought one of their likeliest products. */
async function compare(
  ctx: Context,
  tx: Transaction,
  { day, popular }: Made,
): Promise<Omit<Period, 'next' | 'list'>> {
  const customers = foretold(ctx, day);
  const [row] = await tx.query<{ customers: string; hits: string; popular: string }>(sql`
    with hinted as (
      select customer_id, count(*) as hints from insight.offer_hint
      where org_id = ${ctx.orgId}::uuid and made_on = ${formatDay(day)}::date and kind = 'likely'
      group by customer_id
    ), taken as (
      select distinct o.customer_id, l.product_id ${bought(ctx, customers, day + 1, day + 1 + LATER_DAYS)}
    )
    select count(distinct t.customer_id) as customers,
      count(distinct t.customer_id) filter (where h.rank is not null) as hits,
      count(distinct t.customer_id) filter (where p.place <= n.hints) as popular
    from taken t
    join hinted n on n.customer_id = t.customer_id
    left join ${placed(popular)} on p.product_id = t.product_id
    left join insight.offer_hint h on h.org_id = ${ctx.orgId}::uuid and h.made_on = ${formatDay(day)}::date
      and h.kind = 'likely' and h.customer_id = t.customer_id and h.product_id = t.product_id`);
  return { day: formatDay(day), days: LATER_DAYS, ...outcomeOf(row) };
}

type OutcomeRow = { customers: string; hits: string; popular: string };

function outcomeOf(row: OutcomeRow | undefined): OfferOutcome {
  const customers = Number(row?.customers ?? 0);
  return {
    customers,
    hit: wilson(Number(row?.hits ?? 0), customers),
    popular: wilson(Number(row?.popular ?? 0), customers),
  };
}

/** What came of the offers that were told on a day; null where none were kept, as before they were measured. */
async function offered(
  ctx: Context,
  tx: Transaction,
  { day, popular }: Made,
  kind: Hint['kind'],
): Promise<OfferOutcome | null> {
  // What a customer who was merged with another orders is the other's: no order could be theirs.
  const told = sql`
    select h.customer_id, h.product_id, ${instant(ctx, day + 1)}::timestamptz as since from insight.offer_hint h
    join customers.customer t on t.org_id = h.org_id and t.id = h.customer_id and ${profiled('offer', 't')}
    where h.org_id = ${ctx.orgId}::uuid and h.made_on = ${formatDay(day)}::date and h.kind = ${kind}`;
  const outcome = await againstOrders(ctx, tx, told, popular);
  return outcome.customers > 0 ? outcome : null;
}

/**
 * Who of all that were told bought what was told of them within the days after, and who bought the most popular product
 * that was new to them. What they had bought before is no hit.
 *
 * @param told `customer_id`, `product_id`, `since`
 * @param popular ids of products, the most popular first
 */
async function againstOrders(
  ctx: Context,
  tx: Transaction,
  told: RawBuilder<unknown>,
  popular: readonly string[],
): Promise<OfferOutcome> {
  const buys = (product: RawBuilder<unknown>, when: RawBuilder<unknown>): RawBuilder<boolean> =>
    sql<boolean>`exists (
      select from sales."order" o
      join sales.order_line l on l.org_id = o.org_id and l.order_id = o.id and l.deleted_at is null
        and l.product_id = ${product}
      where o.org_id = ${ctx.orgId}::uuid and o.customer_id = t.customer_id and ${countedOrder} and ${when})`;
  const before = sql`o.ordered_at < t.since`;
  const later = sql`o.ordered_at >= t.since
    and o.ordered_at < t.since + make_interval(days => ${LATER_DAYS}::int)`;
  const [row] = await tx.query<OutcomeRow>(sql`
    with told as materialized (${told}),
    beside as materialized (
      select t.*, (
        select p.product_id from ${placed(popular)} where not ${buys(sql`p.product_id`, before)} order by p.place limit 1
      ) as popular_id from told t
    )
    select count(*) as customers,
      count(*) filter (where ${buys(sql`t.product_id`, later)} and not ${buys(sql`t.product_id`, before)}) as hits,
      count(*) filter (where ${buys(sql`t.popular_id`, later)}) as popular
    from beside t`);
  return outcomeOf(row);
}
