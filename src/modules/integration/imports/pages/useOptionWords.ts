import { useCallback } from 'react';
import type { FieldWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { targetOf } from '../../../../web/list/paths.ts';
import type { ColumnSource } from './mapping.ts';

/** Says in words how a column is read for a field, beyond what is usual. */
export function useOptionWords(): (field: FieldWire, source: ColumnSource) => string {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  return useCallback(
    (field, { dateOrder, decimalComma, absolute, times, per, values = {}, empty = [], lookup }) => {
      const target = targetOf(field, objects);
      const by = (lookup?.by ?? []).flatMap(
        (name) => target?.fields.find((one) => one.name === name) ?? [],
      );
      const meanings = Object.keys(values).length;
      return [
        dateOrder && t(`import.order.${dateOrder}`),
        decimalComma && t('import.decimalComma'),
        absolute && t('import.absolute'),
        times !== undefined && t('import.timesSaid', { number: times }),
        per && t('import.per', { column: per }),
        meanings > 0 && t('import.meaningsSaid', { count: meanings }),
        empty.length > 0 && t('import.emptySaid', { texts: empty.join(t('import.join')) }),
        by.length > 0 &&
          t('import.lookupSaid', {
            fields: by.map((one) => label(one.label)).join(t('import.join')),
          }),
        lookup?.create && t('import.makesMissing'),
      ]
        .filter(Boolean)
        .join(' · ');
    },
    [label, objects, t],
  );
}
