import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { dayAt, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Change } from '../../../kernel/ledger.ts';
import type { Reacted } from '../../../kernel/task.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { monthOf } from '../audits/rules.ts';
import type { JudgedRecord } from '../scores/portion.ts';
import { confirmsGuesses } from '../scores/rule-set.ts';
import type { JudgedRule, RuleSet } from '../scores/rule-set.ts';
import { linesOf } from '../scores/touched.ts';
import { AGAIN_DAYS, TAKEN_BACK_DAYS } from './rules.ts';

/** Ways in which somebody else corrects a value; what merges, standards and rules do is nobody's correction. */
const CORRECTING: ReadonlySet<string> = new Set(['request', 'bulk', 'import', 'undo']);

/** How long after a change its reaction may come, in milliseconds. */
const LATE = 900_000;

/** What of a notice tells which line of the ledger it is of. */
type Told = Pick<Reacted['changes'][number], 'object' | 'recordId' | 'version' | 'op'>;

type Held = {
  id: string;
  record: string;
  field: string;
  rule: string;
  member: string;
  version: string;
};
type Earned = { line: Change; member: string; field: string; rule: JudgedRule };

/**
 * Credits people with what they completed or corrected by these changes, and takes back what others have corrected
 * since, in the transaction that judged the records.
 *
 * @param judged the records of `set.object` among those changed, as they were judged just now
 */
export async function keepPoints(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  judged: readonly JudgedRecord[],
  changes: readonly Told[],
): Promise<void> {
  const among = new Map(judged.map((record) => [record.id, record]));
  const updates = changes.filter(
    ({ object, op, recordId }) => object === set.object && op === 'update' && among.has(recordId),
  );
  if (updates.length === 0) return;
  const held = await readHeld(ctx, tx, set, [...new Set(updates.map((each) => each.recordId))]);
  const mended = judged.some(({ fails, failed }) => failed.some((rule) => !fails.includes(rule)));
  if (held.length === 0 && !mended) return;
  const lines = (await linesOf(ctx, tx, set.object, updates)).toSorted(
    (a, b) => a.version - b.version,
  );
  const byRecord = Map.groupBy(lines, ({ recordId }) => recordId);
  await takeBack(
    ctx,
    tx,
    held.filter((point) =>
      isRefuted(point, byRecord.get(point.record) ?? [], among.get(point.record)),
    ),
  );
  const earned = judged.flatMap((record) => earnedBy(set, record, byRecord.get(record.id) ?? []));
  if (earned.length > 0) await credit(ctx, tx, set, earned);
}

/**
 * The same where a pass judged records before the reaction to their changes came to them: else what was mended in that
 * moment would be nobody's. Changes from before were credited when they were made.
 */
export async function keepLatePoints(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  judged: readonly JudgedRecord[],
): Promise<void> {
  const mended = judged.filter(({ fails, failed }) => failed.some((rule) => !fails.includes(rule)));
  if (mended.length === 0) return;
  const since = new Date(ctx.now().getTime() - LATE).toISOString();
  const rows = await tx.query<{ record: string; version: string }>(sql`
    select h.record_id as record, h.version from kernel.change h
    where h.org_id = ${ctx.orgId}::uuid and h.object = ${set.object} and h.op = 'update' and h.via = 'request'
      and h.record_id = any(${mended.map(({ id }) => id)}::uuid[]) and h.at > ${since}::timestamptz`);
  const changes = rows.map(({ record, version }) => ({
    object: set.object,
    recordId: record,
    version: Number(version),
    op: 'update' as const,
  }));
  await keepPoints(ctx, tx, set, mended, changes);
}

/** Points that these records have given and that may still be taken back. */
function readHeld(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  ids: readonly string[],
): Promise<Held[]> {
  const since = daysAgo(ctx, TAKEN_BACK_DAYS);
  return tx.query<Held>(sql`
    select p.id, p.record_id as record, p.field, p.rule_id as rule, p.member_id as member, p.version
    from quality.point p
    where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.record_id = any(${ids}::uuid[])
      and p.taken_back_at is null and p.earned_at > ${since}::timestamptz`);
}

function isRefuted(
  { field, rule, member, version }: Held,
  lines: readonly Change[],
  now: JudgedRecord | undefined,
): boolean {
  const later = lines.filter((line) => line.version > Number(version) && touches(line, field));
  if (later.length === 0) return false;
  const isCorrected = later.some(
    ({ actorId, via }) => actorId !== null && actorId !== member && CORRECTING.has(via),
  );
  return isCorrected || now?.fails.includes(rule) === true;
}

