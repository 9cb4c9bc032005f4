import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import { visible } from '../../../kernel/visibility.ts';
import { countedOrder, orderAmount } from '../orders/observed.ts';
import { inPortion } from '../orders/portions.ts';
import type { Portion } from '../orders/portions.ts';
import type { CohortPeriod } from './rules.ts';
import type { CohortsWire } from './wire.ts';

export type CohortsAsked = Pick<CohortsWire, 'by' | 'value' | 'kind'>;

export type CohortModels = { customer: Model; order: Model };

/**
 * What some customers add to a cohort as a whole (`period` null), or to its figures of a period in which some of them
 * ordered; `amount` × 10⁴, null unless asked for. Periods are numbered from 1, as `width_bucket` does.
 */
export type CellRow = {
  cohort: string;
  period: string | null;
  customers: string;
  amount: string | null;
};

/**
 * The cohorts of a portion of the customers: `CellRow`s, each cohort and period at most once. A cohort is by the kept
 * fact of the first order, as its list is.
 *
 * Orders come, once, from the index by customer that holds all it takes of them (0049_cohorts.sql).
 */
export function cohortQuery(
  ctx: Context,
  { customer, order }: CohortModels,
  periods: readonly CohortPeriod[],
  { value, kind }: CohortsAsked,
  portion: Portion,
): RawBuilder<unknown> {
  const starts = sql`${periods.map(({ from }) => from)}::timestamptz[]`;
  const within = (column: string): RawBuilder<unknown> => sql`
    ${sql.ref(column)} >= ${periods.at(0)?.from}::timestamptz and ${sql.ref(column)} < ${periods.at(-1)?.to}::timestamptz`;
  const period = sql`width_bucket(o.ordered_at, ${starts})`;
  const counted = sql`${visible(ctx, order, 'o')} and ${countedOrder} and ${within('o.ordered_at')}
    and ${inPortion(portion, 'o.customer_id')}`;
  const cells =
    value === 'revenue' ? revenueCells(period, counted) : customerCells(period, counted, periods);
  return sql`
    with member as materialized (
      select c.id, width_bucket(f.first_order_at, ${starts}) as cohort
      from customers.customer c
      join sales.customer_facts f on f.org_id = c.org_id and f.customer_id = c.id
      where ${visible(ctx, customer, 'c')} and c.no_profiling is not true
        ${kind === null ? sql`` : sql`and c.kind = ${kind}`} and ${within('f.first_order_at')}
        and ${inPortion(portion, 'c.id')} and ${inPortion(portion, 'f.customer_id')}
    )
    select cohort, null::int as period, count(*) as customers, null::numeric as amount
    from member group by cohort
    union all ${cells}`;
}

/**
 * As the orders of a customer come one after the other, each period in which one ordered becomes a bit, and customers
 * count by their bits: nothing is sorted, and nothing is kept for each period of each customer.
 */
function customerCells(
  period: RawBuilder<unknown>,
  counted: RawBuilder<unknown>,
  periods: readonly CohortPeriod[],
): RawBuilder<unknown> {
  const inPeriod = (_: CohortPeriod, n: number): RawBuilder<unknown> =>
    sql`count(*) filter (where b.periods & ${2 ** (n + 1)}::int <> 0)`;
  return sql`
    select b.cohort, c.period, c.customers, null::numeric from (
      select m.cohort, array[${sql.join(periods.map(inPeriod))}] as counts
      from (
        select o.customer_id, bit_or(1 << ${period}) as periods
        from sales."order" o where ${counted} group by o.customer_id
      ) b
      join member m on m.id = b.customer_id
      group by m.cohort
    ) b cross join unnest(b.counts) with ordinality c(customers, period)
    where c.customers > 0`;
}

/** What a customer ordered for in a period is one row first: reading orders again to add up costs more than keeping it. */
function revenueCells(
  period: RawBuilder<unknown>,
  counted: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    select cohort, period, count(*), sum(amount) from (
      select m.id, m.cohort, ${period} as period, sum(${orderAmount}) as amount
      from sales."order" o join member m on m.id = o.customer_id where ${counted} group by 1, 2, 3
    ) b group by cohort, period`;
}
