import { sql } from 'kysely';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { ScoredObject } from './rules.ts';
import type { DayValue } from './wire.ts';

/** Days for which changes of a record's score are kept. */
const KEPT_DAYS = 365;
/** Old changes that one statement drops. */
const PORTION = 10_000;

/** The score of a record, and the one that it had before; null: none. */
type Change = { id: string; former: number | null; score: number | null };

/** Keeps which scores have changed today; a record's first score, or its last, is no change. */
export async function keepChanges(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  judged: readonly Change[],
): Promise<void> {
  const changed = judged.flatMap(({ id, former, score }) =>
    former === null || score === null || former === score ? [] : [{ id, former, score }],
  );
  if (changed.length === 0) return;
  await tx.query(sql`
    insert into quality.score_change (org_id, object, record_id, day, former, score)
    select ${ctx.orgId}::uuid, ${object}, n.record_id, ${formatDay(clockOf(ctx).today)}::date, n.former, n.score
    from unnest(${changed.map(({ id }) => id)}::uuid[], ${changed.map(({ former }) => former)}::smallint[],
      ${changed.map(({ score }) => score)}::smallint[]) n(record_id, former, score)
    on conflict (org_id, object, record_id, day) do update set score = excluded.score`);
}

/**
 * Drops changes that no trend shows any more, a portion by each transaction: of the day on which a rule changed there
 * may be one of every record.
 *
 * @param day today, `YYYY-MM-DD`
 */
export async function dropChanges(ctx: Context, object: ScoredObject, day: string): Promise<void> {
  for (let dropped = PORTION; dropped === PORTION;) {
    const rows = await inTransaction(ctx, (tx) =>
      tx.query(sql`
        delete from quality.score_change where ctid = any(array(
          select ctid from quality.score_change
          where org_id = ${ctx.orgId} and object = ${object} and day < ${day}::date - ${KEPT_DAYS}::int
          limit ${PORTION}::int))
        returning 1 as dropped`),
    );
    dropped = rows.length;
  }
}

/**
 * How the score of a record that the reader may see went within a year, as the corners of its line until today; empty
 * where it did not change, or has none now.
 *
 * @param now the record's score: what it became after it had none for a while is no change that was kept
 */
export async function readTrend(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  { id, now }: { id: string; now: number | null },
): Promise<DayValue[]> {
  if (now === null) return [];
  const { today } = clockOf(ctx);
  const rows = await tx.query<{ day: string; before: string; former: string; score: string }>(sql`
    select day::text as day, (day - 1)::text as before, former, score from quality.score_change
    where org_id = ${ctx.orgId} and object = ${object} and record_id = ${id}::uuid
      and day >= ${formatDay(today - KEPT_DAYS)}::date and former <> score
    order by day`);
  const last = rows.at(-1);
  if (!last) return [];
  const corners = rows.flatMap(({ day, before, former, score }) => [
    { day: before, value: Number(former) },
    { day, value: Number(score) },
  ]);
  const values = new Set([Number(last.score), now]);
  return [...corners, ...[...values].map((value) => ({ day: formatDay(today), value }))];
}
