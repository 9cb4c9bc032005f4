import type { FieldDeclaration } from './field.ts';

/** Instants, to the millisecond, as `format_type` writes it. */
export const TIME = 'timestamp(3) with time zone';

/** The type of the column that holds a field, as `format_type` writes it. Sealed values have no such column. */
export function columnType(declaration: FieldDeclaration): string {
  switch (declaration.kind) {
    case 'text':
    case 'longText':
    case 'url':
    case 'choice':
    case 'phone':
    case 'email':
      return 'text';
    case 'multiChoice':
      return 'text[]';
    case 'integer':
    case 'decimal':
    case 'money':
    case 'autoNumber':
      return 'bigint';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'dateTime':
      return TIME;
    case 'reference':
    case 'user':
      return 'uuid';
  }
}
