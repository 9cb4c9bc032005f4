import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useLabel } from '../../../../web/i18n/i18n.ts';

/** The options of a choice field in their order, in the reader's language; none where the reader may not read it. */
export function useChoices(object: ObjectWire): (field: string) => { id: string; name: string }[] {
  const label = useLabel();
  return (field) => {
    const found = object.fields.find(({ name }) => name === field);
    if (found?.kind !== 'choice') return [];
    return Object.entries(found.options).map(([id, option]) => ({ id, name: label(option.label) }));
  };
}
