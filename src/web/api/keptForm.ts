import type { FieldWire, RecordWire } from '../../kernel/wire.ts';

/**
 * The texts that were kept in another form than they were typed in, such as 汕头 for 汕头市. Blanks around a value are
 * nobody's concern, nor is +86 before each phone; what the reader sees masked stays unsaid.
 */
export function keptForms(
  { fields }: { fields: readonly Pick<FieldWire, 'name' | 'kind'>[] },
  typed: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>> & Pick<RecordWire, '_masked'>,
): string[] {
  return fields.flatMap(({ name, kind }) => {
    const [given, kept] = [typed[name], stored[name]];
    if (kind !== 'text' || stored._masked.includes(name)) return [];
    if (typeof given !== 'string' || typeof kept !== 'string') return [];
    return kept === given.trim() ? [] : [kept];
  });
}
