import type { FieldWire, RecordWire } from '../../kernel/wire.ts';

/** Kinds of fields that saving may bring to a standard form. */
const FORMED = new Set(['text', 'phone', 'email']);

/**
 * The values that were kept in another form than they were typed in, such as 汕头 for 汕头市. Blanks around a value are
 * nobody's concern; what the reader sees masked stays unsaid.
 */
export function keptForms(
  { fields }: { fields: readonly Pick<FieldWire, 'name' | 'kind'>[] },
  typed: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>> & Pick<RecordWire, '_masked'>,
): string[] {
  return fields.flatMap(({ name, kind }) => {
    const [given, kept] = [typed[name], stored[name]];
    if (!FORMED.has(kind) || stored._masked.includes(name)) return [];
    if (typeof given !== 'string' || typeof kept !== 'string') return [];
    return kept === given.trim() ? [] : [kept];
  });
}
