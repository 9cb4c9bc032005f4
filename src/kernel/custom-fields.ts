import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { Problem, type ProblemField } from '../platform/problem.ts';
import { record, refuse, requireUnnamed, shaped, type World } from './custom-change.ts';
import {
  changeableOfField,
  changed,
  completed,
  fieldFaults,
  fieldNameFaults,
  MOST_FIELDS,
} from './custom-rules.ts';
import type { StoredField } from './custom.ts';
import { type FieldDeclaration, fieldSchema } from './field.ts';
import type { Model } from './model.ts';

const newField = z.strictObject({
  object: z.string(),
  name: z.string(),
  declaration: fieldSchema,
});
export const changeSchema = z.record(z.string(), z.unknown());

/**
 * Adds an own field to an object, built-in or custom.
 *
 * @throws Problem invalid_fields, saying what of the declaration cannot be
 */
export async function createField(world: World, body: unknown): Promise<StoredField> {
  const { object, name, declaration } = shaped(newField, body);
  const model = world.catalog.object(object);
  refuse([
    ...(model ? [] : [objectFault]),
    ...fieldNameFaults(name, 'name', namesOf(world, object, model)),
    ...fieldFaults(declaration, 'declaration', (to) => world.catalog.object(to) !== undefined),
    ...crowdFaults(world, object),
    ...inPassingFaults(model, declaration, 'declaration.required'),
  ]);
  const [field] = await insertFields(world, object, { [name]: declaration });
  if (!field) throw new Error('the field was not stored');
  return field;
}

const objectFault: ProblemField = {
  field: 'object',
  code: 'not_found',
  message: { zh: '没有这种对象。', en: 'There is no such object.' },
};

/** Every name the object has or had. */
function namesOf({ fields }: World, object: string, model: Model | undefined): Set<string> {
  const former = fields.filter((field) => field.object === object).map(({ name }) => name);
  return new Set([...(model?.fields.keys() ?? []), ...former]);
}

function crowdFaults({ fields }: World, object: string): ProblemField[] {
  const used = fields.filter((field) => field.object === object && field.deletedAt === null);
  if (used.length < MOST_FIELDS) return [];
  const message = {
    zh: `一个对象最多 ${MOST_FIELDS} 个自定义字段。`,
    en: `An object has at most ${MOST_FIELDS} custom fields.`,
  };
  return [{ field: null, code: 'too_many', message }];
}

/** Stores fields that were checked, in their order. */
export async function insertFields(
  world: World,
  object: string,
  declarations: Record<string, FieldDeclaration>,
): Promise<StoredField[]> {
  const { ctx, tx } = world;
  const entries = Object.entries(declarations);
  // They are read in the order of their ids: those of one millisecond need not follow each other.
  const ids = entries.map(() => randomUUIDv7()).toSorted();
  const fields = entries.map(([name, declaration], n) => ({
    id: ids[n] ?? randomUUIDv7(),
    version: 1,
    object,
    name,
    declaration: completed(declaration),
    deletedAt: null,
  }));
  await tx.query(sql`
    insert into kernel.custom_field (org_id, id, object, name, declaration)
    select ${ctx.orgId}::uuid, id, object, name, declaration
    from json_to_recordset(${JSON.stringify(fields)}::json)
      as row(id uuid, object text, name text, declaration json)`);
  await record(
    world,
    'customField',
    fields.map(({ id, name, declaration }) => ({
      recordId: id,
      version: 1,
      op: 'create',
      before: null,
      after: { object, name, declaration },
    })),
  );
  return fields;
}

/** @throws Problem not_found, version_conflict */
export function found<T extends { id: string; version: number }>(
  all: readonly T[],
  id: string,
  version?: number,
): T {
  const one = all.find((each) => each.id === id);
  if (!one) throw new Problem('not_found');
  if (version !== undefined && one.version !== version) throw new Problem('version_conflict');
  return one;
}

/**
 * Changes label, help, options and what else leaves the values as they are.
 *
 * @param version the one that was read
 * @throws Problem not_found, version_conflict, invalid_fields
 */
export async function updateField(
  world: World,
  id: string,
  version: number,
  body: unknown,
): Promise<StoredField> {
  const field = found(inUse(world.fields), id, version);
  const change = changed(field.declaration, shaped(changeSchema, body), changeableOfField);
  refuse(change.faults);
  const declaration = completed(shaped(fieldSchema, change.declaration));
  refuse(fieldFaults(declaration, '', (to) => world.catalog.object(to) !== undefined).map(atRoot));
  refuse(requiredFaults(world, field, declaration));
  refuse(inPassingFaults(world.catalog.object(field.object), declaration, 'required'));
  refuse(await optionFaults(world, field, declaration));
  return store(world, field, { declaration }, 'update');
}

const atRoot = (fault: ProblemField): ProblemField => ({
  ...fault,
  field: fault.field?.replace(/^\./, '') ?? null,
});

const inUse = (fields: readonly StoredField[]): StoredField[] =>
  fields.filter(({ deletedAt }) => deletedAt === null);

