import type { ActionWire, FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { obstacleTo } from '../list/editable.ts';
import { boardFields } from '../list/modes.ts';

/** How a card moves to another column: by writing the field, by the action that alone may write it, or not at all. */
export type Mover = { by: 'write' } | { by: 'action'; action: string } | null;

/** What most boards are about, in this order. */
const USUAL = ['stage', 'status'];

/** The field of the board: the wanted one, else a stage or status, else what the reader may move, else any. */
export function boardField(
  object: ObjectWire,
  actions: readonly ActionWire[],
  wanted: string | undefined,
): FieldWire | undefined {
  const fields = boardFields(object);
  const named = (name: string | undefined) => fields.find((field) => field.name === name);
  const movable = fields.filter((field) => moverOf(object, field, actions) !== null);
  return (
    named(wanted) ??
    USUAL.flatMap((name) => named(name) ?? [])[0] ??
    movable.find((field) => field.kind === 'choice') ??
    movable.find((field) => !field.system) ??
    fields[0]
  );
}

const BLANK: RecordWire = { id: '', version: 0, _titles: {}, _masked: [] };

/** How the reader moves cards between the values of a field. The server has the last word, record by record. */
export function moverOf(
  object: ObjectWire,
  field: FieldWire,
  actions: readonly ActionWire[],
): Mover {
  const obstacle = obstacleTo(object, field, BLANK, actions);
  if (obstacle === null) return { by: 'write' };
  if (obstacle.why !== 'action' || !obstacle.action) return null;
  const { name, input } = obstacle.action;
  return takesOnly(input, ['id', field.name]) ? { by: 'action', action: name } : null;
}

/** True for an action that has these inputs and needs no other. */
function takesOnly(schema: unknown, names: readonly string[]): boolean {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return (
    names.every((name) => name in properties) && required.every((name) => names.includes(name))
  );
}

/** The amount added up at the head of a column: one of those shown, else the first there is. */
export function sumField(object: ObjectWire, shown: readonly FieldWire[]): FieldWire | undefined {
  const money = (field: FieldWire) =>
    field.kind === 'money' && !field.custom && field.right !== 'masked' && !isSealed(field);
  return shown.find(money) ?? object.fields.find(money);
}

function isSealed(field: FieldWire): boolean {
  return field.sensitivity === 'sensitive';
}

/** What a card shows below its title: the first chosen columns; the owner has a place of its own. */
export function cardFields(
  object: ObjectWire,
  columns: readonly FieldWire[],
  by: FieldWire,
): FieldWire[] {
  const elsewhere = new Set([object.titleField, by.name, 'owner', 'updatedAt']);
  return columns.filter((field) => !elsewhere.has(field.name)).slice(0, 3);
}

/** The reference by which the records of an object stand under one record of another: a stage under its pipeline. */
export function parentField(target: ObjectWire): (FieldWire & { kind: 'reference' }) | undefined {
  if (!isOrdered(target)) return undefined;
  for (const field of target.fields) {
    if (field.kind === 'reference' && field.required && !field.system && field.filterable) {
      return field;
    }
  }
  return undefined;
}

/** True where records have their place among one another. */
export function isOrdered(target: ObjectWire): boolean {
  return target.fields.some((field) => field.name === 'position' && field.sortable);
}
