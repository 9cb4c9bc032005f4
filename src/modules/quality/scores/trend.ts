import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { groupLevel } from './kept.ts';
import { NIL, atLevel } from './levels.ts';
import { daysReached } from './readable.ts';
import type { RuleSet } from './rule-set.ts';
import type { ScoredObject } from './rules.ts';
import type { DayValue } from './wire.ts';

/** Days that a trend goes back. */
const BACK = 91;

/** Trends of the scores and of each rule; null where none can be told to this reader. */
export type Trends = { score: DayValue[]; rules: Map<string, DayValue[]> } | null;

type Row = { day: string; of: string; records: string; total: string };

/** A mean of scores, or a share in percent, to one decimal. */
export function meanOf(rule: string | null, total: number, records: number): number {
  return Math.round((10 * (rule === null ? total : 100 * total)) / records) / 10;
}

/** How scores and shares went within three months, among the records that the reader's owners and units had each day. */
export async function readTrends(
  ctx: Context,
  tx: Transaction,
  { object, model, rules }: RuleSet,
): Promise<Trends> {
  const reached = daysReached(ctx, model);
  if (!reached) return null;
  const ids = [NIL, ...rules.map(({ id }) => id)];
  const rows = await tx.query<Row>(sql`
    select d.day, d.rule_id as of, sum(d.records) as records, sum(d.total) as total
    from quality.score_day d
    where ${lately(ctx, object)} and ${reached.among} and ${atLevel(reached.level)}
      and d.rule_id = any(${ids}::uuid[])
    group by d.day, d.rule_id order by d.day`);
  const { [NIL]: score = [], ...others } = Object.groupBy(rows, (row) => row.of);
  return {
    score: score.map((row) => valueOf(null, row)),
    rules: new Map(
      Object.entries(others).map(([id, own = []]) => [id, own.map((row) => valueOf(id, row))]),
    ),
  };
}

type Asked = {
  of: 'unit' | 'owner';
  /** Null: records without one. */
  ids: readonly (string | null)[];
  /** Null: by their scores. */
  rule: string | null;
};

/** The same of units or owners; null where none can be told to this reader. */
export async function readGroupTrends(
  ctx: Context,
  tx: Transaction,
  { object, model }: RuleSet,
  { of, ids, rule }: Asked,
): Promise<Map<string | null, DayValue[]> | null> {
  const reached = daysReached(ctx, model);
  if (!reached) return null;
  const id = sql.ref(`d.${of}_id`);
  const rows = await tx.query<Row>(sql`
    select d.day, ${id} as of, sum(d.records) as records, sum(d.total) as total
    from quality.score_day d
    where ${lately(ctx, object)} and ${reached.among} and ${atLevel(groupLevel(of, reached))}
      and d.rule_id = ${rule ?? NIL}::uuid and ${id} = any(${ids.map((each) => each ?? NIL)}::uuid[])
    group by d.day, ${id} order by d.day`);
  const by = Map.groupBy(rows, (row) => (row.of === NIL ? null : row.of));
  return new Map([...by].map(([each, own]) => [each, own.map((row) => valueOf(rule, row))]));
}

function lately(ctx: Context, object: ScoredObject): RawBuilder<unknown> {
  const today = formatDay(clockOf(ctx).today);
  return sql`d.org_id = ${ctx.orgId} and d.object = ${object}
    and d.day between ${today}::date - ${BACK}::int and ${today}::date`;
}

function valueOf(rule: string | null, { day, records, total }: Row): DayValue {
  return { day, value: meanOf(rule, Number(total), Number(records)) };
}
