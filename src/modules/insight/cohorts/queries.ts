import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import type { Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled } from '../../../kernel/values.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { countedOrder, observedContext, orderAmount } from '../orders/observed.ts';
import { periodsOf } from './periods.ts';
import { cohortCondition } from './rules.ts';
import type { CohortPeriod } from './rules.ts';
import type { CohortsWire } from './wire.ts';

export type CohortsAsked = Pick<CohortsWire, 'by' | 'value' | 'kind'>;

/** Without a period: how many customers the cohort has. */
type CellRow = { cohort: string; period: string | null; customers: string; amount: string | null };

/**
 * Cohorts of the customers whom the reader may see, by one statement.
 *
 * @throws Problem forbidden where the reader may not read in every record what it counts
 */
export async function readCohorts(
  ctx: Context,
  tx: Transaction,
  asked: CohortsAsked,
): Promise<CohortsWire> {
  const models = modelsFor(ctx, asked);
  const periods = periodsOf(await observedContext(ctx, tx), asked.by);
  // All customers and all their orders of two or three years: seconds where there are millions. Their customers are
  // looked up in memory, which a million of them need 64 MB of.
  await tx.query(sql`set local statement_timeout = '30s'; set local work_mem = '64MB'`);
  const rows = await tx.query<CellRow>(cohortQuery(ctx, models, periods, asked));
  return { ...asked, currency: ctx.currency, periods, cohorts: cohortsOf(rows, periods, asked) };
}

type Models = { customer: Model; order: Model };

function modelsFor(ctx: Context, { value, kind }: CohortsAsked): Models {
  const customer = ctx.catalog.object('customer');
  const order = ctx.catalog.object('order');
  const own = ['firstOrderAt', 'noProfiling', ...(kind === null ? [] : ['kind'])];
  const ordered = ['customer', 'orderedAt', 'status'];
  const paid = value === 'revenue' ? ['total', 'paymentStatus'] : [];
  const reads = readsAll(ctx, 'customer', own) && readsAll(ctx, 'order', [...ordered, ...paid]);
  if (!customer || !order || !reads) throw new Problem('forbidden');
  return { customer, order };
}

/**
 * One row for each cohort, and one for each period in which some of a cohort ordered. A cohort is by the kept fact of
 * the first order, as its list is; periods are places in `periods` from 1, as `width_bucket` numbers them.
 *
 * Orders come from their index by customer (0049_cohorts.sql), so that those of a customer add up one after the other:
 * each period in which one ordered is a bit, and customers count by their bits. Nothing is sorted, and nothing is kept
 * for each period of each customer.
 */
function cohortQuery(
  ctx: Context,
  { customer, order }: Models,
  periods: readonly CohortPeriod[],
  { value, kind }: CohortsAsked,
): RawBuilder<unknown> {
  const starts = sql`${periods.map(({ from }) => from)}::timestamptz[]`;
  const within = (column: string): RawBuilder<unknown> => sql`
    ${sql.ref(column)} >= ${periods.at(0)?.from}::timestamptz and ${sql.ref(column)} < ${periods.at(-1)?.to}::timestamptz`;
  const period = sql`width_bucket(o.ordered_at, ${starts})`;
  const counted = sql`${visible(ctx, order, 'o')} and ${countedOrder} and ${within('o.ordered_at')}`;
  const inPeriod = (_: CohortPeriod, n: number): RawBuilder<unknown> =>
    sql`count(*) filter (where b.periods & ${2 ** (n + 1)}::int <> 0)`;
  const paid = sql`
    select m.cohort, ${period} as period, sum(${orderAmount}) as amount
    from sales."order" o join member m on m.id = o.customer_id where ${counted} group by 1, 2`;
  const unasked = sql`select null::int as cohort, null::int as period, null::numeric as amount where false`;
  return sql`
    with member as materialized (
      select c.id, width_bucket(f.first_order_at, ${starts}) as cohort
      from customers.customer c
      join sales.customer_facts f on f.org_id = c.org_id and f.customer_id = c.id
      where ${visible(ctx, customer, 'c')} and c.no_profiling is not true
        ${kind === null ? sql`` : sql`and c.kind = ${kind}`} and ${within('f.first_order_at')}
    ), bought as (
      select m.cohort, array[${sql.join(periods.map(inPeriod))}] as counts
      from (
        select o.customer_id, bit_or(1 << ${period}) as periods
        from sales."order" o where ${counted} group by o.customer_id
      ) b
      join member m on m.id = b.customer_id
      group by m.cohort
    ), paid as (${value === 'revenue' ? paid : unasked})
    select cohort, null::int as period, count(*) as customers, null::numeric as amount
    from member group by cohort
    union all
    select b.cohort, c.period, c.customers, p.amount
    from bought b cross join unnest(b.counts) with ordinality c(customers, period)
    left join paid p on p.cohort = b.cohort and p.period = c.period
    where c.customers > 0`;
}

function cohortsOf(
  rows: readonly CellRow[],
  periods: readonly CohortPeriod[],
  { value, kind }: CohortsAsked,
): CohortsWire['cohorts'] {
  const found = new Map(rows.map((row) => [`${row.cohort} ${row.period ?? ''}`, row]));
  return periods.flatMap((own, period) => {
    const size = found.get(`${period + 1} `);
    if (!size) return [];
    const cells = periods.slice(period).map((_, age) => {
      const cell = found.get(`${period + 1} ${period + 1 + age}`);
      const revenue = fromScaled(cell?.amount ?? '0', MONEY_SCALE);
      return {
        customers: Number(cell?.customers ?? 0),
        revenue: value === 'revenue' ? revenue : null,
      };
    });
    const where = cohortCondition(own, kind);
    return [{ period, customers: Number(size.customers), where, cells }];
  });
}
