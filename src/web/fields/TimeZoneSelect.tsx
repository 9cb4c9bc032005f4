import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatDateTime } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { selectAll } from './selectAll.ts';

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
    <Select
      label={t('profile.timeZone')}
      description={t('profile.now', { time: formatDateTime(now, locale, value) })}
      data={zones}
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
