import { Button, Drawer, Group, Select, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { ConditionBar } from './ConditionBar.tsx';
import { groupFields } from './paths.ts';
import { readTree } from './tree.ts';
import type { ListState } from './useListState.ts';

/** On phones: condition, order and counts by value behind one button. */
export function PhoneFilters({ object, list }: { object: ObjectWire; list: ListState }) {
  const { t } = useT();
  const label = useLabel();
  const [opened, { open, close }] = useDisclosure(false);
  const parts = readTree(list.where).parts.length;
  const sorts = useMemo(
    () =>
      object.fields.flatMap((field) =>
        field.sortable && field.right !== 'masked'
          ? [
              { value: field.name, label: t('list.sortUp', { field: label(field.label) }) },
              { value: `-${field.name}`, label: t('list.sortDown', { field: label(field.label) }) },
            ]
          : [],
      ),
    [label, object, t],
  );
  return (
    <Group className="zy-list-phonebar" gap="xs">
      <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />} onClick={open}>
        {parts === 0 ? t('list.filter') : t('list.filterCount', { number: parts })}
      </Button>
      <Drawer
        opened={opened}
        onClose={close}
        position="bottom"
        size="85dvh"
        title={t('list.filter')}
        closeButtonProps={{ 'aria-label': t('shell.close') }}
      >
        <Stack gap="lg">
          <ConditionBar object={object} where={list.where} onChange={list.setWhere} inline />
          <Select
            label={t('list.sort')}
            placeholder={t('list.sortNone')}
            data={sorts}
            value={list.sort ?? null}
            clearable
            clearButtonProps={{ 'aria-label': t('field.clear') }}
            onChange={(sort) => list.setSort(sort ?? undefined)}
          />
          <Select
            label={t('list.groupBy')}
            placeholder={t('list.groupNone')}
            data={groupFields(object).map((field) => ({
              value: field.name,
              label: label(field.label),
            }))}
            value={list.search.group ?? null}
            clearable
            clearButtonProps={{ 'aria-label': t('field.clear') }}
            onChange={(group) => list.setGroup(group ?? undefined)}
          />
          <Button onClick={close}>{t('list.apply')}</Button>
        </Stack>
      </Drawer>
    </Group>
  );
}
