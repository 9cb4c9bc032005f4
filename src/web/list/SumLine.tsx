import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useAggregate, useMe } from '../api/queries.ts';
import { formatDecimal, formatMoney } from '../format.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { isSummable } from './GridSums.tsx';

type Props = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  where: Condition | undefined;
};

/** The sums over all records that match, where no column stands over them: on phones, boards and calendars. */
export function SumLine({ object, fields, where }: Props) {
  const { t, locale } = useT();
  const label = useLabel();
  const me = useMe();
  const errorText = useErrorText();
  const summed = useMemo(() => fields.filter(isSummable), [fields]);
  const body = useMemo(
    () => ({ where, values: summed.map((field) => ({ fn: 'sum' as const, of: field.name })) }),
    [summed, where],
  );
  const sums = useAggregate(object, body, { enabled: summed.length > 0 });
  const values = sums.data?.groups[0]?.values;
  const said = (field: FieldWire, at: number): string => {
    const value = String(values?.[at] ?? '0');
    return field.kind === 'money'
      ? formatMoney(value, me.organisation.currency, locale)
      : formatDecimal(value, locale);
  };
  const note = sums.error ? errorText(sums.error) : t('list.sum');
  return (
    <div className="zy-list-sumline" role="status">
      <Text size="sm" c="dimmed">
        {summed.length === 0 ? t('list.sumEmpty') : note}
      </Text>
      {summed.map((field, at) => (
        <span key={field.name}>
          <Text span size="xs" c="dimmed" me={6}>
            {label(field.label)}
          </Text>
          <Text span size="sm" fw={600}>
            {values ? said(field, at) : '…'}
          </Text>
        </span>
      ))}
    </div>
  );
}
