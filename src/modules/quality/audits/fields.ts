import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { get } from '../../../kernel/read.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { atLeast, grantsOn, lowestRight } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { readableRules, ruleWire } from '../scores/readable.ts';
import { readRuleSet } from '../scores/rule-set.ts';
import type { JudgedRule } from '../scores/rule-set.ts';
import type { ScoredObject } from '../scores/rules.ts';
import type { RuleWire } from '../scores/wire.ts';
import type { CheckField } from './wire.ts';

/** The record that is checked, in clear where the reader may. @throws Problem not_found where they may not see it */
export async function readChecked(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  id: string,
): Promise<RecordWire> {
  const record = await get(ctx, tx, object, id);
  if (!record) throw new Problem('not_found');
  return record;
}

/** Whether a reader may be told of a field in figures; of a sealed one a mask suffices. */
export function tellsOf(ctx: Context, model: Model, field: Field): boolean {
  const right = lowestRight(grantsOn(ctx, model, 'read'), field);
  return atLeast(right, field.sensitive ? 'masked' : 'read');
}

/** The fields of a record that the active rules are about and the reader may read, the weightiest first. */
export async function checkedFields(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  record: RecordWire,
): Promise<CheckField[]> {
  const set = await readRuleSet(ctx, tx, object);
  const rules = readableRules(ctx, set).filter(
    ({ target, appliesTo }) =>
      !target.related &&
      target.field.source.in !== 'facts' &&
      (appliesTo === 'all' || record['kind'] === appliesTo),
  );
  return [...Map.groupBy(rules, ({ target }) => target.field.name)]
    .filter(([name]) => name in record)
    .map(([field, own]) => unsaid(record, field, own));
}

/** A field of which nobody has said anything. */
const unsaid = (record: RecordWire, field: string, rules: readonly JudgedRule[]): CheckField => ({
  field,
  rules: rules.map(ruleWire),
  state: stateOf(record, field),
  verdict: null,
  byOther: false,
  said: null,
});

/** One field of a record, whatever rules there are about it now; none where it is hidden from the reader. */
export async function checkedField(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  record: RecordWire,
  name: string,
): Promise<CheckField[]> {
  if (!(name in record)) return [];
  const rules = readableRules(ctx, await readRuleSet(ctx, tx, object)).filter(
    ({ target, other }) => !target.related && (target.field.name === name || other?.name === name),
  );
  return [unsaid(record, name, rules)];
}

/** Where nothing stands, only a rule that asks for something has anything to say. */
export const isAsked = ({ dimension }: RuleWire): boolean => dimension === 'present';

function stateOf(record: RecordWire, field: string): CheckField['state'] {
  const value = record[field];
  if (value === null || value === undefined || value === '') return 'empty';
  return record._masked.includes(field) ? 'masked' : 'shown';
}

/** Of these fields of a record those that no active rule has anything against. */
export async function keptFields(
  ctx: Context,
  tx: Transaction,
  { object, id }: { object: ScoredObject; id: string },
  fields: readonly string[],
): Promise<Set<string>> {
  const { rules } = await readRuleSet(ctx, tx, object);
  const rows = await tx.query<{ rule: string }>(sql`
    select i.rule_id as rule from quality.issue i
    where i.org_id = ${ctx.orgId}::uuid and i.object = ${object} and i.record_id = ${id}::uuid`);
  const broken = new Set(rows.map(({ rule }) => rule));
  const isAgainst = (field: string) => (rule: JudgedRule) =>
    broken.has(rule.id) && !rule.target.related && rule.target.field.name === field;
  return new Set(fields.filter((field) => !rules.some(isAgainst(field))));
}
