import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { isEmpty } from '../../../../web/fields/value.ts';
import { factsOf, isCurrency, sectionsOf } from '../../../../web/record/layout.ts';

/**
 * A field of two records: `same` values, values that `differ`, one that only one of them has, or what is told beside and
 * says nothing of identity.
 */
export type CompareRow = { field: FieldWire; kind: 'same' | 'differ' | 'one' | 'beside' };

/** What one would like to know of a record before it goes into another: how much has happened with it. */
const TOLD: ReadonlySet<string> = new Set([
  'orderCount',
  'revenue',
  'lastOrderAt',
  'openOpportunities',
  'openTasks',
]);

/** The fields of which at least one record knows something, in the order of the record's page; numbers left out. */
export function compareRows(object: ObjectWire, left: RecordWire, right: RecordWire): CompareRow[] {
  const own = sectionsOf(object)
    .flatMap(({ fields }) => fields)
    .filter((field) => field.kind !== 'autoNumber' && !isCurrency(field))
    .flatMap((field): CompareRow[] => {
      const kind = kindOf(left[field.name], right[field.name]);
      return kind ? [{ field, kind }] : [];
    });
  const facts = factsOf(object)
    .filter(({ name }) => TOLD.has(name) && (saysMuch(left[name]) || saysMuch(right[name])))
    .map((field): CompareRow => ({ field, kind: 'beside' }));
  return [...own, ...facts];
}

function kindOf(left: unknown, right: unknown): CompareRow['kind'] | null {
  const known = [left, right].filter((value) => !isEmpty(value) && value !== false);
  if (known.length < 2) return known.length === 0 ? null : 'one';
  return JSON.stringify(left) === JSON.stringify(right) ? 'same' : 'differ';
}

const saysMuch = (value: unknown): boolean => !isEmpty(value) && Number(value) !== 0;

/** A weight as one says it: `+9.2`, `−3.0`. */
export function bitsText(bits: number): string {
  const rounded = Math.abs(bits).toFixed(1);
  if (rounded === '0.0') return rounded;
  return `${bits < 0 ? '−' : '+'}${rounded}`;
}
