import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Reaction } from '../../../kernel/dispatcher.ts';
import { reactionTask } from '../../../kernel/task.ts';
import type { Task } from '../../../kernel/task.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { ordersWithin } from './orders.ts';

const FOLLOW = 'insight_follow_orders';
const PORTION = 1_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** For so many days after a participant's last day, orders that come late or are cancelled still change what is told. */
const SETTLING_DAYS = 60;

/**
 * When each of these participants `p` of experiments `e` first ordered within their days, as the results count it: so
 * that each of their figures opens its customers. Nothing of who asked not to be profiled.
 *
 * @param which of participants `p` of customers `c` in experiments `e`; at most a portion of them
 * @returns the ids looked at, in their order
 */
async function tellOrdered(
  tx: Transaction,
  which: RawBuilder<boolean>,
  until: string,
): Promise<{ org_id: string; id: string }[]> {
  const end = sql`least(coalesce(e.ended_at, ${until}::timestamptz), ${until}::timestamptz)`;
  return tx.query<{ org_id: string; id: string }>(sql`
    with due as materialized (
      select p.org_id, p.id, p.customer_id, p.assigned_at, e.days, c.no_profiling is true as left_out, ${end} as until
      from insight.participant p
      join insight.experiment e on e.org_id = p.org_id and e.id = p.experiment_id
      join customers.customer c on c.org_id = p.org_id and c.id = p.customer_id
      where p.deleted_at is null and ${which}
      order by p.org_id, p.id limit ${PORTION}::int
    ), told as (
      select d.org_id, d.id, case when not d.left_out then o.first end as first
      from due d cross join lateral (
        ${ordersWithin({ orgId: sql`d.org_id`, customer: sql`d.customer_id`, after: sql`d.assigned_at`, days: sql`d.days::int`, until: sql`d.until` })}
      ) o
    ), written as (
      update insight.participant_facts f set ordered_at = t.first
      from told t
      where f.org_id = t.org_id and f.participant_id = t.id and f.ordered_at is distinct from t.first
    )
    select org_id, id from due order by org_id, id`);
}

/** Who takes part in an experiment and orders is found by its figures within seconds. */
export const followOrders: Reaction = {
  name: 'insight.followOrders',
  wants: ({ object, op }) => object === 'order' && op !== 'event',
  task: FOLLOW,
};

export const orderedTasks = {
  [FOLLOW]: reactionTask(async ({ system, now }, { orgId, changes }) => {
    const orders = [...new Set(changes.map(({ recordId }) => recordId))];
    const of = sql`(select o.customer_id from sales."order" o
      where o.org_id = ${orgId}::uuid and o.id = any(${orders}::uuid[]))`;
    await eachPortion(
      system,
      now().toISOString(),
      (after) =>
        sql<boolean>`p.org_id = ${orgId}::uuid and p.customer_id in ${of} and p.id > ${after.id}::uuid`,
    );
  }),
};

type Place = { org_id: string; id: string };

async function eachPortion(
  system: Parameters<Task>[0]['system'],
  until: string,
  which: (after: Place) => RawBuilder<boolean>,
): Promise<void> {
  let after: Place = { org_id: NOBODY, id: NOBODY };
  for (;;) {
    const from = after;
    const rows = await systemTransaction(system, (tx) => tellOrdered(tx, which(from), until));
    const last = rows.at(-1);
    if (!last || rows.length < PORTION) return;
    after = last;
  }
}

/** Works it out anew each hour, for orders that were moved, brought in or dated ahead, and days that go by. */
export const tellOrders: Task = async ({ system, now }) => {
  const until = now().toISOString();
  await eachPortion(
    system,
    until,
    ({ org_id: org, id }) => sql<boolean>`(p.org_id, p.id) > (${org}::uuid, ${id}::uuid)
      and p.assigned_at > ${until}::timestamptz - make_interval(days => e.days::int + ${SETTLING_DAYS}::int)`,
  );
};
