import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { FieldRight, Grant } from './access.ts';
import { decodeRow, factsAlias, selectFields } from './columns.ts';
import type { RawRow } from './columns.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import {
  atLeast,
  grantPredicate,
  grantRight,
  grantsOn,
  highestRight,
  visibleWith,
} from './visibility.ts';
import type { RecordWire } from './wire.ts';

/**
 * What a reader sees of an object: the fields, and per field the right under each of the reader's grants. The right on
 * a field of a row is the highest among the grants that match that row.
 */
export type View = {
  ctx: Context;
  model: Model;
  fields: readonly Field[];
  grants: readonly Grant[];
  /** True where grants differ in rights, so that each row must tell which of them match it. */
  perRow: boolean;
  /** The right on each field where it is the same in every row. */
  rights: ReadonlyMap<Field, FieldRight>;
  /** References among the fields, each with the column of its title. */
  titled: readonly { field: Field; column: string }[];
  /** Fields that may show nothing at all, although nothing of them is sealed: masked in some rows or in all. */
  concealed: readonly Field[];
  /** Sensitive values in clear where the right allows it; lists always mask. */
  clear: boolean;
};

const titleColumn = (field: Field): string => `$title_${field.name}`;

const refers = ({ declaration: { kind } }: Field): boolean =>
  kind === 'reference' || kind === 'user';

/** @param wanted names of fields; undefined for all the reader may see */
export function viewOf(
  ctx: Context,
  model: Model,
  options: { wanted?: readonly string[]; clear: boolean },
): View {
  const grants = grantsOn(ctx, model, 'read');
  const all = [...model.fields.values()].filter(
    (field) => highestRight(grants, field) !== 'hidden',
  );
  const fields = options.wanted ? all.filter((field) => options.wanted?.includes(field.name)) : all;
  const [first, ...others] = grants;
  const perRow =
    first !== undefined &&
    others.some((grant) =>
      fields.some((field) => grantRight(grant, field) !== grantRight(first, field)),
    );
  const rights = new Map(fields.map((field) => [field, highestRight(grants, field)]));
  const titled = fields.filter(refers).map((field) => ({ field, column: titleColumn(field) }));
  const concealed = fields.filter(
    (field) => !field.sensitive && (perRow || rights.get(field) === 'masked'),
  );
  return { ctx, model, fields, grants, perRow, rights, titled, concealed, clear: options.clear };
}

/** How a record of this object is called, as SQL text. */
export function titleExpression(ctx: Context, model: Model, alias: string): RawBuilder<string> {
  const field = model.fields.get(model.declaration.titleField);
  if (!field || field.sensitive) return sql<string>`null`;
  const target = field.declaration.kind === 'reference' ? targetOf(ctx, field) : undefined;
  if (target) {
    const at = `${alias}_title`;
    const seen = titleVisible(ctx, target, at);
    if (!seen) return sql<string>`null`;
    return sql<string>`(select ${titleExpression(ctx, target, at)} from ${sql.table(target.table)} ${sql.ref(at)}
      where ${seen} and ${sql.ref(`${at}.id`)} = ${sql.ref(`${alias}.${field.column}`)})`;
  }
  if (field.source.in === 'custom')
    return sql<string>`${sql.ref(`${alias}.custom`)} ->> ${field.name}`;
  const column = sql.ref(`${alias}.${field.column}`);
  if (field.declaration.kind !== 'autoNumber') return sql<string>`${column}`;
  return sql<string>`${field.declaration.prefix} || lpad(${column}::text, 6, '0')`;
}

/** The object a reference or user field points to. */
export function targetOf(ctx: Context, field: Field): Model | undefined {
  if (field.declaration.kind === 'user') return ctx.catalog.object('member');
  return field.declaration.kind === 'reference'
    ? ctx.catalog.object(field.declaration.to)
    : undefined;
}

/** The titles of what this row points to, each only where the reader may see the record pointed to. */
function selectTitles(view: View, alias: string): RawBuilder<unknown>[] {
  return view.fields.flatMap((field, n) => {
    const target = targetOf(view.ctx, field);
    const at = `title_${n}`;
    const seen = target && titleVisible(view.ctx, target, at);
    if (!target || !seen) return [];
    const id =
      field.source.in === 'custom'
        ? sql`(${sql.ref(`${alias}.custom`)} ->> ${field.name})::uuid`
        : sql.ref(`${factsAlias(alias, field)}.${field.column}`);
    return [
      sql`(select ${titleExpression(view.ctx, target, at)} from ${sql.table(target.table)} ${sql.ref(at)}
        where ${seen} and ${sql.ref(`${at}.id`)} = ${id}) as ${sql.id(titleColumn(field))}`,
    ];
  });
}

/** The records whose title the reader may read: a title that is masked or hidden is not told by what points to it. */
export function titleVisible(
  ctx: Context,
  model: Model,
  alias: string,
): RawBuilder<boolean> | undefined {
  const field = model.fields.get(model.declaration.titleField);
  if (!field) throw new Error(`${model.name} has no field ${model.declaration.titleField}`);
  return visibleWith(ctx, model, alias, field);
}

/** The select list for this view; joins for facts come from `joinFacts`. */
export function selectView(view: View, alias: string): RawBuilder<unknown> {
  const matches = view.perRow
    ? view.grants.map(
        (grant, n) =>
          sql`${grantPredicate(view.ctx, view.model, alias, grant)} as ${sql.id(`$grant_${n}`)}`,
      )
    : [];
  return sql.join([
    selectFields(alias, view.fields, view.clear),
    ...selectTitles(view, alias),
    ...matches,
  ]);
}

/** The right on a field of this row. */
export function rightOn(view: View, raw: RawRow, field: Field): FieldRight {
  if (!view.perRow) return view.rights.get(field) ?? highestRight(view.grants, field);
  const matching = view.grants.filter((_, n) => raw[`$grant_${n}`] === true);
  return highestRight(matching, field);
}

/** A row as its reader may see it: hidden fields absent, masked ones masked, references with titles. */
export function present(view: View, raw: RawRow): RecordWire {
  const { ctx, model } = view;
  const fields = view.perRow
    ? view.fields.filter((field) => rightOn(view, raw, field) !== 'hidden')
    : view.fields;
  const clear = (field: Field): boolean => view.clear && atLeast(rightOn(view, raw, field), 'read');
  const { values, masked } = decodeRow(ctx, model, fields, raw, clear);
  const titles: Record<string, string> = {};
  for (const { field, column } of view.titled) {
    const title = raw[column];
    if (typeof title === 'string' && field.name in values) titles[field.name] = title;
  }
  for (const field of view.concealed) {
    // A masked field that is not sensitive shows nothing at all.
    if (rightOn(view, raw, field) === 'masked' && values[field.name] !== null) {
      values[field.name] = '••••';
      delete titles[field.name];
      masked.push(field.name);
    }
  }
  // The values are this record's alone; copying them costs more than making them.
  return Object.assign(values, { _titles: titles, _masked: masked }) as RecordWire;
}

/** The same row for the object's rules: every value in clear. */
export function presentWhole(ctx: Context, model: Model, raw: RawRow): AnyRecord {
  return decodeRow(ctx, model, model.fields.values(), raw, () => true).values as AnyRecord;
}