function accessField({ catalog }: World, { object, name }: StoredField): boolean {
  const access = catalog.object(object)?.declaration.access;
  return typeof access === 'object' && access.through === name;
}

function requiredFaults(
  world: World,
  field: StoredField,
  declaration: FieldDeclaration,
): ProblemField[] {
  if (declaration.required === true || !accessField(world, field)) return [];
  const message = {
    zh: '权限来自这个字段，它必须填写。',
    en: 'Access comes through this field: it must be filled in.',
  };
  return [{ field: 'required', code: 'through', message }];
}

/** What nobody is asked for where a record is made cannot be required of it. */
function inPassingFaults(
  model: Model | undefined,
  declaration: FieldDeclaration,
  at: string,
): ProblemField[] {
  const filled = 'default' in declaration && declaration.default !== undefined;
  if (!model?.declaration.madeInPassing || declaration.required !== true || filled) return [];
  const { zh, en } = model.declaration.pluralLabel;
  const message = {
    zh: `“${zh}”也会在表单之外产生（如随订单、线索或一次沟通），那里没有人填写这个字段。请改为选填，或者给它默认值。`,
    en: `“${en}” are also made outside their form, with an order, a lead or a call, where nobody is asked for this field. Make it optional, or give it a default value.`,
  };
  return [{ field: at, code: 'not_supported', message }];
}

/** An option that records hold stays. */
async function optionFaults(
  { ctx, tx, catalog }: World,
  field: StoredField,
  declaration: FieldDeclaration,
): Promise<ProblemField[]> {
  const before = field.declaration;
  if (!('options' in before) || !('options' in declaration)) return [];
  const kept = new Set(Object.keys(declaration.options));
  const gone = Object.keys(before.options).filter((option) => !kept.has(option));
  const model = catalog.object(field.object);
  if (gone.length === 0 || !model) return [];
  // `?|` looks for a text as well as for an element of an array.
  const own = model.customObjectId ? sql` and object_id = ${model.customObjectId}` : sql``;
  const [row] = await tx.query<{ held: boolean }>(
    sql`select exists (select 1 from ${sql.table(model.table)}
      where org_id = ${ctx.orgId}${own} and custom -> ${field.name} ?| ${gone}::text[]) as held`,
  );
  if (row?.held !== true) return [];
  const message = {
    zh: '还有记录使用去掉的选项，可以改它的名称。',
    en: 'Some records hold an option that was taken away; it can be renamed instead.',
  };
  return [{ field: 'options', code: 'in_use', message }];
}

/**
 * Takes a field out of use: nobody sees it any more, its values stay. Those of a sensitive field go when the sealed
 * values of their record are next written: what nobody uses is not sealed again.
 *
 * @throws Problem not_found, restricted, invalid_fields where the object cannot be without it
 */
export async function removeField(world: World, id: string): Promise<void> {
  const field = found(inUse(world.fields), id);
  const title = world.catalog.object(field.object)?.declaration.titleField === field.name;
  if (title || accessField(world, field)) {
    const message = {
      zh: '这个对象不能没有这个字段。',
      en: 'The object cannot be without this field.',
    };
    refuse([{ field: null, code: 'needed', message }]);
  }
  await requireUnnamed(world, [field.name]);
  await store(world, field, { deletedAt: world.ctx.now().toISOString() }, 'remove');
}

/** Brings a field back into use, with its values. @throws Problem not_found, invalid_fields */
export async function restoreField(world: World, id: string): Promise<StoredField> {
  const field = found(
    world.fields.filter(({ deletedAt }) => deletedAt !== null),
    id,
  );
  refuse([
    ...(world.catalog.object(field.object) ? [] : [objectFault]),
    ...crowdFaults(world, field.object),
    ...fieldFaults(
      field.declaration,
      'declaration',
      (to) => world.catalog.object(to) !== undefined,
    ),
    ...inPassingFaults(
      world.catalog.object(field.object),
      field.declaration,
      'declaration.required',
    ),
  ]);
  return store(world, field, { deletedAt: null }, 'restore');
}

async function store(
  world: World,
  field: StoredField,
  change: Partial<Pick<StoredField, 'declaration' | 'deletedAt'>>,
  op: 'update' | 'remove' | 'restore',
): Promise<StoredField> {
  const { ctx, tx } = world;
  const next = { ...field, ...change, version: field.version + 1 };
  await tx.query(sql`
    update kernel.custom_field
    set declaration = ${JSON.stringify(next.declaration)}::json, deleted_at = ${next.deletedAt}::timestamptz,
      version = ${next.version}::bigint, updated_at = ${ctx.now().toISOString()}::timestamptz
    where org_id = ${ctx.orgId} and id = ${field.id}`);
  const part = (of: StoredField): Record<string, unknown> =>
    op === 'update' ? { declaration: of.declaration } : { deletedAt: of.deletedAt };
  await record(world, 'customField', [
    { recordId: field.id, version: next.version, op, before: part(field), after: part(next) },
  ]);
  return next;
}
