import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconCalendar, IconLayoutKanban, IconTable } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { modesOf } from './modes.ts';
import type { ListState } from './useListState.ts';

const ICONS = { table: IconTable, board: IconLayoutKanban, calendar: IconCalendar };

/** Table, board or calendar, as far as the object has what they need. */
export function ModeSwitch({ object, list }: { object: ObjectWire; list: ListState }) {
  const { t } = useT();
  const modes = useMemo(() => modesOf(object), [object]);
  if (modes.length < 2) return null;
  return (
    <Group gap={2} wrap="nowrap" role="group" aria-label={t('list.modes')}>
      {modes.map((mode) => {
        const Icon = ICONS[mode];
        const chosen = mode === list.mode;
        return (
          <Tooltip key={mode} label={t(`list.mode.${mode}`)}>
            <ActionIcon
              variant={chosen ? 'light' : 'subtle'}
              color={chosen ? 'accent' : 'gray'}
              aria-label={t(`list.mode.${mode}`)}
              aria-pressed={chosen}
              onClick={() => list.setMode(mode)}
            >
              <Icon size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        );
      })}
    </Group>
  );
}
