/**
 * What each person may see and do, worked out a second time: from the roles as they are written and the rows as they
 * lie in the tables. It shares no code with the kernel.
 */
import type { FieldWire, ObjectWire } from '../../src/kernel/wire.ts';
import type { Definition, ObjectGrants, Right } from './roles.ts';

export type Verb = 'read' | 'create' | 'update' | 'delete' | 'export';

/** A row as it lies in its table. */
export type Row = {
  object: string;
  id: string;
  owner: string | null;
  unit: string | null;
  deleted: boolean;
  /** The record it takes its access from. */
  parent: Row | undefined;
  /** What conditions of roles look at: `city`, `shared`, `customer.city`. */
  values: Record<string, unknown>;
  /** Its columns. */
  raw: Record<string, unknown>;
};

export type Person = {
  memberId: string;
  unit: string;
  tree: readonly string[];
  roles: readonly Definition[];
};

type Allowed = { scope: string; where: ReadWhere; rights: ObjectGrants['fields']; verb: Verb };
type ReadWhere = { field: string; value: unknown } | undefined;

const ranks: Right[] = ['hidden', 'masked', 'read', 'write'];
const higher = (a: Right, b: Right): Right => (ranks.indexOf(a) >= ranks.indexOf(b) ? a : b);
const lower = (a: Right, b: Right): Right => (ranks.indexOf(a) <= ranks.indexOf(b) ? a : b);

export const sensitive = (field: FieldWire): boolean =>
  field.kind === 'phone' || field.kind === 'email' || field.sensitivity === 'sensitive';

/** What the product keeps by itself: roles allow to read it and to take it out, and no more. */
const kept = new Set(['exportRun', 'participant', 'scoreModel', 'stageEntry']);

/** Whether a role of theirs names an action, or all without leaving it out. */
export function mayDo({ roles }: Person, action: string): boolean {
  return roles.some(({ actions }) => {
    const others = actions.includes('*') && !actions.includes(`-${action}`);
    return others || actions.includes(action);
  });
}

/** All that the person's roles allow on an object. */
export function allowed(person: Person, object: ObjectWire, verb: Verb): Allowed[] {
  if (!['read', 'export'].includes(verb) && kept.has(object.name)) return [];
  return person.roles.flatMap(({ objects }) => {
    const organisation = object.access === 'organisation' ? objects['*organisation'] : undefined;
    const grants = objects[object.name] ?? organisation ?? objects['*'] ?? {};
    const given = grants[verb];
    const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
    return list.map(({ scope, where }) => ({ scope, where, rights: grants.fields, verb }));
  });
}

function rightOf({ rights, verb }: Allowed, field: FieldWire): Right {
  const usual = verb === 'create' || verb === 'update' ? 'write' : 'read';
  const masked = sensitive(field) ? rights?.['*sensitive'] : undefined;
  const right = rights?.[field.name] ?? masked ?? rights?.['*'] ?? usual;
  const fixed = field.readOnly === true || field.writtenBy !== undefined;
  return right === 'write' && fixed ? 'read' : right;
}

/** Whether a grant covers a row. */
function covers(person: Person, object: ObjectWire, row: Row, { scope, where }: Allowed): boolean {
  const within =
    object.access === 'organisation' ||
    scope === 'all' ||
    (scope === 'own' && row.owner === person.memberId) ||
    (scope === 'unit' && row.unit === person.unit) ||
    (scope === 'tree' && row.unit !== null && person.tree.includes(row.unit));
  return within && (where === undefined || row.values[where.field] === where.value);
}

export type Objects = ReadonlyMap<string, ObjectWire>;

function matching(person: Person, objects: Objects, row: Row, verb: Verb): Allowed[] {
  const object = objects.get(row.object);
  if (!object) return [];
  return allowed(person, object, verb).filter((each) => covers(person, object, row, each));
}

/** Whether the person sees the row, its deletion apart. */
export function reaches(person: Person, objects: Objects, row: Row): boolean {
  if (row.parent && !reaches(person, objects, row.parent)) return false;
  return matching(person, objects, row, 'read').length > 0;
}

/** Whether the person sees the row in lists. */
export function sees(person: Person, objects: Objects, row: Row): boolean {
  return !row.deleted && reaches(person, objects, row);
}

export function may(person: Person, objects: Objects, row: Row, verb: Verb): boolean {
  return sees(person, objects, row) && matching(person, objects, row, verb).length > 0;
}

/** The right on a field of this very row. */
export function fieldRight(
  person: Person,
  objects: Objects,
  row: Row,
  field: FieldWire,
  verb: Verb = 'read',
): Right {
  return matching(person, objects, row, verb)
    .map((each) => rightOf(each, field))
    .reduce(higher, 'hidden');
}

/** The right that every row the person may see gives: what order and conditions may use. */
export function sureRight(person: Person, object: ObjectWire, field: FieldWire): Right {
  const grants = allowed(person, object, 'read');
  // Who reads everything in one way reads it whatever else their roles allow.
  const whole = grants.find(
    ({ scope, where, rights }) => scope === 'all' && !where && rights === undefined,
  );
  if (whole) return rightOf(whole, field);
  if (grants.length === 0) return 'hidden';
  return grants.map((each) => rightOf(each, field)).reduce(lower, 'write');
}
