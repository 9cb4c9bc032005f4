import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { titleExpression, titleVisible } from '../../../kernel/view.ts';
import { visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { COUNTED_LIVE, keptTally } from './kept.ts';
import { readableRules, requireScores, ruleWire } from './readable.ts';
import { readRuleSet } from './rule-set.ts';
import type { RuleSet } from './rule-set.ts';
import type { ScoredObject } from './rules.ts';
import { sumUp, tallyOf } from './sums.ts';
import type { GroupSum, Tally } from './sums.ts';
import { meanOf, readGroupTrends, readTrends } from './trend.ts';
import type { GroupFigure, QualityFiguresWire } from './wire.ts';

/** Units and owners shown: those with the most to mend. */
const MOST_GROUPS = 100;

/**
 * How good the records are that a reader may see, by rule, unit and owner. Whoever reads many of whole units is told
 * what was counted last, by night or within the quarter of an hour after a change.
 *
 * @param rule by which units and owners are told; null: by their scores
 * @param atMost so many records are counted while the reader waits
 * @throws Problem forbidden, not_found for a rule that is not in force or not for this reader
 */
export async function readFigures(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  rule: string | null,
  atMost = COUNTED_LIVE,
): Promise<QualityFiguresWire> {
  requireScores(ctx, object);
  // Counted three times through the table: seconds where conditions narrow millions.
  await tx.query(sql`set local statement_timeout = '30s'`);
  const all = await readRuleSet(ctx, tx, object);
  const set = { ...all, rules: readableRules(ctx, all) };
  const place = set.rules.findIndex(({ id }) => id === rule);
  if (rule !== null && place < 0) throw new Problem('not_found');
  const tally =
    (await keptTally(ctx, tx, set, place, atMost)) ?? (await counted(ctx, tx, set, place));
  const { totals, countedAt } = tally;
  const trends = await readTrends(ctx, tx, set);
  const [units, owners] = await Promise.all([
    groupsOf(ctx, tx, { set, place, of: 'unit', groups: tally.units }),
    groupsOf(ctx, tx, { set, place, of: 'owner', groups: tally.owners }),
  ]);
  return {
    object,
    records: totals.records,
    judged: totals.judged,
    score: totals.judged === 0 ? null : meanOf(null, totals.points, totals.judged),
    trend: trends && trends.score,
    rules: set.rules.map((each, n) => ({
      ...ruleWire(each),
      counted: totals.counted[n] ?? 0,
      failing: totals.failing[n] ?? 0,
      trend: trends && (trends.rules.get(each.id) ?? []),
    })),
    rule,
    units,
    owners,
    countedAt,
  };
}

async function counted(ctx: Context, tx: Transaction, set: RuleSet, place: number): Promise<Tally> {
  const sums = await sumUp(ctx, tx, set, visible(ctx, set.model, 't'));
  return tallyOf(sums, set.rules.length, place);
}

type Grouping = {
  set: RuleSet;
  place: number;
  of: 'unit' | 'owner';
  groups: readonly GroupSum[];
};

/** The figures of units or owners, the poorest first. */
async function groupsOf(
  ctx: Context,
  tx: Transaction,
  { set, place, of, groups }: Grouping,
): Promise<GroupFigure[]> {
  const rule = set.rules[place]?.id ?? null;
  const shown = groups
    .filter(({ records }) => records > 0)
    .map((group) => ({ ...group, value: meanOf(rule, group.kept, group.records) }))
    .toSorted((a, b) => a.value - b.value || b.records - a.records || compareIds(a.id, b.id))
    .slice(0, MOST_GROUPS);
  const ids = shown.map(({ id }) => id);
  const [names, trends] = await Promise.all([
    namesOf(ctx, tx, of === 'unit' ? 'unit' : 'member', shown),
    readGroupTrends(ctx, tx, set, { of, ids, rule }),
  ]);
  return shown.map(({ id, records, kept, value }) => ({
    id,
    name: names.get(id ?? '') ?? null,
    records,
    failing: rule === null ? null : records - kept,
    value,
    trend: trends && (trends.get(id) ?? []),
  }));
}

const compareIds = (a: string | null, b: string | null): number =>
  String(a).localeCompare(String(b));

async function namesOf(
  ctx: Context,
  tx: Transaction,
  object: 'unit' | 'member',
  groups: readonly { id: string | null }[],
): Promise<Map<string, string>> {
  const model = ctx.catalog.object(object);
  const seen = model && titleVisible(ctx, model, 't');
  const ids = groups.flatMap(({ id }) => id ?? []);
  if (!model || !seen || ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string }>(sql`
    select t.id, ${titleExpression(ctx, model, 't')} as name from ${sql.table(model.table)} t
    where ${seen} and t.id = any(${ids}::uuid[])`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
