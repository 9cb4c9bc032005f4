import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { readableRules, ruleWire } from '../scores/readable.ts';
import { readRuleSet } from '../scores/rule-set.ts';
import type { JudgedRule } from '../scores/rule-set.ts';
import type { ScoredObject } from '../scores/rules.ts';
import type { IssueWire } from '../scores/wire.ts';

/** The rules of an object that this reader may be told of. */
export async function rulesFor(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<JudgedRule[]> {
  return readableRules(ctx, await readRuleSet(ctx, tx, object));
}

/** The issues of records that the reader may see, the weightiest rule first; the caller has made sure of that. */
export async function issuesOf(
  ctx: Context,
  tx: Transaction,
  { object, rules }: { object: ScoredObject; rules: readonly JudgedRule[] },
  ids: readonly string[],
): Promise<Map<string, IssueWire[]>> {
  const rows = await tx.query<{ record: string; rule: string; since: string }>(sql`
    select i.record_id as record, i.rule_id as rule, i.since from quality.issue i
    where i.org_id = ${ctx.orgId} and i.object = ${object} and i.record_id = any(${ids}::uuid[])
      and i.rule_id = any(${rules.map(({ id }) => id)}::uuid[])`);
  const known = new Map(rules.map((rule) => [rule.id, ruleWire(rule)]));
  const order = rules.map(({ id }) => id);
  const issues = rows
    .toSorted((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule))
    .flatMap(({ record, rule, since }) => {
      const told = known.get(rule);
      return told ? [{ record, rule: told, since: isoTime(since) }] : [];
    });
  return new Map(
    [...Map.groupBy(issues, ({ record }) => record)].map(([id, own]) => [
      id,
      own.map(({ rule, since }) => ({ rule, since })),
    ]),
  );
}
