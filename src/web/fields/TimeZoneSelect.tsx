import { useMemo, useState } from 'react';
import { formatDateTime } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { LongSelect } from './LongSelect.tsx';

type Props = {
  value: string;
  onChange: (timeZone: string) => void;
  error?: string;
};

/** A time zone by its name, with the time that it is there now. */
export function TimeZoneSelect({ value, onChange, error }: Props) {
  const { t, locale } = useT();
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf('timeZone');
    return known.includes(value) ? known : [value, ...known];
  }, [value]);
  const [now] = useState(() => new Date().toISOString());
  return (
    <LongSelect
      label={t('profile.timeZone')}
      description={t('profile.now', { time: formatDateTime(now, locale, value) })}
      data={zones}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
