import { Select } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';
import { selectAll } from './selectAll.ts';

type Props = {
  label: string;
  description: string;
  data: readonly (string | { value: string; label: string })[];
  value: string;
  onChange: (value: string) => void;
  error?: string;
};

/** One of some hundred values, of which one always holds; typing narrows them. */
export function LongSelect({ value, onChange, ...shown }: Props) {
  const { t } = useT();
  return (
    <Select
      {...shown}
      value={value}
      searchable
      {...selectAll}
      allowDeselect={false}
      limit={100}
      nothingFoundMessage={t('field.nothingFound')}
      onChange={(next) => next && next !== value && onChange(next)}
    />
  );
}
