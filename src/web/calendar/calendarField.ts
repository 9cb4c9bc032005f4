import type { ActionWire, FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { obstacleTo } from '../list/editable.ts';
import { calendarFields } from '../list/modes.ts';

const BLANK: RecordWire = { id: '', version: 0, _titles: {}, _masked: [] };

/** True where the reader may set the date by itself. The server has the last word, record by record. */
export function isMovable(
  object: ObjectWire,
  field: FieldWire,
  actions: readonly ActionWire[],
): boolean {
  return obstacleTo(object, field, BLANK, actions) === null;
}

/** The field of the calendar: the wanted one, else the first that the reader may set, else the first. */
export function calendarField(
  object: ObjectWire,
  actions: readonly ActionWire[],
  wanted: string | undefined,
): FieldWire | undefined {
  const fields = calendarFields(object);
  return (
    fields.find((field) => field.name === wanted) ??
    fields.find((field) => isMovable(object, field, actions)) ??
    fields[0]
  );
}
