import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Task, TaskParts } from '../../../kernel/task.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { drawChecks } from '../points/draw.ts';
import { keeperOf } from '../scores/keeper.ts';
import { scoredObjects } from '../scores/rules.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { drawSample } from './draw.ts';

/** From which hour of its own first day of a quarter or month: when the night has judged what there is. */
const HOUR = 4;
/** Days on which a sample is drawn that was not on the first; after them whoever manages it may. */
const LATEST = 7;

type Due = { org_id: string; object: ScoredObject; quarter: string };
type DueMonth = { org_id: string; member: string; month: string };

/** An organisation, at alias `o`, in whose archive nothing is being put back just now. */
const isWhole = sql<boolean>`not exists (select from kernel.restored r where r.org_id = o.org_id and r.to_xid is null)`;

/** Closes the samples of quarters that are over, draws those of quarters and months that have begun, and settles months; each hour. */
export const drawDue: Task = async (parts) => {
  await closeEnded(parts);
  const [quarters, months] = await systemTransaction(parts.system, async (tx) => [
    await tx.query<Due>(sql`
      select o.org_id, n.object, q.quarter
      from identity.organisation o
      cross join lateral ${localTime(parts)} l
      cross join lateral (select date_trunc('quarter', l.at)::date as quarter) q
      cross join unnest(${scoredObjects}::text[]) n(object)
      where l.at >= q.quarter + make_interval(hours => ${HOUR}::int)
        and l.at < q.quarter + make_interval(days => ${LATEST}::int)
        and ${isWhole} and o.created_at < q.quarter::timestamp at time zone o.time_zone
        and not exists (select from quality.audit a
          where a.org_id = o.org_id and a.object = n.object and a.quarter = q.quarter)
      order by o.org_id, n.object`),
    await tx.query<DueMonth>(sql`
      select distinct o.org_id, p.member_id as member, p.month
      from identity.organisation o
      cross join lateral ${localTime(parts)} l
      cross join lateral (select date_trunc('month', l.at)::date as month) c
      join quality.point p on p.org_id = o.org_id and p.month < c.month
      where l.at >= c.month + make_interval(hours => ${HOUR}::int)
        and ${isWhole}
        and not exists (select from quality.point_month d
          where d.org_id = p.org_id and d.member_id = p.member_id and d.month = p.month and d.settled_at is not null)
      order by o.org_id, p.month`),
  ]);
  for (const { org_id: orgId, object, quarter } of quarters ?? []) {
    await alone(parts, orgId, (ctx, tx) => drawSample(ctx, tx, object, quarter));
  }
  for (const { org_id: orgId, ...of } of months ?? []) {
    await alone(parts, orgId, (ctx, tx) => drawChecks(ctx, tx, of));
  }
};

/** What the clocks of an organisation, at alias `o`, show. */
function localTime(parts: TaskParts) {
  return sql`(select ${parts.now().toISOString()}::timestamptz at time zone o.time_zone as at)`;
}

/** Does something for one organisation; its fault is not the others'. */
async function alone(
  parts: TaskParts,
  orgId: string,
  work: (ctx: Context, tx: Transaction) => Promise<unknown>,
): Promise<void> {
  try {
    const ctx = await keeperOf(parts, orgId);
    if (ctx) await inTransaction(ctx, (tx) => work(ctx, tx));
  } catch (error) {
    parts.report(error);
  }
}

async function closeEnded(parts: TaskParts): Promise<void> {
  await systemTransaction(parts.system, (tx) =>
    tx.query(sql`
      update quality.audit a set closed_at = ${parts.now().toISOString()}::timestamptz
      from identity.organisation o
      cross join lateral ${localTime(parts)} l
      where a.org_id = o.org_id and a.closed_at is null and a.quarter < date_trunc('quarter', l.at)
        and ${isWhole}`),
  );
}
