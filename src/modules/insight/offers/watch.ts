import { sql } from 'kysely';
import { wilson } from '../../../../analysis/numeric/wilson.ts';
import { clockOf, formatDay, formatInstant, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { countedOrder } from '../orders/observed.ts';
import type { OfferWatch } from './wire.ts';

/** Days of orders against which hints are held. */
export const LATER_DAYS = 30;
/** Days before, whose orders tell what was popular. */
const POPULAR_DAYS = 40;
const MOST_PERIODS = 8;

/** What came of earlier hints: how many customers bought one of them, beside as many of the products popular then. */
export async function watchOffers(ctx: Context, tx: Transaction): Promise<OfferWatch> {
  const { today } = clockOf(ctx);
  const made = await tx.query<{ day: string }>(sql`
    select (made_on - date '1970-01-01')::text as day from insight.offer_hint
    where org_id = ${ctx.orgId}::uuid group by made_on order by made_on desc`);
  const days = made.map(({ day }) => Number(day));
  const past = days.filter((day) => day + LATER_DAYS < today).slice(0, MOST_PERIODS);
  const periods: OfferWatch['periods'] = [];
  for (const day of past) periods.push(await compare(ctx, tx, day));
  const first = days.at(-1);
  const from = past.length > 0 || first === undefined ? null : formatDay(first + LATER_DAYS + 1);
  return { periods, from };
}

async function compare(
  ctx: Context,
  tx: Transaction,
  day: number,
): Promise<OfferWatch['periods'][number]> {
  const at = (n: number): string => formatInstant(startOfDay(n, ctx.timeZone));
  const bought = (from: number, to: number) => sql`
    from (select distinct customer_id from insight.offer_hint
      where org_id = ${ctx.orgId}::uuid and made_on = ${formatDay(day)}::date) m
    join sales."order" o on o.org_id = ${ctx.orgId}::uuid and o.customer_id = m.customer_id and ${countedOrder}
      and o.ordered_at >= ${at(from)}::timestamptz and o.ordered_at < ${at(to)}::timestamptz
    join sales.order_line l on l.org_id = o.org_id and l.order_id = o.id and l.deleted_at is null
      and l.product_id is not null`;
  const [row] = await tx.query<{ customers: string; hits: string; popular: string }>(sql`
    with popular as (
      select l.product_id, row_number() over (order by count(distinct o.id) desc, l.product_id) as place
      ${bought(day - POPULAR_DAYS, day)}
      group by l.product_id
    ), hinted as (
      select customer_id, count(*) as hints from insight.offer_hint
      where org_id = ${ctx.orgId}::uuid and made_on = ${formatDay(day)}::date
      group by customer_id
    ), taken as (
      select distinct o.customer_id, l.product_id ${bought(day + 1, day + 1 + LATER_DAYS)}
    )
    select count(distinct t.customer_id) as customers,
      count(distinct t.customer_id) filter (where h.rank is not null) as hits,
      count(distinct t.customer_id) filter (where p.place <= n.hints) as popular
    from taken t
    join hinted n on n.customer_id = t.customer_id
    left join popular p on p.product_id = t.product_id
    left join insight.offer_hint h on h.org_id = ${ctx.orgId}::uuid and h.made_on = ${formatDay(day)}::date
      and h.customer_id = t.customer_id and h.product_id = t.product_id`);
  const customers = Number(row?.customers ?? 0);
  return {
    day: formatDay(day),
    days: LATER_DAYS,
    customers,
    hit: wilson(Number(row?.hits ?? 0), customers),
    popular: wilson(Number(row?.popular ?? 0), customers),
  };
}
