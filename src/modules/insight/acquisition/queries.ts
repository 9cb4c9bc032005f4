import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { countedOrder, observedContext, orderAmount } from '../orders/observed.ts';
import { daySpan, instantSpan } from './period.ts';
import type { Spans } from './period.ts';
import { noSums } from './rules.ts';
import type { Sums } from './rules.ts';

/** Money is kept × 10⁴, quantities × 10³. */
const MONEY = 10_000;
const QUANTITY = 1_000;
/** A month on average, in days. */
const MONTH = 30.4375;
/** Orders that the margin is taken from: the latest ones. */
const MOST_ORDERS = 20_000;

type Models = { customer: Model; order: Model; cost: Model };

/** @throws Problem forbidden where the reader may not read in every record what is added up */
export function modelsFor(ctx: Context): Models {
  const [customer, order, cost] = ['customer', 'order', 'cost'].map((name) =>
    ctx.catalog.object(name),
  );
  const reads =
    readsAll(ctx, 'customer', ['source', 'firstOrderAt', 'revenue']) &&
    readsAll(ctx, 'order', ['customer', 'orderedAt', 'status', 'paymentStatus', 'total']) &&
    readsAll(ctx, 'cost', ['spentOn', 'amount', 'purpose', 'source']);
  if (!customer || !order || !cost || !reads) throw new Problem('forbidden');
  return { customer, order, cost };
}

/** Sums by source, those without one under null. */
export type BySource = Map<string | null, Sums>;

/** Adds what rows tell to the sums of their sources. */
function note<Key extends keyof Sums>(
  sums: BySource,
  rows: readonly (Record<Key, string | null> & { source: string | null })[],
  names: readonly Key[],
): void {
  for (const row of rows) {
    const own = sums.get(row.source) ?? { ...noSums };
    for (const name of names) own[name] += Number(row[name] ?? 0);
    sums.set(row.source, own);
  }
}

/** What was spent in the period, and on whom. */
export async function readCosts(
  ctx: Context,
  tx: Transaction,
  { cost }: Models,
  spans: Spans,
  sums: BySource,
): Promise<{ costs: number; winning: number; unassigned: number; keeping: number }> {
  const { from, to } = daySpan(spans.period);
  const rows = await tx.query<{
    purpose: string;
    source: string | null;
    count: string;
    spent: string;
  }>(sql`
    select k.purpose, k.source, count(*) as count, coalesce(sum(k.amount_base), 0) / ${MONEY}::float8 as spent
    from market.cost k
    where ${visible(ctx, cost, 'k')} and k.spent_on between ${from}::date and ${to}::date
    group by k.purpose, k.source`);
  const winning = rows.filter(({ purpose }) => purpose === 'winning');
  const add = (some: typeof rows, of: 'count' | 'spent') =>
    some.reduce((sum, row) => sum + Number(row[of]), 0);
  note(
    sums,
    winning.filter(({ source }) => source !== null),
    ['spent'],
  );
  return {
    costs: add(rows, 'count'),
    winning: add(winning, 'spent'),
    unassigned: add(
      winning.filter(({ source }) => source === null),
      'spent',
    ),
    keeping: add(
      rows.filter(({ purpose }) => purpose === 'keeping'),
      'spent',
    ),
  };
}

const among = (column: RawBuilder<unknown>, span: { from: string; to: string }) =>
  sql<boolean>`(${column} >= ${span.from}::timestamptz and ${column} < ${span.to}::timestamptz)`;

/** Customers won in the period, and what those of the year up to its end have ordered for since. */
export async function readWon(
  ctx: Context,
  tx: Transaction,
  { customer }: Models,
  { clock, period, year }: Spans,
  sums: BySource,
): Promise<void> {
  const first = sql.ref('f.first_order_at');
  const [asked, lately] = [instantSpan(period, clock), instantSpan(year, clock)];
  const now = (await observedContext(ctx, tx)).now().toISOString();
  const since = sql`extract(epoch from ${now}::timestamptz - ${first}) / 86400`;
  const rows = await tx.query<
    Record<'won' | 'yearWon' | 'yearRevenue' | 'yearMonths', string> & { source: string | null }
  >(sql`
    select c.source,
      count(*) filter (where ${among(first, asked)}) as won,
      count(*) filter (where ${among(first, lately)}) as "yearWon",
      sum(f.revenue_base) filter (where ${among(first, lately)}) / ${MONEY}::float8 as "yearRevenue",
      sum(greatest(1, ${since} / ${MONTH}::float8)) filter (where ${among(first, lately)}) as "yearMonths"
    from customers.customer c
    join sales.customer_facts f on f.org_id = c.org_id and f.customer_id = c.id
    where ${visible(ctx, customer, 'c')} and (${among(first, asked)} or ${among(first, lately)})
    group by c.source`);
  note(sums, rows, ['won', 'yearWon', 'yearRevenue', 'yearMonths']);
}

