import type { FieldDeclaration } from '../../kernel/field.ts';

/** True for values that lists mask whatever the right: the record itself must be asked for them. */
export function isSensitiveField(field: FieldDeclaration): boolean {
  return field.kind === 'phone' || field.kind === 'email' || field.sensitivity === 'sensitive';
}
