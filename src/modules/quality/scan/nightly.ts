import { sql } from 'kysely';
import { administers } from '../../../kernel/grants.ts';
import type { Task, TaskParts } from '../../../kernel/task.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { startScan } from './action.ts';
import { scanJob } from './job.ts';

/** At which hour of its own day an organisation's records are compared: before the night's other work begins. */
const HOUR = 1;

type Member = { org_id: string; time_zone: string; member_id: string; definition: string };

/** Starts the scan of what has changed for every organisation whose night it is; runs each hour. */
export const scanByNight: Task = async (parts) => {
  const members = await systemTransaction(parts.system, (tx) =>
    // Administrators by how long they have been here: the scan needs somebody whose job it is.
    tx.query<Member>(sql`
      select o.org_id, o.time_zone, m.id as member_id, r.definition from identity.organisation o
      join identity.member m on m.org_id = o.org_id and m.active and m.deleted_at is null
      join identity.member_role mr on mr.org_id = m.org_id and mr.member_id = m.id and mr.deleted_at is null
      join identity.role r on r.org_id = mr.org_id and r.id = mr.role_id and r.deleted_at is null
      order by o.org_id, m.id`),
  );
  const now = parts.now();
  for (const [, own] of Map.groupBy(members, ({ org_id: orgId }) => orgId)) {
    const starter = own.find(({ definition }) => administers(JSON.parse(definition)));
    if (starter && localHour(now, starter.time_zone) === HOUR) await startOne(parts, starter);
  }
};

async function startOne(
  parts: TaskParts,
  { org_id: orgId, member_id: memberId }: Member,
): Promise<void> {
  try {
    const ctx = await parts.contextOfMember(orgId, memberId, 'quality-nightly');
    await inTransaction(ctx, async (tx) => {
      // The hour comes twice where clocks go back, and a task runs again when its process died.
      const [lately] = await tx.query(sql`
        select id from kernel.job
        where org_id = ${ctx.orgId} and kind = ${scanJob.kind} and state not in ('failed', 'cancelled')
          and position -> 'nightly' = 'true'::jsonb and created_at > now() - interval '90 minutes'
        limit 1`);
      if (!lately) await startScan(ctx, tx, { changed: true });
    });
  } catch (error) {
    // One is at work already, or the member has just left: the next night comes. The others have theirs all the same.
    if (!(error instanceof Problem)) parts.report(error);
  }
}

function localHour(now: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  return Number(format.format(now));
}
