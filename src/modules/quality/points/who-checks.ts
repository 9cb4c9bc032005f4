import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { readerOf } from '../../../kernel/task.ts';
import type { TaskParts } from '../../../kernel/task.ts';
import { memberNames } from '../../../kernel/titles.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { visible } from '../../../kernel/visibility.ts';
import { whoChecks } from '../audits/checkers.ts';
import { tellsOf } from '../audits/fields.ts';
import type { PersonWire } from '../audits/wire.ts';
import { scoredObjects } from '../scores/rules.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { checkPoint } from './check.ts';
import { standing } from './standing.ts';

/** People who are looked at: nobody goes through a longer list of names. */
const CANDIDATES = 20;

/**
 * Who else could check what of somebody's points is still open, by month: those who go through samples, see one of the
 * records and its field, and have not said that they cannot tell.
 */
export async function whoCouldCheck(
  ctx: Context,
  parts: Pick<TaskParts, 'contextOfMember'>,
  member: string,
): Promise<Map<string, PersonWire[]>> {
  const ids = await inReadTransaction(ctx, (tx) => whoChecks(ctx, tx));
  const found = new Map<string, string[]>();
  for (const id of ids.filter((each) => each !== member).slice(0, CANDIDATES)) {
    const checker = await readerOf(parts, ctx, id);
    if (!checker?.access.action(checkPoint.name)) continue;
    for (const month of await inReadTransaction(ctx, (tx) => openMonths(checker, tx, member))) {
      found.set(month, [...(found.get(month) ?? []), id]);
    }
  }
  const names = await inReadTransaction(ctx, (tx) => memberNames(ctx, tx, ids));
  return new Map(
    [...found].map(([month, own]) => [month, own.map((id) => ({ id, name: names.get(id) ?? '' }))]),
  );
}

/** The months of which this checker could check something that is open. */
async function openMonths(checker: Context, tx: Transaction, member: string): Promise<Set<string>> {
  const lists = await Promise.all(
    scoredObjects.map((object) => openMonthsOf(checker, tx, member, object)),
  );
  return new Set(lists.flat());
}

async function openMonthsOf(
  checker: Context,
  tx: Transaction,
  member: string,
  object: ScoredObject,
): Promise<string[]> {
  const model = checker.catalog.object(object);
  if (!model || checker.access.grants(object, 'read').length === 0) return [];
  const fields = [...model.fields.values()].filter((field) => tellsOf(checker, model, field));
  const rows = await tx.query<{ month: string }>(sql`
    select distinct p.month from quality.point p
    join ${sql.table(model.table)} t on t.org_id = p.org_id and t.id = p.record_id and ${visible(checker, model, 't')}
    where p.org_id = ${checker.orgId}::uuid and p.object = ${object} and p.member_id = ${member}::uuid
      and p.sampled and p.verdict is null and ${standing()}
      and p.field = any(${fields.map(({ name }) => name)}::text[])
      and not exists (select from quality.point_skip s
        where s.org_id = p.org_id and s.point_id = p.id and s.member_id = ${checker.memberId}::uuid)`);
  return rows.map(({ month }) => month);
}
