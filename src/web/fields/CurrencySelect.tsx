import { useMemo } from 'react';
import { useT } from '../i18n/i18n.ts';
import { LongSelect } from './LongSelect.tsx';

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
    <LongSelect
      label={t('organisation.currency')}
      description={description}
      data={currencies}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
