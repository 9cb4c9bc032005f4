import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useT } from '../i18n/i18n.ts';
import { selectAll } from './selectAll.ts';

type Props = {
  description: string;
  value: string;
  onChange: (currency: string) => void;
  error?: string;
};

/** A currency by its code and its name: `CNY 人民币`. */
export function CurrencySelect({ description, value, onChange, error }: Props) {
  const { t, locale } = useT();
  const currencies = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'currency' });
    return Intl.supportedValuesOf('currency').map((code) => ({
      value: code,
      label: `${code} ${names.of(code)}`,
    }));
  }, [locale]);
  return (
    <Select
      label={t('organisation.currency')}
      description={description}
      data={currencies}
      value={value}
      error={error}
      searchable
      {...selectAll}
      allowDeselect={false}
      limit={100}
      nothingFoundMessage={t('field.nothingFound')}
      onChange={(next) => next && next !== value && onChange(next)}
    />
  );
}
