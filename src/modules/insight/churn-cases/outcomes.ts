import { sql } from 'kysely';
import type { Task } from '../../../kernel/task.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { ordersWithin } from '../experiments/orders.ts';
import { CASE_DAYS } from './rules.ts';

const PORTION = 1_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** For so many days after a case's last day, orders that come late or are cancelled still change its outcome. */
const SETTLING_DAYS = 60;

/**
 * Says of each case whether its customer came back: with the first order that counts, or, once the days are over, that
 * there was none. Runs each hour and works it out anew each time, so that an order that was cancelled, or entered late,
 * is told right by the next hour.
 */
export const tellOutcomes: Task = async ({ system, now }) => {
  const until = now().toISOString();
  let after = { org: NOBODY, id: NOBODY };
  for (;;) {
    const from = after;
    const rows = await systemTransaction(system, (tx) =>
      tx.query<{ org_id: string; id: string }>(sql`
        with due as materialized (
          select c.org_id, c.id, c.customer_id, coalesce(p.assigned_at, c.created_at) as since,
            coalesce(e.days, ${CASE_DAYS}::bigint)::int as days
          from insight.churn_case c
          join customers.customer w on w.org_id = c.org_id and w.id = c.customer_id and w.no_profiling is not true
          left join insight.experiment e on e.org_id = c.org_id and e.id = c.experiment_id
          left join lateral (
            select p.assigned_at from insight.participant p
            where p.org_id = c.org_id and p.customer_id = c.customer_id and p.experiment_id = c.experiment_id
              and p.deleted_at is null
            order by p.id limit 1
          ) p on true
          where c.deleted_at is null
            and (c.org_id, c.id) > (${from.org}::uuid, ${from.id}::uuid)
            and c.created_at > ${until}::timestamptz - make_interval(
              days => coalesce(e.days, ${CASE_DAYS}::bigint)::int + ${SETTLING_DAYS}::int)
          order by c.org_id, c.id limit ${PORTION}::int
        ), told as (
          select d.org_id, d.id, o.first as returned_at,
            case when o.first is not null then 'returned'
              when d.since + make_interval(hours => 24 * d.days) <= ${until}::timestamptz then 'lost' end as outcome
          from due d cross join lateral (
            ${ordersWithin({ orgId: sql`d.org_id`, customer: sql`d.customer_id`, after: sql`d.since`, days: sql`d.days`, until })}
          ) o
        ), written as (
          update insight.churn_case_facts f set outcome = t.outcome, returned_at = t.returned_at
          from told t
          where f.org_id = t.org_id and f.churn_case_id = t.id
            and (f.outcome, f.returned_at) is distinct from (t.outcome, t.returned_at)
        )
        select org_id, id from due order by org_id, id`),
    );
    const last = rows.at(-1);
    if (!last || rows.length < PORTION) return;
    after = { org: last.org_id, id: last.id };
  }
};
