import { sql } from 'kysely';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { inReadTransaction, inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { existing } from '../../../kernel/visibility.ts';
import { noteCount } from './counts.ts';
import { EVERY, NIL } from './levels.ts';
import { dropChanges } from './record-trend.ts';
import { readRuleSet } from './rule-set.ts';
import type { ScoredObject } from './rules.ts';
import { sumUp } from './sums.ts';

/** Days that are kept each; of older ones the last of each month, and none after `KEPT_DAYS`. */
const EACH_DAY = 100;
const KEPT_DAYS = 800;

type Line = { rule: string; unit: string; owner: string; records: number; total: number };

/**
 * Keeps the figures of today, by unit and owner, instead of those that it kept of today before; nothing where somebody
 * else is at it.
 */
export async function keepDay(ctx: Context, object: ScoredObject): Promise<void> {
  const day = formatDay(clockOf(ctx).today);
  const began = ctx.now().toISOString();
  // Read apart: while millions are added up no change waits for it.
  const lines = await inReadTransaction(ctx, async (tx): Promise<Line[] | undefined> => {
    if (!(await isMine(ctx, tx, object))) return undefined;
    await tx.query(sql`set local statement_timeout = '120s'`);
    const set = await readRuleSet(ctx, tx, object);
    const sums = await sumUp(ctx, tx, set, existing(ctx, set.model, 't'));
    return sums.flatMap(({ owner, unit, records, judged, points, counted, failing }) => {
      const at = { unit: unit ?? NIL, owner: owner ?? NIL };
      const rules = set.rules.map(({ id }, n) => ({
        ...at,
        rule: id,
        records: counted[n] ?? 0,
        total: (counted[n] ?? 0) - (failing[n] ?? 0),
      }));
      const all = { ...at, rule: EVERY, records, total: judged };
      return [all, { ...at, rule: NIL, records: judged, total: points }, ...rules].filter(
        (line) => line.records > 0,
      );
    });
  });
  if (!lines) return;
  await dropChanges(ctx, object, day);
  await inTransaction(ctx, async (tx) => {
    const done = await tx.query(sql`
      update quality.score_state set pass = null, after_id = null, count_after = null
      where org_id = ${ctx.orgId} and object = ${object} and pass = 'count' returning pass`);
    // Rules have changed meanwhile: every record is judged anew, and then counted.
    if (done.length === 0) return;
    await dropDays(ctx, tx, object, day);
    await tx.query(sql`
      insert into quality.score_day (org_id, object, rule_id, day, unit_id, owner_id, records, total)
      select ${ctx.orgId}::uuid, ${object}, n.rule_id, ${day}::date, coalesce(n.unit_id, ${EVERY}::uuid),
        coalesce(n.owner_id, ${EVERY}::uuid), sum(n.records), sum(n.total)
      from unnest(${lines.map(({ rule }) => rule)}::uuid[], ${lines.map(({ unit }) => unit)}::uuid[],
        ${lines.map(({ owner }) => owner)}::uuid[], ${lines.map(({ records }) => records)}::bigint[],
        ${lines.map(({ total }) => total)}::bigint[]) n(rule_id, unit_id, owner_id, records, total)
      group by n.rule_id, rollup (n.unit_id, n.owner_id)
      on conflict (org_id, object, rule_id, day, unit_id, owner_id)
      do update set records = excluded.records, total = excluded.total`);
    await noteCount(ctx, tx, object, { began, day });
  });
}

/** Makes room for the figures of a day, and drops what no trend shows any more. */
async function dropDays(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  day: string,
): Promise<void> {
  const own = sql`org_id = ${ctx.orgId} and object = ${object}`;
  await tx.query(sql`
    with old as (select distinct day from quality.score_day where ${own} and day < ${day}::date - ${EACH_DAY}::int)
    delete from quality.score_day
    where ${own} and (day = ${day}::date or day < ${day}::date - ${KEPT_DAYS}::int or day in (
      select o.day from old o join old l
        on l.day > o.day and date_trunc('month', l.day) = date_trunc('month', o.day)))`);
}

/** Whether the figures are still to be counted and nobody is at it; then nobody else is until the end of the transaction. */
async function isMine(ctx: Context, tx: Transaction, object: ScoredObject): Promise<boolean> {
  const [lock] = await tx.query<{ mine: boolean }>(sql`
    select pg_try_advisory_xact_lock(hashtext(${`quality.score_day ${object}`}), hashtext(${ctx.orgId})) as mine`);
  if (!lock?.mine) return false;
  const due = await tx.query(sql`
    select from quality.score_state
    where org_id = ${ctx.orgId} and object = ${object} and pass = 'count'`);
  return due.length > 0;
}
