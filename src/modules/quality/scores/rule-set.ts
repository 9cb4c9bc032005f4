import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { targetNamed } from '../rules/target.ts';
import type { Target } from '../rules/target.ts';
import type { Dimension, ScoredObject } from './rules.ts';
import type { Format } from './validity.ts';

/** A rule in force, with the fields that it looks at. */
export type JudgedRule = {
  id: string;
  name: string;
  dimension: Dimension;
  appliesTo: 'all' | 'company' | 'person';
  target: Target;
  other: Field | undefined;
  format: Format | null;
  /** Days after which a value counts half. */
  days: number;
  least: number;
  most: number;
  weight: number;
};

/** The rules in force of one object. */
export type RuleSet = { object: ScoredObject; model: Model; rules: JudgedRule[] };

type Row = {
  id: string;
  name: string;
  dimension: Dimension;
  applies_to: JudgedRule['appliesTo'];
  field: string;
  other_field: string | null;
  format: Format | null;
  days: string | null;
  least: string | null;
  most: string | null;
  weight: string;
};

/** Numbers of rules are kept × 100. */
const SCALE = 100;

/** The rules in force of an object, the weightiest first; those whose field is gone are passed over. */
export async function readRuleSet(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<RuleSet> {
  const model = ctx.catalog.object(object);
  if (!model) throw new Error(`there is no object ${object}`);
  const rows = await tx.query<Row>(sql`
    select r.id, r.name, r.dimension, r.applies_to, r.field, r.other_field, r.format, r.days, r.least, r.most, r.weight
    from quality.quality_rule r
    where r.org_id = ${ctx.orgId} and r.deleted_at is null and r.active and r.object = ${object}
    order by r.weight desc, r.created_at, r.name_key, r.id`);
  const rules = rows.flatMap((row): JudgedRule[] => {
    const target = targetNamed(ctx.catalog, object, row.field);
    const other =
      row.dimension === 'consistent'
        ? targetNamed(ctx.catalog, object, row.other_field ?? '')?.field
        : undefined;
    if (!target || (row.dimension === 'consistent' && !other)) return [];
    return [
      {
        id: row.id,
        name: row.name,
        dimension: row.dimension,
        appliesTo: object === 'customer' ? row.applies_to : 'all',
        target,
        other,
        format: row.format,
        days: Number(row.days ?? 365),
        least: row.least === null ? -Infinity : Number(row.least) / SCALE,
        most: row.most === null ? Infinity : Number(row.most) / SCALE,
        weight: Number(row.weight),
      },
    ];
  });
  return { object, model, rules };
}

/**
 * The fields of an object's own records that any rule looks at or looked at, be it in force or not: it may have given
 * points that a correction takes back.
 */
export async function ruledFields(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<Set<string>> {
  const rows = await tx.query<{ field: string }>(sql`
    select distinct named.field from quality.quality_rule r
    cross join lateral (
      values (r.field), (r.other_field)
      union all
      select name.field from kernel.change h
      cross join lateral (values (h.before ->> 'field'), (h.before ->> 'otherField')) name(field)
      where h.org_id = r.org_id and h.object = 'qualityRule' and h.record_id = r.id and h.op = 'update') named(field)
    where r.org_id = ${ctx.orgId} and named.field is not null`);
  const fields = rows.flatMap(({ field }) => targetNamed(ctx.catalog, object, field) ?? []);
  const own = fields.flatMap(({ field, related }) => (related ? [] : [field.name]));
  // What kind of customer it is says which rules are about it.
  return new Set([...own, 'kind']);
}

/** What a value is checked as: what the rule says, else what its field is. */
export function formatOf({ format, target }: JudgedRule): Format | null {
  const { kind } = target.field.declaration;
  return format ?? (kind === 'phone' || kind === 'email' ? kind : null);
}

/** Whether a rule needs a sealed value in clear: only its verdict is kept. */
export function opensSealed({ dimension, target, other }: JudgedRule): boolean {
  const isRead = dimension === 'valid' || dimension === 'consistent' || dimension === 'plausible';
  return isRead && (target.field.sensitive || other?.sensitive === true);
}

/**
 * Whether a rule would tell what a sealed field holds by trying values of the other one: a birthday until it is that of
 * the card. Such a rule is told to who may read both fields; scores and points leave it out, for others see them as well.
 */
export function confirmsGuesses({ dimension, target, other }: JudgedRule): boolean {
  return dimension === 'consistent' && (target.field.sensitive || other?.sensitive === true);
}