async function takeBack(ctx: Context, tx: Transaction, held: readonly Held[]): Promise<void> {
  if (held.length === 0) return;
  await tx.query(sql`
    update quality.point set taken_back_at = ${ctx.now().toISOString()}::timestamptz
    where org_id = ${ctx.orgId}::uuid and id = any(${held.map(({ id }) => id)}::uuid[])`);
}

const touches = ({ before, after }: Change, field: string): boolean =>
  field in { ...before, ...after };

const isEmptied = (value: unknown): boolean => value === null || value === undefined;

/**
 * What a record's changes earned: for each field the weightiest of the rules that it keeps by them and did not keep. It
 * belongs to whoever wrote the field last, and only to a person at a form: no key, import, bulk change, undo or merge.
 */
function earnedBy(
  { rules }: RuleSet,
  { fails, failed }: JudgedRecord,
  lines: readonly Change[],
): Earned[] {
  const ended = rules.filter(
    (rule) => failed.includes(rule.id) && !fails.includes(rule.id) && !confirmsGuesses(rule),
  );
  const earned = ended.flatMap((rule): Earned[] => {
    const field = fieldMended(rule, lines);
    const line = field === undefined ? undefined : lines.findLast((one) => touches(one, field));
    if (field === undefined || !line || line.actorId === null) return [];
    if (line.via !== 'request' || line.causeId !== null) return [];
    const { before, after } = line;
    if (isEmptied(after?.[field])) return [];
    if (rule.dimension === 'present' && !isEmptied(before?.[field])) return [];
    return [{ line, member: line.actorId, field, rule }];
  });
  // Rules come the weightiest first.
  return earned.filter((each, n) => earned.findIndex(({ field }) => field === each.field) === n);
}

/** By which field of the record itself a rule came to be kept; a value that was only stale was not wrong. */
function fieldMended(
  { dimension, target, other }: JudgedRule,
  lines: readonly Change[],
): string | undefined {
  if (target.related || dimension === 'fresh') return undefined;
  return [target.field, ...(other ? [other] : [])].find(
    (field) => field.source.in !== 'facts' && lines.some((line) => touches(line, field.name)),
  )?.name;
}

/**
 * Notes what was earned, but for values that gave points lately, that their writer had written or left out lately, or
 * that anybody emptied or replaced lately: two people could else pass points to each other.
 */
async function credit(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  earned: readonly Earned[],
): Promise<void> {
  const since = daysAgo(ctx, AGAIN_DAYS);
  const at = earned.map(({ line }) => line.at);
  // Of a rule about two fields what was done to either of them counts.
  const others = earned.map(({ field, rule: { target, other } }) =>
    field === target.field.name ? (other?.name ?? null) : target.field.name,
  );
  await tx.query(sql`
    insert into quality.point
      (org_id, id, member_id, object, record_id, version, field, rule_id, points, earned_at, month, sampled)
    select ${ctx.orgId}::uuid, n.id, n.member_id, ${object}, n.record_id, n.version, n.field, n.rule_id, n.points,
      n.at, n.month, false
    from unnest(${earned.map(() => randomUUIDv7())}::uuid[], ${earned.map(({ member }) => member)}::uuid[],
      ${earned.map(({ line }) => line.recordId)}::uuid[], ${earned.map(({ line }) => line.version)}::bigint[],
      ${earned.map(({ field }) => field)}::text[], ${others}::text[], ${earned.map(({ rule }) => rule.id)}::uuid[],
      ${earned.map(({ rule }) => rule.weight)}::bigint[], ${at}::timestamptz[],
      ${at.map((time) => monthOf(formatDay(dayAt(Date.parse(time), ctx.timeZone))))}::date[])
      n(id, member_id, record_id, version, field, other, rule_id, points, at, month)
    where not exists (select from quality.point p
        where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.record_id = n.record_id
          and p.field = n.field and p.earned_at > ${since}::timestamptz)
      and not exists (select from kernel.change h
        where h.org_id = ${ctx.orgId}::uuid and h.object = ${object} and h.record_id = n.record_id
          and h.version < n.version and h.at > ${since}::timestamptz
          and ((h.op = 'create' and h.actor_id = n.member_id)
            or (h.op = 'update' and h.actor_id = n.member_id
              and coalesce(h.after -> n.field, h.after -> n.other) is not null)
            or (h.op = 'update' and coalesce(h.before ->> n.field, h.before ->> n.other) is not null)))`);
}

function daysAgo(ctx: Context, days: number): string {
  return new Date(ctx.now().getTime() - days * 86_400_000).toISOString();
}
