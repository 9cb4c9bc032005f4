import type { Condition } from '../../kernel/condition.ts';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import type { PageRequest } from '../api/keys.ts';
import { asText } from '../fields/value.ts';

/** One column of a board. */
export type BoardColumn = {
  /** The value as text; empty for records without one. */
  key: string;
  /** What a card that is moved here gets; null for none. */
  value: unknown;
  title: string;
  color?: string;
  /** What belongs here, the list's own condition included. */
  where: Condition;
  /** False where cards cannot be moved to. */
  droppable: boolean;
};

/** The key of the column of records without a value. */
export const NONE = '';

/** How many columns a board has at most; of a reference with more values, those with most records. */
export const MAX_COLUMNS = 30;

/** Records asked for at a time, for each column. */
export const PAGE = 100;

/** Joins conditions; those left out ask for nothing. */
export function allOf(...conditions: (Condition | undefined)[]): Condition | undefined {
  const given = conditions.filter((one) => one !== undefined);
  const parts = given.flatMap((one) => ('and' in one ? one.and : [one]));
  return parts.length < 2 ? parts[0] : { and: parts };
}

/** The condition of a column on its field. */
export function columnCondition(field: FieldWire, value: unknown): Condition {
  return value === null
    ? { field: field.name, op: 'empty' }
    : { field: field.name, op: 'eq', value };
}

/** The key of the column where a record stands. */
export function columnKey(value: unknown): string {
  return value === null || value === undefined ? NONE : asText(value);
}

/**
 * The order of cards where the list has none of its own: what changed last first, so that what one moved is on top.
 * Parts of other records cannot be ordered by their changes: what was made last first.
 */
function lastChanged({ fields }: ObjectWire): string {
  const changed = fields.find((field) => field.name === 'updatedAt');
  return changed?.sortable ? '-updatedAt' : '-createdAt';
}

/** What a column asks the API for. */
export function columnRequest(
  object: ObjectWire,
  column: BoardColumn,
  sort: string | undefined,
  fields: readonly string[],
): PageRequest {
  const order = sort ?? lastChanged(object);
  return { where: column.where, sort: order, fields: [...fields], limit: PAGE };
}

/** The fields to ask for: what a card shows, what it is moved and added up by. */
export function askedFields(
  object: ObjectWire,
  card: readonly FieldWire[],
  by: FieldWire,
  sum: FieldWire | undefined,
  sort: string | undefined,
): string[] {
  const names = new Set(card.map((field) => field.name));
  names.add(by.name);
  names.add((sort ?? lastChanged(object)).replace(/^-/, ''));
  if (sum) names.add(sum.name);
  for (const name of ['owner', 'currency']) {
    if (object.fields.some((field) => field.name === name)) names.add(name);
  }
  return [...names].toSorted();
}

/** The record as it stands in another column, before the server answered. */
export function movedRecord(record: RecordWire, by: FieldWire, to: BoardColumn): RecordWire {
  const titles = { ...record._titles };
  if (to.value === null) delete titles[by.name];
  else if (by.kind === 'reference' || by.kind === 'user') titles[by.name] = to.title;
  return {
    ...record,
    [by.name]: to.value,
    updatedAt: new Date().toISOString(),
    _titles: titles,
  };
}
