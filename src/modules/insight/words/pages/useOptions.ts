import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { useLabel } from '../../../../web/i18n/i18n.ts';

export type Option = { id: string; name: string; color: string | undefined };

/** The options of a choice field of texts in their order, in the reader's language; none where it is not readable. */
export function useOptions(object: string): (field: string) => Option[] {
  const label = useLabel();
  const texts: ObjectWire | undefined = useObject(object);
  return (field) => {
    const found = texts?.fields.find(({ name }) => name === field);
    if (found?.kind !== 'choice') return [];
    return Object.entries(found.options).map(([id, option]) => ({
      id,
      name: label(option.label),
      color: option.color,
    }));
  };
}