/** Who ordered in the last year, who in the year before, and who in both. */
export async function readBuyers(
  ctx: Context,
  tx: Transaction,
  { customer, order }: Models,
  { clock, year, yearBefore }: Spans,
  sums: BySource,
): Promise<void> {
  const at = sql.ref('o.ordered_at');
  const [lately, before] = [instantSpan(year, clock), instantSpan(yearBefore, clock)];
  const rows = await tx.query<
    Record<'buyers' | 'revenue' | 'earlier' | 'again', string> & { source: string | null }
  >(sql`
    select c.source,
      count(*) filter (where b.lately > 0) as buyers,
      coalesce(sum(b.revenue), 0) / ${MONEY}::float8 as revenue,
      count(*) filter (where b.before > 0) as earlier,
      count(*) filter (where b.before > 0 and b.lately > 0) as again
    from (
      select o.customer_id,
        count(*) filter (where ${among(at, lately)}) as lately,
        count(*) filter (where ${among(at, before)}) as before,
        sum(${orderAmount}) filter (where ${among(at, lately)}) as revenue
      from sales."order" o
      where ${visible(ctx, order, 'o')} and ${countedOrder} and o.customer_id is not null
        and ${among(at, { from: before.from, to: lately.to })}
      group by o.customer_id
    ) b
    join customers.customer c on ${visible(ctx, customer, 'c')} and c.id = b.customer_id
    group by c.source`);
  note(sums, rows, ['buyers', 'revenue', 'earlier', 'again']);
}

/** How many customers ordered in the period. */
export async function readActive(
  ctx: Context,
  tx: Transaction,
  { customer, order }: Models,
  { clock, period }: Spans,
): Promise<number> {
  const [row] = await tx.query<{ active: string }>(sql`
    select count(distinct o.customer_id) as active from sales."order" o
    join customers.customer c on ${visible(ctx, customer, 'c')} and c.id = o.customer_id
    where ${visible(ctx, order, 'o')} and ${countedOrder}
      and ${among(sql.ref('o.ordered_at'), instantSpan(period, clock))}`);
  return Number(row?.active ?? 0);
}

/** What the model says of the scored customers. @returns false where the reader may not read it */
export async function readScored(
  ctx: Context,
  tx: Transaction,
  { customer }: Models,
  sums: BySource,
): Promise<boolean> {
  if (!readsAll(ctx, 'customer', ['segment', 'lifetimeValue', 'nextYearValue'])) return false;
  const rows = await tx.query<
    Record<'scored' | 'lifetime' | 'nextYear', string> & { source: string | null }
  >(sql`
    select c.source, count(*) as scored,
      coalesce(sum(i.lifetime_value_base), 0) / ${MONEY}::float8 as lifetime,
      coalesce(sum(i.next_year_value_base), 0) / ${MONEY}::float8 as "nextYear"
    from customers.customer c
    join insight.customer_facts i on i.org_id = c.org_id and i.customer_id = c.id
    where ${visible(ctx, customer, 'c')} and i.segment is not null
    group by c.source`);
  note(sums, rows, ['scored', 'lifetime', 'nextYear']);
  return true;
}

/**
 * What is left of revenue after the cost of what was sold, from the latest orders of the year: lines whose product has
 * a cost, after the discounts of line and order. `known` is their share of the revenue of all lines.
 */
export async function readMargin(
  ctx: Context,
  tx: Transaction,
  { order }: Models,
  { clock, year }: Spans,
): Promise<{ share: number; known: number } | null> {
  const [line, product] = [ctx.catalog.object('orderLine'), ctx.catalog.object('product')];
  const reads =
    readsAll(ctx, 'order', ['subtotal']) &&
    readsAll(ctx, 'orderLine', ['order', 'product', 'quantity', 'amount']) &&
    readsAll(ctx, 'product', ['cost']);
  if (!line || !product || !reads) return null;
  const [row] = await tx.query<Record<'revenue' | 'costed' | 'cost', string | null>>(sql`
    with latest as materialized (
      select o.id, o.total_base::float8 / o.subtotal_base as paid from sales."order" o
      where ${visible(ctx, order, 'o')} and ${countedOrder} and o.payment_status <> 'refunded'
        and o.subtotal_base > 0 and ${among(sql.ref('o.ordered_at'), instantSpan(year, clock))}
      order by o.ordered_at desc, o.id desc limit ${MOST_ORDERS}::int
    )
    select sum(l.amount_base * latest.paid) as revenue,
      sum(l.amount_base * latest.paid) filter (where p.cost_base is not null) as costed,
      sum(l.quantity * p.cost_base / ${QUANTITY}::float8) as cost
    from latest
    join sales.order_line l on ${visible(ctx, line, 'l')} and l.order_id = latest.id
    left join catalog.product p on ${visible(ctx, product, 'p')} and p.id = l.product_id`);
  const [revenue, costed, cost] = [row?.revenue, row?.costed, row?.cost].map((sum) =>
    Number(sum ?? 0),
  );
  if (!revenue || !costed || cost === undefined) return null;
  return { share: Math.max(0, 1 - cost / costed), known: costed / revenue };
}
