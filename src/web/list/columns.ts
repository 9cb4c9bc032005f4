import type { FieldKind } from '../../kernel/field.ts';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';

/** Width in pixels below which a column of this kind is not shown. */
const WIDTH: Record<FieldKind, number> = {
  text: 128,
  longText: 200,
  integer: 88,
  decimal: 104,
  money: 136,
  boolean: 72,
  date: 128,
  dateTime: 168,
  choice: 104,
  multiChoice: 152,
  phone: 128,
  email: 152,
  url: 160,
  reference: 136,
  user: 128,
  autoNumber: 104,
};

const TITLE_WIDTH = 208;
const CHECK_WIDTH = 40;

/** The fields of the chosen columns, the title always first; names that are gone are left out. */
export function columnFields(object: ObjectWire, chosen: string[] | undefined): FieldWire[] {
  const names = chosen ?? object.listColumns;
  const ordered = [object.titleField, ...names.filter((name) => name !== object.titleField)];
  return [...new Set(ordered)].flatMap(
    (name) => object.fields.find((field) => field.name === name) ?? [],
  );
}

/** How many records a list asks for at a time. */
export const PAGE = 100;

/** The names of the fields to ask for: those shown, and what showing them needs. */
export function askedFields(object: ObjectWire, fields: readonly FieldWire[]): string[] {
  const names = new Set(fields.map((field) => field.name));
  const phone = object.fields.find((field) => field.kind === 'phone');
  if (phone) names.add(phone.name);
  const money = fields.some((field) => field.kind === 'money');
  if (money && object.fields.some((field) => field.name === 'currency')) names.add('currency');
  return [...names];
}

/** What can still be added as a column. */
export function furtherFields(object: ObjectWire, columns: readonly FieldWire[]): FieldWire[] {
  const shown = new Set(columns.map((field) => field.name));
  return object.fields.filter((field) => !shown.has(field.name) && field.name !== 'deletedAt');
}

/** The grid's `grid-template-columns` and the width in pixels below which it scrolls sideways. */
export function gridTemplate(fields: readonly FieldWire[]): { template: string; minWidth: number } {
  const widths = fields.map((field, index) => (index === 0 ? TITLE_WIDTH : WIDTH[field.kind]));
  const tracks = widths.map((width, index) => `minmax(${width}px, ${index === 0 ? 2 : 1}fr)`);
  return {
    template: `${CHECK_WIDTH}px ${tracks.join(' ')}`,
    minWidth: widths.reduce((sum, width) => sum + width, CHECK_WIDTH),
  };
}

/** True for columns of numbers, which stand at the right. */
export function isNumeric(field: FieldWire): boolean {
  return field.kind === 'integer' || field.kind === 'decimal' || field.kind === 'money';
}

/** Moves the column at `from` to `to`; the title stays first. */
export function moveColumn(names: readonly string[], from: number, to: number): string[] {
  const name = names[from];
  if (name === undefined || from === 0) return [...names];
  return names.toSpliced(from, 1).toSpliced(Math.min(Math.max(to, 1), names.length - 1), 0, name);
}

/** The order after a click on a column's header: ascending, descending, the view's own. */
export function nextSort(field: string, sort: string | undefined): string | undefined {
  if (sort === field) return `-${field}`;
  return sort === `-${field}` ? undefined : field;
}

/** Three or four fields that a card shows below its title: the first columns that are filled in. */
export const CARD_FIELDS = 4;
