import { Button, Menu } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { groupFields } from './paths.ts';

/** Chooses the field whose values are counted above the list. */
export function GroupMenu({
  object,
  group,
  onGroup,
}: {
  object: ObjectWire;
  group: string | undefined;
  onGroup: (group: string | undefined) => void;
}) {
  const { t } = useT();
  const label = useLabel();
  const fields = useMemo(() => groupFields(object), [object]);
  if (fields.length === 0) return null;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconChartBar size={16} aria-hidden />}
        >
          {t('list.group')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
        {fields.map((field) => (
          <Menu.Item
            key={field.name}
            fw={field.name === group ? 600 : undefined}
            aria-current={field.name === group || undefined}
            onClick={() => onGroup(field.name)}
          >
            {label(field.label)}
          </Menu.Item>
        ))}
        {group !== undefined && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onGroup(undefined)}>{t('list.groupNone')}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
