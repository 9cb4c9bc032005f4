import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useAggregate, useMe } from '../api/queries.ts';
import { formatDecimal, formatMoney } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { isNumeric } from './columns.ts';

type Props = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  where: Condition | undefined;
  template: string;
  rowIndex: number;
};

/** True for columns that can be added up. */
export function isSummable(field: FieldWire): boolean {
  return isNumeric(field) && field.right !== 'masked';
}

/** The sums of the columns of numbers over all records that match; amounts in the organisation's currency. */
export function GridSums({ object, fields, where, template, rowIndex }: Props) {
  const { t, locale } = useT();
  const me = useMe();
  const errorText = useErrorText();
  const summed = useMemo(() => fields.filter(isSummable), [fields]);
  const body = useMemo(
    () => ({ where, values: summed.map((field) => ({ fn: 'sum' as const, of: field.name })) }),
    [summed, where],
  );
  const sums = useAggregate(object, body, { enabled: summed.length > 0 });
  const values = sums.data?.groups[0]?.values;
  const text = (field: FieldWire): string => {
    const at = summed.indexOf(field);
    if (at < 0) return '';
    const value = values?.[at];
    if (sums.isPending) return '…';
    if (value === null || value === undefined) return '—';
    return field.kind === 'money'
      ? formatMoney(String(value), me.organisation.currency, locale)
      : formatDecimal(String(value), locale);
  };
  const note =
    summed.length === 0 ? t('list.sumEmpty') : sums.error ? errorText(sums.error) : t('list.sum');
  return (
    <div role="rowgroup" className="zy-grid-foot">
      <div
        role="row"
        aria-rowindex={rowIndex}
        className="zy-grid-footrow"
        style={{ gridTemplateColumns: template }}
      >
        {fields.map((field, column) => (
          <div
            key={field.name}
            role={column === 0 ? 'rowheader' : 'gridcell'}
            className="zy-grid-footcell"
            data-numeric={isNumeric(field) || undefined}
            // The first one stands over the boxes for selecting as well.
            style={column === 0 ? { gridColumn: 'span 2' } : undefined}
          >
            {column === 0 ? note : text(field)}
          </div>
        ))}
      </div>
    </div>
  );
}
