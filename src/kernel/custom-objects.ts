import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { Problem, type ProblemField } from '../platform/problem.ts';
import { record, refuse, requireUnnamed, shaped, type World } from './custom-change.ts';
import { changeSchema, found, insertFields } from './custom-fields.ts';
import {
  changeableOfObject,
  changed,
  fieldFaults,
  fieldNameFaults,
  MOST_FIELDS,
  MOST_OBJECTS,
  objectFaults,
  objectNameFaults,
} from './custom-rules.ts';
import type { StoredObject } from './custom.ts';
import type { FieldDeclaration } from './field.ts';
import { systemFields } from './model.ts';
import { type ObjectDeclaration, objectSchema } from './object.ts';

/**
 * Makes an own object. Its fields become rows of their own, so that each can be changed and audited by itself.
 *
 * @throws Problem invalid_fields, saying what of the declaration cannot be
 */
export async function createObject(world: World, body: unknown): Promise<StoredObject> {
  const declaration = shaped(objectSchema, body);
  const { fields, ...own } = declaration;
  refuse([
    ...objectNameFaults(
      own,
      world.catalog,
      world.objects.map((object) => object.declaration),
    ),
    ...objectFaults(declaration, fields),
    ...ownFieldFaults(world, declaration),
    ...crowdFaults(world),
  ]);
  const object: StoredObject = {
    id: randomUUIDv7(),
    version: 1,
    name: own.name,
    declaration: { ...own, fields: {} },
    deletedAt: null,
  };
  const { ctx, tx } = world;
  await tx.query(sql`
    insert into kernel.custom_object (org_id, id, name, declaration)
    values (${ctx.orgId}::uuid, ${object.id}::uuid, ${object.name},
      ${JSON.stringify(object.declaration)}::json)`);
  await record(world, 'customObject', [
    {
      recordId: object.id,
      version: 1,
      op: 'create',
      before: null,
      after: { name: object.name, declaration: object.declaration },
    },
  ]);
  await insertFields(world, object.name, fields);
  return object;
}

function ownFieldFaults({ catalog }: World, { name, fields }: ObjectDeclaration): ProblemField[] {
  const taken = new Set(Object.keys(systemFields));
  const exists = (to: string): boolean => to === name || catalog.object(to) !== undefined;
  const faults = Object.entries(fields).flatMap(([field, declaration]) => [
    ...fieldNameFaults(field, `fields.${field}`, taken),
    ...fieldFaults(declaration, `fields.${field}`, exists),
  ]);
  if (Object.keys(fields).length <= MOST_FIELDS) return faults;
  const message = {
    zh: `一个对象最多 ${MOST_FIELDS} 个自定义字段。`,
    en: `An object has at most ${MOST_FIELDS} custom fields.`,
  };
  return [...faults, { field: 'fields', code: 'too_many', message }];
}

function crowdFaults({ objects }: World): ProblemField[] {
  if (inUse(objects).length < MOST_OBJECTS) return [];
  const message = {
    zh: `最多 ${MOST_OBJECTS} 个自定义对象。`,
    en: `There are at most ${MOST_OBJECTS} custom objects.`,
  };
  return [{ field: null, code: 'too_many', message }];
}

const inUse = (objects: readonly StoredObject[]): StoredObject[] =>
  objects.filter(({ deletedAt }) => deletedAt === null);

/** The fields of an own object that are in use. */
function fieldsOf({ fields }: World, object: string): Record<string, FieldDeclaration> {
  const own = fields.filter((field) => field.object === object && field.deletedAt === null);
  return Object.fromEntries(own.map(({ name, declaration }) => [name, declaration]));
}

/**
 * Changes labels, help, title, columns and groups; fields have addresses of their own.
 *
 * @param version the one that was read
 * @throws Problem not_found, version_conflict, invalid_fields
 */
export async function updateObject(
  world: World,
  id: string,
  version: number,
  body: unknown,
): Promise<StoredObject> {
  const object = found(inUse(world.objects), id, version);
  const change = changed(object.declaration, shaped(changeSchema, body), changeableOfObject);
  refuse(change.faults);
  const declaration = shaped(objectSchema, change.declaration);
  refuse(objectFaults(declaration, fieldsOf(world, object.name)));
  return store(world, object, { declaration }, 'update');
}

/**
 * Takes an object out of use: nobody sees it any more, its records stay.
 *
 * @throws Problem not_found, restricted while fields of others point to it or a role names it
 */
export async function removeObject(world: World, id: string): Promise<void> {
  const object = found(inUse(world.objects), id);
  const pointing = world.catalog
    .relations(object.name)
    .filter((relation) => relation.object !== object.name);
  if (pointing.length > 0) {
    const { ctx } = world;
    throw new Problem('restricted', {
      values: { count: String(pointing.length), object: ctx.locale === 'zh' ? '字段' : 'fields' },
    });
  }
  await requireUnnamed(world, [object.name, object.declaration.plural]);
  await store(world, object, { deletedAt: world.ctx.now().toISOString() }, 'remove');
}

/** Brings an object back into use, with its records. @throws Problem not_found, invalid_fields */
export async function restoreObject(world: World, id: string): Promise<StoredObject> {
  const object = found(
    world.objects.filter(({ deletedAt }) => deletedAt !== null),
    id,
  );
  const declaration = { ...object.declaration, fields: fieldsOf(world, object.name) };
  refuse([...crowdFaults(world), ...ownFieldFaults(world, declaration)]);
  return store(world, object, { deletedAt: null }, 'restore');
}

async function store(
  world: World,
  object: StoredObject,
  change: Partial<Pick<StoredObject, 'declaration' | 'deletedAt'>>,
  op: 'update' | 'remove' | 'restore',
): Promise<StoredObject> {
  const { ctx, tx } = world;
  const next = { ...object, ...change, version: object.version + 1 };
  await tx.query(sql`
    update kernel.custom_object
    set declaration = ${JSON.stringify(next.declaration)}::json, deleted_at = ${next.deletedAt}::timestamptz,
      version = ${next.version}::bigint, updated_at = ${ctx.now().toISOString()}::timestamptz
    where org_id = ${ctx.orgId} and id = ${object.id}`);
  const part = (of: StoredObject): Record<string, unknown> =>
    op === 'update' ? { declaration: of.declaration } : { deletedAt: of.deletedAt };
  await record(world, 'customObject', [
    { recordId: object.id, version: next.version, op, before: part(object), after: part(next) },
  ]);
  return next;
}
