import { Group, MultiSelect, Stack, Switch, TextInput } from '@mantine/core';
import type { FieldWire } from '../../../../kernel/wire.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { LONG_LIST } from '../../../../web/list/options.ts';
import { MOST_COLUMNS } from '../rules.ts';
import { type FileColumns, columnChoices } from './fileColumns.ts';
import type { JoinedSource } from './mapping.ts';

type Props = {
  field: FieldWire;
  source: JoinedSource;
  columns: FileColumns;
  onSource: (source: JoinedSource) => void;
};

/** Several columns of the file whose texts make one field. */
export function Joined({ field, source, columns, onSource }: Props) {
  const { t } = useT();
  const label = useLabel();
  const named = source.named === true;
  return (
    <Stack gap="xs" flex={1}>
      <MultiSelect
        label={t('import.joinColumns', { field: label(field.label) })}
        data={columnChoices(columns, source.columns)}
        value={source.columns}
        maxValues={MOST_COLUMNS}
        searchable
        {...LONG_LIST}
        nothingFoundMessage={t('field.nothingFound')}
        onChange={(chosen) => onSource({ ...source, columns: chosen })}
      />
      <Group gap="md" align="end">
        <TextInput
          w="8rem"
          label={t('import.joinBetween')}
          value={source.join}
          maxLength={20}
          onChange={(event) => onSource({ ...source, join: event.currentTarget.value })}
        />
        <Switch
          mb={6}
          label={t('import.joinNamed')}
          checked={named}
          onChange={(event) => {
            const { named: _, ...rest } = source;
            onSource(event.currentTarget.checked ? { ...rest, named: true } : rest);
          }}
        />
      </Group>
    </Stack>
  );
}
