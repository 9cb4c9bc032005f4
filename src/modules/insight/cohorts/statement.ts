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
 * Orders come from the index by customer that holds all it takes of them (0049_cohorts.sql), once, whether they are
 * counted or added up. What a customer ordered in a period is one row before cohorts are added up from these; of a
 * portion they fit into memory.
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
  const amount = value === 'revenue' ? sql`sum(${orderAmount})` : sql`null::numeric`;
  return sql`
    with member as materialized (
      select c.id, width_bucket(f.first_order_at, ${starts}) as cohort
      from customers.customer c
      join sales.customer_facts f on f.org_id = c.org_id and f.customer_id = c.id
      where ${visible(ctx, customer, 'c')} and c.no_profiling is not true
        ${kind === null ? sql`` : sql`and c.kind = ${kind}`} and ${within('f.first_order_at')}
        and ${inPortion(portion, 'c.id')} and ${inPortion(portion, 'f.customer_id')}
    ), bought as (
      select m.id, m.cohort, width_bucket(o.ordered_at, ${starts}) as period, ${amount} as amount
      from sales."order" o join member m on m.id = o.customer_id
      where ${visible(ctx, order, 'o')} and ${countedOrder} and ${within('o.ordered_at')}
        and ${inPortion(portion, 'o.customer_id')}
      group by 1, 2, 3
    )
    select cohort, null::int as period, count(*) as customers, null::numeric as amount
    from member group by cohort
    union all
    select cohort, period, count(*), sum(amount) from bought group by cohort, period`;
}
