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
import { forgetMended, forgetOld, noteMended, readMended, recentLines } from './mended.ts';
import { AGAIN_DAYS } from './rules.ts';
import { daysAgo, takeBackRefuted, touches } from './take-back.ts';

/** What of a notice tells which line of the ledger it is of. */
type Told = Pick<Reacted['changes'][number], 'object' | 'recordId' | 'version' | 'op'>;

type Earned = {
  line: Change;
  /** The version by which the value was first filled in; that of the line unless its writer wrote it twice. */
  from: number;
  member: string;
  field: string;
  rule: JudgedRule;
};

/**
 * Credits people with what they completed or corrected by these changes, and takes back what others have corrected
 * since, in the transaction that judged the records. Whoever wrote a value last mended it. Where that change is not
 * among these, it is noted for the run that is told of it: runs judge records of each other's changes, and each change
 * is told of once.
 *
 * @param judged the records of `set.object` that were judged just now
 * @param changes those that the run was told of; none for a pass over all records
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
  const mended = new Set(judged.filter(isMended).map(({ id }) => id));
  if (updates.length === 0 && mended.size === 0) return;
  const noted = await readMended(ctx, tx, set, updates);
  const lines = await linesAround(ctx, tx, set, updates, [
    ...mended,
    ...noted.map(({ record }) => record),
  ]);
  await takeBackRefuted(ctx, tx, set, { updates, lines, among });
  const told = new Set(updates.map(({ recordId, version }) => `${recordId} ${version}`));
  const isTold = ({ recordId, version }: Change): boolean => told.has(`${recordId} ${version}`);
  const all = judged.flatMap((record) => {
    const known = noted.filter((each) => each.record === record.id).map(({ rule }) => rule);
    const failed = new Set([...record.failed, ...known]);
    return earnedBy(set, { ...record, failed: [...failed] }, lines.get(record.id) ?? []);
  });
  await noteMended(
    ctx,
    tx,
    set,
    all.filter(({ line }) => !isTold(line)).map(({ line, rule }) => ({ line, rule: rule.id })),
  );
  await forgetMended(ctx, tx, set, updates);
  // Rules come the weightiest first.
  const earned = all.filter(
    (each, n) =>
      isTold(each.line) &&
      all.findIndex(({ line, field }) => field === each.field && line === each.line) === n,
  );
  if (earned.length > 0) await credit(ctx, tx, set, earned);
  await forgetOld(ctx, tx);
}

/** What was changed in these records lately, and what these changes are, each record's by version. */
async function linesAround(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  updates: readonly Told[],
  ids: readonly string[],
): Promise<Map<string, Change[]>> {
  const [told, recent] = await Promise.all([
    linesOf(ctx, tx, object, updates),
    recentLines(ctx, tx, object, ids),
  ]);
  const known = new Set(told.map(({ id }) => id));
  const all = [...told, ...recent.filter(({ id }) => !known.has(id))];
  return Map.groupBy(
    all.toSorted((a, b) => a.version - b.version),
    ({ recordId }) => recordId,
  );
}

const isMended = ({ fails, failed }: JudgedRecord): boolean =>
  failed.some((rule) => !fails.includes(rule));

const isEmptied = (value: unknown): boolean => value === null || value === undefined;

/**
 * What a record's changes earned, one for each rule that it keeps and did not keep. It belongs to whoever wrote the
 * field last, and only to a person at a form: no key, import, bulk change, undo or merge.
 */
function earnedBy(
  { rules }: RuleSet,
  { fails, failed }: JudgedRecord,
  lines: readonly Change[],
): Earned[] {
  const ended = rules.filter(
    (rule) => failed.includes(rule.id) && !fails.includes(rule.id) && !confirmsGuesses(rule),
  );
  return ended.flatMap((rule): Earned[] => {
    const names = fieldsOf(rule);
    const at = lines.findLastIndex((line) => names.some((name) => touches(line, name)));
    const line = lines[at];
    const field = line && names.find((name) => touches(line, name));
    if (field === undefined || !line || line.actorId === null || !isAtForm(line)) return [];
    if (isEmptied(line.after?.[field])) return [];
    const first = rule.dimension === 'present' ? filledIn(lines.slice(0, at + 1), field) : line;
    if (!first) return [];
    return [{ line, from: first.version, member: line.actorId, field, rule }];
  });
}

const isAtForm = ({ via, causeId }: Change): boolean => via === 'request' && causeId === null;

/** The change by which the writer of the last of these filled in what was empty; none where somebody else had. */
function filledIn(lines: readonly Change[], field: string): Change | undefined {
  const own = lines.filter((line) => touches(line, field));
  const writer = own.at(-1)?.actorId;
  const from = own.findLastIndex(
    (line) => line.actorId !== writer || !isAtForm(line) || isEmptied(line.before?.[field]),
  );
  const first = own[from];
  if (!first || first.actorId !== writer || !isAtForm(first)) return undefined;
  return isEmptied(first.before?.[field]) ? first : undefined;
}

/** By which fields of the record itself a rule can come to be kept; a value that was only stale was not wrong. */
function fieldsOf({ dimension, target, other }: JudgedRule): string[] {
  if (target.related || dimension === 'fresh') return [];
  return [target.field, ...(other ? [other] : [])].flatMap((field) =>
    field.source.in === 'facts' ? [] : [field.name],
  );
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
      ${earned.map(({ field }) => field)}::text[], ${others}::text[], ${earned.map(({ from }) => from)}::bigint[], ${earned.map(({ rule }) => rule.id)}::uuid[],
      ${earned.map(({ rule }) => rule.weight)}::bigint[], ${at}::timestamptz[],
      ${at.map((time) => monthOf(formatDay(dayAt(Date.parse(time), ctx.timeZone))))}::date[])
      n(id, member_id, record_id, version, field, other, first, rule_id, points, at, month)
    where not exists (select from quality.point p
        where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.record_id = n.record_id
          and p.field = n.field and p.earned_at > ${since}::timestamptz)
      and not exists (select from kernel.change h
        where h.org_id = ${ctx.orgId}::uuid and h.object = ${object} and h.record_id = n.record_id
          and h.version < n.first and h.at > ${since}::timestamptz
          and ((h.op = 'create' and h.actor_id = n.member_id)
            or (h.op = 'update' and h.actor_id = n.member_id
              and coalesce(h.after -> n.field, h.after -> n.other) is not null)
            or (h.op = 'update' and coalesce(h.before ->> n.field, h.before ->> n.other) is not null)))`);
}
