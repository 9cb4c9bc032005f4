import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Change } from '../../../kernel/ledger.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { JudgedRecord } from '../scores/portion.ts';
import type { RuleSet } from '../scores/rule-set.ts';
import { replaceGone } from './draw.ts';
import { TAKEN_BACK_DAYS } from './rules.ts';
import type { TakenBackFor } from './rules.ts';

/** Ways in which somebody else corrects a value; what merges, standards and rules do is nobody's correction. */
const CORRECTING: ReadonlySet<string> = new Set(['request', 'bulk', 'import', 'undo']);

type Held = {
  id: string;
  record: string;
  field: string;
  rule: string;
  member: string;
  month: string;
  version: string;
};

/** What a run was told of, with the lines and the judgements of the records, by their ids. */
type Run = {
  updates: readonly { recordId: string }[];
  lines: ReadonlyMap<string, readonly Change[]>;
  among: ReadonlyMap<string, JudgedRecord>;
};

/** The time so many days ago, ISO 8601. */
export function daysAgo(ctx: Context, days: number): string {
  return new Date(ctx.now().getTime() - days * 86_400_000).toISOString();
}

/** Whether a line of the ledger says something of a field. */
export const touches = ({ before, after }: Change, field: string): boolean =>
  field in { ...before, ...after };

/**
 * Takes back the points of values that others have corrected or that do not keep their rule any more. What was checked
 * stays as it was checked, and what is settled stays altogether. Where a drawn value is no longer there to be checked,
 * another is drawn.
 */
export async function takeBackRefuted(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  { updates, lines, among }: Run,
): Promise<void> {
  if (updates.length === 0) return;
  const held = await readHeld(ctx, tx, set, [...new Set(updates.map((each) => each.recordId))]);
  const later = held.flatMap((point) => {
    const since = (lines.get(point.record) ?? []).filter(
      (line) => line.version > Number(point.version) && touches(line, point.field),
    );
    return since.length === 0
      ? []
      : [{ point, why: whyBack(point, since, among.get(point.record)) }];
  });
  if (later.length === 0) return;
  const months = later.map(({ point }) => point);
  // Whoever settles one of these months is before this or after it.
  await tx.query(sql`
    select from quality.point_month d
    join unnest(${months.map(({ member }) => member)}::uuid[], ${months.map(({ month }) => month)}::date[])
      n(member_id, month) on d.member_id = n.member_id and d.month = n.month
    where d.org_id = ${ctx.orgId}::uuid order by d.member_id, d.month for update of d`);
  const back = later.flatMap(({ point, why }) =>
    why === undefined ? [] : [{ id: point.id, why }],
  );
  if (back.length > 0) {
    await tx.query(sql`
      update quality.point p
      set taken_back_at = ${ctx.now().toISOString()}::timestamptz, taken_back_for = n.why
      from unnest(${back.map(({ id }) => id)}::uuid[], ${back.map(({ why }) => why)}::text[]) n(id, why)
      where p.org_id = ${ctx.orgId}::uuid and p.id = n.id and p.verdict is null
        and not exists (select from quality.point_month d where d.org_id = p.org_id
          and d.member_id = p.member_id and d.month = p.month and d.settled_at is not null)`);
  }
  const distinct = new Map(months.map((of) => [`${of.member} ${of.month}`, of]));
  for (const of of distinct.values()) await replaceGone(ctx, tx, of);
}

/** Points that these records have given and that may still be taken back or drawn anew. */
function readHeld(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  ids: readonly string[],
): Promise<Held[]> {
  const since = daysAgo(ctx, TAKEN_BACK_DAYS);
  return tx.query<Held>(sql`
    select p.id, p.record_id as record, p.field, p.rule_id as rule, p.member_id as member, p.month, p.version
    from quality.point p
    where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.record_id = any(${ids}::uuid[])
      and p.taken_back_at is null and p.verdict is null and p.earned_at > ${since}::timestamptz`);
}

function whyBack(
  { rule, member }: Held,
  later: readonly Change[],
  now: JudgedRecord | undefined,
): TakenBackFor | undefined {
  const isCorrected = later.some(
    ({ actorId, via }) => actorId !== null && actorId !== member && CORRECTING.has(via),
  );
  if (isCorrected) return 'corrected';
  return now?.fails.includes(rule) === true ? 'unkept' : undefined;
}
