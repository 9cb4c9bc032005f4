import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { EVERY, NIL, atLevel } from './levels.ts';
import { daysReached } from './readable.ts';
import type { DaysReached } from './readable.ts';
import type { RuleSet } from './rule-set.ts';
import type { GroupSum, Tally } from './sums.ts';

/** Records of a reader that are counted while they wait, in a fifth of a second; of more, what was kept is told. */
export const COUNTED_LIVE = 20_000;

type Row = { id: string; records: string; total: string };

/**
 * What a reader's records came to when they were last counted: of a million in milliseconds.
 *
 * @param place of the rule by which units and owners are told; -1: by their scores
 * @returns undefined where nothing that holds is kept, where conditions narrow the reader's records, or where those are
 *   no more than `atMost`: they are counted now
 */
export async function keptTally(
  ctx: Context,
  tx: Transaction,
  { object, model, rules }: RuleSet,
  place: number,
  atMost: number,
): Promise<Tally | undefined> {
  const reached = daysReached(ctx, model);
  // While every record is judged by other rules, what was counted by the former says nothing.
  const [count] = await tx.query<{ counted_at: string; counted_on: string }>(sql`
    select c.counted_at, c.counted_on from quality.score_count c
    join quality.score_state s on s.org_id = c.org_id and s.object = c.object
    where c.org_id = ${ctx.orgId} and c.object = ${object} and s.pass is distinct from 'judge'`);
  if (!reached || !count) return undefined;
  const day = sql`d.org_id = ${ctx.orgId} and d.object = ${object} and d.day = ${count.counted_on}::date`;
  const among = sql`${day} and ${reached.among}`;
  const totals = await tx.query<Row>(sql`
    select d.rule_id as id, sum(d.records) as records, sum(d.total) as total from quality.score_day d
    where ${among} and ${atLevel(reached.level)} group by d.rule_id`);
  const by = new Map(totals.map((row) => [row.id, numbers(row)]));
  const all = by.get(EVERY);
  if ((all?.records ?? 0) <= atMost) return undefined;
  const rule = rules[place]?.id ?? NIL;
  const groups = async (of: 'unit' | 'owner'): Promise<GroupSum[]> => {
    const rows = await tx.query<Row>(sql`
      select ${sql.ref(`d.${of}_id`)} as id, sum(d.records) as records, sum(d.total) as total
      from quality.score_day d
      where ${among} and d.rule_id = ${rule}::uuid and ${atLevel(groupLevel(of, reached))}
      group by 1`);
    return rows.map((row) => {
      const { records, total } = numbers(row);
      return { id: row.id === NIL ? null : row.id, records, kept: total };
    });
  };
  const [units, owners] = await Promise.all([groups('unit'), groups('owner')]);
  const ofRule = rules.map(({ id }) => by.get(id) ?? { records: 0, total: 0 });
  return {
    totals: {
      records: all?.records ?? 0,
      judged: by.get(NIL)?.records ?? 0,
      points: by.get(NIL)?.total ?? 0,
      counted: ofRule.map(({ records }) => records),
      failing: ofRule.map(({ records, total }) => records - total),
    },
    units,
    owners,
    countedAt: isoTime(count.counted_at),
  };
}

const numbers = ({ records, total }: Row) => ({ records: Number(records), total: Number(total) });

/** The coarsest level that tells units, or owners, of what a reader reaches. */
export function groupLevel(of: 'unit' | 'owner', { level }: DaysReached): 'unit' | 'owner' {
  return of === 'unit' && level !== 'owner' ? 'unit' : 'owner';
}
