import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import type { Mode } from './search.ts';

/** The fields whose values can be the columns of a board: one of a small set, readable. */
export function boardFields(object: ObjectWire): FieldWire[] {
  return object.fields.filter(
    (field) =>
      (field.kind === 'choice' ||
        field.kind === 'reference' ||
        field.kind === 'user' ||
        field.kind === 'boolean') &&
      field.filterable === true &&
      field.right !== 'masked' &&
      (!field.system || field.name === 'owner' || field.name === 'unit'),
  );
}

/** The fields that can say on which day of a calendar a record stands; those of the system last. */
export function calendarFields(object: ObjectWire): FieldWire[] {
  return object.fields
    .filter(
      (field) =>
        (field.kind === 'date' || field.kind === 'dateTime') &&
        field.filterable === true &&
        field.right !== 'masked' &&
        field.sensitivity !== 'sensitive',
    )
    .toSorted((a, b) => Number(a.system) - Number(b.system));
}

/** The ways a list of this object can be shown. */
export function modesOf(object: ObjectWire): Mode[] {
  const modes: Mode[] = ['table'];
  if (boardFields(object).some((field) => !field.system)) modes.push('board');
  if (calendarFields(object).some((field) => !field.system)) modes.push('calendar');
  return modes;
}
