import type { FieldDeclaration } from '../../kernel/field.ts';
import type { RecordWire } from '../../kernel/wire.ts';

/** What is needed to show one value. */
export type Shown = { value: unknown; title?: string; masked?: boolean; currency?: string };

/** The value of a field of a record with its title (references, users), whether it is masked, a money's currency. */
export function shown(field: FieldDeclaration & { name: string }, record: RecordWire): Shown {
  const currency = record['currency'];
  return {
    value: record[field.name],
    title: titleOf(record, field.name),
    masked: record._masked.includes(field.name),
    currency: field.kind === 'money' && typeof currency === 'string' ? currency : undefined,
  };
}

/** The title of the record that a reference or user field of this record points to, if the reader may see it. */
export function titleOf(record: RecordWire, field: string): string | undefined {
  return record._titles[field];
}

/** True for what counts as nothing: null, undefined, empty text, empty list. */
export function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** A value as plain text for where no element can stand, such as a `title`; lists are joined by commas. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map(asText).join(', ') : '';
}
