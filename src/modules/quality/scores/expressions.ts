import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { factsAlias } from '../../../kernel/columns.ts';
import { foldColumn, indexColumn } from '../../../kernel/model.ts';
import type { Field } from '../../../kernel/model.ts';
import type { JudgedRule, RuleSet } from './rule-set.ts';

/** Whether a field of alias `at` holds anything; facts must be joined. */
export function filled(field: Field, at: string): RawBuilder<boolean> {
  if (field.source.in === 'custom') {
    return sql<boolean>`(${sql.ref(`${at}.custom`)} ->> ${field.name}) is not null`;
  }
  if (field.sensitive) return sql<boolean>`${sql.ref(`${at}.${indexColumn(field)}`)} is not null`;
  return sql<boolean>`${sql.ref(`${factsAlias(at, field)}.${field.column}`)} is not null`;
}

const isDated = ({ declaration: { kind } }: Field): boolean =>
  kind === 'date' || kind === 'dateTime';

/** Whether the date in the field itself says how fresh it is, such as the last contact. */
const tellsItsAge = (rule: JudgedRule): boolean =>
  rule.dimension === 'fresh' && isDated(rule.target.field);

/** The records of alias `t` that a rule says something of; the facts of its fields must be joined. */
export function counts(rule: JudgedRule): RawBuilder<boolean> {
  const { appliesTo, dimension, target, other } = rule;
  const parts: RawBuilder<boolean>[] = [];
  if (appliesTo !== 'all') parts.push(sql<boolean>`t.kind = ${appliesTo}`);
  if (dimension !== 'present' && !tellsItsAge(rule)) parts.push(filled(target.field, 't'));
  if (other) parts.push(filled(other, 't'));
  return parts.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(parts, sql` and `)})`;
}

/** What the database says of a record beside its values: a boolean for `unique` and related fields, a time for `fresh`. */
export function beside({ model }: RuleSet, rule: JudgedRule): RawBuilder<unknown> | undefined {
  const { dimension, target } = rule;
  const { field, related } = target;
  if (related) {
    const back = sql.ref(`r.${related.back.column}`);
    return sql`exists (select from ${sql.table(related.model.table)} r
      where r.org_id = t.org_id and ${back} = t.id and r.deleted_at is null and ${filled(field, 'r')})`;
  }
  if (dimension === 'unique') return sql`not exists (${sharing(model.table, field)})`;
  if (dimension === 'fresh' && !tellsItsAge(rule)) {
    // What a merge brought along, undoing put back or was only written otherwise is no newer for that. Values of a
    // record that was never changed are as old as the record: most are so, and the ledger need not be read for them.
    return sql`case when t.version = 1 then t.created_at else coalesce((select max(h.at) from kernel.change h
      where h.org_id = t.org_id and h.object = ${model.name} and h.record_id = t.id
        and h.op in ('create', 'update') and h.via not in ('merge', 'unmerge', 'undo', 'standard')
        and (h.after -> ${field.name}) is not null), t.created_at) end`;
  }
  return undefined;
}

/** The other records, not deleted, that have the same value as the one of alias `t`. */
export function sharing(table: string, field: Field): RawBuilder<{ id: string }> {
  if (field.source.in === 'custom') {
    return sql<{ id: string }>`select o.id from kernel.custom_value v
      join kernel.custom_value w on w.org_id = v.org_id and w.field_id = v.field_id and w.text = v.text
        and w.record_id <> v.record_id
      join ${sql.table(table)} o on o.org_id = w.org_id and o.id = w.record_id and o.deleted_at is null
      where v.org_id = t.org_id and v.record_id = t.id and v.field_id = ${field.valueId ?? ''}`;
  }
  const column = field.sensitive
    ? indexColumn(field)
    : field.declaration.kind === 'text'
      ? foldColumn(field)
      : field.column;
  return sql<{ id: string }>`select o.id from ${sql.table(table)} o
    where o.org_id = t.org_id and o.deleted_at is null and o.id <> t.id
      and ${sql.ref(`o.${column}`)} = ${sql.ref(`t.${column}`)}`;
}
