import type { ActionWire, FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { isSensitiveField } from './sensitive.ts';

/** Why a cell cannot be edited in place; `action` names what changes it instead. */
export type Obstacle =
  | { why: 'masked' | 'readOnly' | 'computed' | 'numbered' | 'system' | 'object' }
  | { why: 'action'; action: ActionWire | undefined };

/** Why the cell cannot be edited, or null where it can. The server has the last word: rights may differ by record. */
export function obstacleTo(
  object: ObjectWire,
  field: FieldWire,
  record: RecordWire,
  actions: readonly ActionWire[],
): Obstacle | null {
  if (field.fact) return { why: 'computed' };
  if (field.kind === 'autoNumber') return { why: 'numbered' };
  if (field.writtenBy) {
    return { why: 'action', action: actions.find((one) => one.name === field.writtenBy) };
  }
  if (field.system && field.name !== 'owner') return { why: 'system' };
  if (field.readOnly) return { why: 'computed' };
  // Lists mask every sensitive value; one that the member may write is fetched in clear before it is edited.
  const masked = record._masked.includes(field.name) && !isSensitiveField(field);
  if (field.right === 'masked' || masked) return { why: 'masked' };
  if (!object.verbs.update) return { why: 'object' };
  return field.right === 'write' ? null : { why: 'readOnly' };
}

/** True where a member may set the field on many records at once. */
export function isSettable(object: ObjectWire, field: FieldWire): boolean {
  const blank: RecordWire = { id: '', version: 0, _titles: {}, _masked: [] };
  return !field.unique && obstacleTo(object, field, blank, []) === null;
}
