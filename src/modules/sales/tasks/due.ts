import { sql } from 'kysely';
import { notify } from '../../../kernel/notification.ts';
import type { Task } from '../../../kernel/task.ts';
import { systemTransaction } from '../../../platform/system.ts';

/** Tasks told of at once. */
const PORTION = 500;

type Due = { org_id: string; id: string; owner_id: string; key: string };

/**
 * Tells the owners of tasks whose time has come, once for each due time, across organisations; a recurring task. What
 * fell due while no worker ran is told for a day; older tasks stand in the lists as overdue.
 */
export const tellDue: Task = async (parts) => {
  const now = parts.now().toISOString();
  for (;;) {
    const due = await systemTransaction(parts.system, (tx) =>
      // An organisation at a time, so that each is one range of its index by due time.
      tx.query<Due>(sql`
        select found.* from identity.organisation o cross join lateral (
          select t.org_id, t.id, t.owner_id, due.key from sales.task t
          cross join lateral (
            select 'due ' || t.id || ' ' || (extract(epoch from t.due_at) * 1000)::bigint as key) due
          where t.org_id = o.org_id and t.deleted_at is null and t.done is not true and t.owner_id is not null
            and t.due_at <= ${now}::timestamptz and t.due_at > ${now}::timestamptz - interval '1 day'
            and not exists (select from kernel.notification n
              where n.org_id = t.org_id and n.member_id = t.owner_id and n.key = due.key)
          order by t.due_at limit ${PORTION}::int) found
        limit ${PORTION}::int`),
    );
    for (const [orgId, ofOrganisation] of Map.groupBy(due, (row) => row.org_id)) {
      const items = ofOrganisation.map(({ id, owner_id: memberId, key }) => ({
        memberId,
        kind: 'taskDue' as const,
        object: 'task',
        recordId: id,
        actorId: null,
        key,
      }));
      await notify(parts, orgId, items);
    }
    if (due.length < PORTION) return;
  }
};
