import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { joinFacts, recordColumn } from '../../../kernel/columns.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { counts } from './expressions.ts';
import type { RuleSet } from './rule-set.ts';

/** What the records of one owner in one unit come to. */
export type Sum = {
  owner: string | null;
  unit: string | null;
  records: number;
  /** Of them those with a score, and the sum of the scores. */
  judged: number;
  points: number;
  /** By the places of the rules: judged records that each is about, and of them those that do not keep it. */
  counted: number[];
  failing: number[];
};

/** What a reader's records come to. */
export type Totals = Omit<Sum, 'owner' | 'unit'>;

/** What the records of a unit or an owner come to: those judged with the sum of their scores, or by a rule those that keep it. */
export type GroupSum = { id: string | null; records: number; kept: number };

/** What figures are made of. */
export type Tally = {
  totals: Totals;
  units: GroupSum[];
  owners: GroupSum[];
  /** When they were counted; null: just now. */
  countedAt: string | null;
};

/**
 * Sums by owner and unit as figures take them.
 *
 * @param place of the rule by which units and owners are told; -1: by their scores
 */
export function tallyOf(sums: readonly Sum[], rules: number, place: number): Tally {
  const total = (of: (sum: Sum) => number, own: readonly Sum[] = sums): number =>
    own.reduce((all, sum) => all + of(sum), 0);
  const places = Array.from({ length: rules }, (_, n) => n);
  const groups = (of: 'unit' | 'owner'): GroupSum[] =>
    [...Map.groupBy(sums, (sum) => sum[of])].map(([id, own]) => {
      if (place < 0) {
        const kept = total(({ points }) => points, own);
        return { id, records: total(({ judged }) => judged, own), kept };
      }
      const records = total(({ counted }) => counted[place] ?? 0, own);
      return { id, records, kept: records - total(({ failing }) => failing[place] ?? 0, own) };
    });
  return {
    totals: {
      records: total(({ records }) => records),
      judged: total(({ judged }) => judged),
      points: total(({ points }) => points),
      counted: places.map((n) => total(({ counted }) => counted[n] ?? 0)),
      failing: places.map((n) => total(({ failing }) => failing[n] ?? 0)),
    },
    units: groups('unit'),
    owners: groups('owner'),
    countedAt: null,
  };
}

/**
 * Adds up scores and issues by owner and unit: three times through the table where there are many.
 *
 * @param seen which records of alias `t` count
 */
export async function sumUp(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  seen: RawBuilder<boolean>,
): Promise<Sum[]> {
  const { model, rules, object } = set;
  const fields = rules.flatMap(({ target, other }) =>
    target.related ? [] : [target.field, ...(other ? [other] : [])],
  );
  const judged = sql`q.quality_score is not null`;
  const columns = rules.map(
    (rule, n) =>
      sql`count(*) filter (where ${judged} and ${counts(rule)}) as ${sql.id(`counted_${n}`)}`,
  );
  const [groups, issues] = await Promise.all([
    tx.query<Record<string, string | null>>(sql`
      select t.owner_id as owner, t.unit_id as unit, count(*) as records, count(q.quality_score) as judged,
        coalesce(sum(q.quality_score), 0) as points
        ${columns.length > 0 ? sql`, ${sql.join(columns)}` : sql``}
      from ${sql.table(model.table)} t
      join ${sql.table(`quality.${object}_facts`)} q
        on q.org_id = t.org_id and ${sql.ref(`q.${recordColumn(model)}`)} = t.id
      ${joinFacts(model, 't', fields)}
      where ${seen}
      group by t.owner_id, t.unit_id`),
    tx.query<{ owner: string | null; unit: string | null; rule: string; failing: string }>(sql`
      select t.owner_id as owner, t.unit_id as unit, i.rule_id as rule, count(*) as failing
      from quality.issue i
      join ${sql.table(model.table)} t on t.org_id = i.org_id and t.id = i.record_id
      where i.org_id = ${ctx.orgId} and i.object = ${object} and ${seen}
      group by t.owner_id, t.unit_id, i.rule_id`),
  ]);
  const key = (owner: unknown, unit: unknown): string => `${String(owner)} ${String(unit)}`;
  const failing = new Map(
    issues.map((each) => [`${key(each.owner, each.unit)} ${each.rule}`, Number(each.failing)]),
  );
  return groups.map((row) => {
    const counted = rules.map((_, n) => Number(row[`counted_${n}`] ?? 0));
    return {
      owner: row['owner'] ?? null,
      unit: row['unit'] ?? null,
      records: Number(row['records']),
      judged: Number(row['judged']),
      points: Number(row['points']),
      counted,
      // A record that has just been changed may have an issue that is about to end.
      failing: rules.map(({ id }, n) =>
        Math.min(counted[n] ?? 0, failing.get(`${key(row['owner'], row['unit'])} ${id}`) ?? 0),
      ),
    };
  });
}
