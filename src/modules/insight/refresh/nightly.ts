import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { administers } from '../../../kernel/grants.ts';
import type { Task, TaskParts } from '../../../kernel/task.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { startRefresh } from './action.ts';
import { refreshJob } from './job.ts';

/** At which hour of its own day an organisation's scores are worked out. */
const HOUR = 3;
/** How old models grow before they learn anew: what a night adds changes little. */
const TRAINED_EACH = '6 days 12 hours';

type Due = { org_id: string; member_id: string; definition: string };

/** Starts the refresh of every organisation whose night it is; runs each hour. */
export const refreshByNight: Task = async (parts) => {
  const due = await systemTransaction(parts.system, (tx) =>
    // Administrators by how long they have been here: the refresh needs somebody whose job it is.
    tx.query<Due & { time_zone: string }>(sql`
      select o.org_id, o.time_zone, m.id as member_id, r.definition from identity.organisation o
      join identity.member m on m.org_id = o.org_id and m.active and m.deleted_at is null
      join identity.member_role mr on mr.org_id = m.org_id and mr.member_id = m.id and mr.deleted_at is null
      join identity.role r on r.org_id = mr.org_id and r.id = mr.role_id and r.deleted_at is null
      order by o.org_id, m.id`),
  );
  const now = parts.now();
  for (const [, members] of Map.groupBy(due, ({ org_id: orgId }) => orgId)) {
    const starter = members.find(({ definition }) => administers(JSON.parse(definition)));
    if (!starter) continue;
    if (localHour(now, starter.time_zone) === HOUR) await startOne(parts, starter);
  }
};

async function startOne(
  parts: TaskParts,
  { org_id: orgId, member_id: memberId }: Due,
): Promise<void> {
  try {
    const ctx = await parts.contextOfMember(orgId, memberId, 'insight-nightly');
    await inTransaction(ctx, async (tx) => {
      // The hour comes twice where clocks go back, and a task runs again when its process died.
      const [lately] = await tx.query(sql`
        select id from kernel.job
        where org_id = ${ctx.orgId} and kind = ${refreshJob.kind} and state not in ('failed', 'cancelled')
          and created_at > now() - interval '90 minutes'
        limit 1`);
      if (!lately) await startRefresh(ctx, tx, { train: await isDue(ctx, tx) });
    });
  } catch (error) {
    // One is at work already, or the member has just left: the next night comes. The others have theirs all the same.
    if (!(error instanceof Problem)) parts.report(error);
  }
}

/** Whether nothing has been learned for a week; words learn in between as well, and their news say nothing of the others. */
async function isDue(ctx: Context, tx: Transaction): Promise<boolean> {
  const [fresh] = await tx.query(sql`
    select id from insight.score_model
    where org_id = ${ctx.orgId} and kind <> 'words'
      and trained_at > ${ctx.now().toISOString()}::timestamptz - ${TRAINED_EACH}::interval
    limit 1`);
  return !fresh;
}

function localHour(now: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  return Number(format.format(now));
}
