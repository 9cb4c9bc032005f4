import { Select } from '@mantine/core';
import { useT } from '../../../../web/i18n/i18n.ts';
import { LONG_LIST } from '../../../../web/list/options.ts';

type Props = {
  label: string;
  data: { value: string; label: string }[];
  onChoose: (value: string) => void;
  onClose: () => void;
};

/** A list that opens at once and goes when something is chosen, or when one turns away from it. */
export function Choose({ label, data, onChoose, onClose }: Props) {
  const { t } = useT();
  return (
    <Select
      maw={320}
      label={label}
      data={data}
      value={null}
      searchable
      autoFocus
      defaultDropdownOpened
      {...LONG_LIST}
      nothingFoundMessage={t('field.nothingFound')}
      onChange={(value) => {
        if (value !== null) onChoose(value);
        onClose();
      }}
      onBlur={onClose}
    />
  );
}
