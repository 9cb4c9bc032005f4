import { Button, Center, Menu, Text } from '@mantine/core';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useMe, useMetadata } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { calendarFields } from '../list/modes.ts';
import type { ListState } from '../list/useListState.ts';
import { Calendar } from './Calendar.tsx';
import { calendarField, isMovable } from './calendarField.ts';
import { newOn } from './days.ts';
import type { CalendarSource } from './useCalendarItems.ts';

type Props = { object: ObjectWire; list: ListState };

/** The records of a list on a calendar, by any of their dates. */
export function CalendarList({ object, list }: Props) {
  const { t } = useT();
  const { actions } = useMetadata();
  const field = useMemo(() => calendarField(object, actions, list.on), [actions, list.on, object]);
  return field ? (
    <OnCalendar object={object} list={list} field={field} />
  ) : (
    <Center p="xl">
      <Text c="dimmed">{t('calendar.noField')}</Text>
    </Center>
  );
}

function OnCalendar({ object, list, field }: Props & { field: FieldWire }) {
  const write = useWrite(object);
  const navigate = useNavigate();
  const { timeZone } = useMe().organisation;
  const { actions } = useMetadata();
  const { where } = list;
  const movable = isMovable(object, field, actions);
  const sources = useMemo<CalendarSource[]>(
    () => [{ object, field, where, movable }],
    [field, movable, object, where],
  );
  const create = (day: string) => {
    const search = { [field.name]: newOn(field.kind, day, timeZone, new Date()) };
    void navigate({ to: '/$path/new', params: { path: object.path }, search });
  };
  return (
    <Calendar
      sources={sources}
      span={list.search.span ?? 'month'}
      at={list.search.at}
      onPeriod={(span, at) => list.setNames({ span: span === 'week' ? span : undefined, at })}
      onMove={({ record }, value) => write.update(record, { [field.name]: value })}
      onCreate={object.verbs.create && movable ? create : undefined}
      tools={<FieldMenu object={object} list={list} field={field} />}
    />
  );
}

/** Which date says the day. */
function FieldMenu({ object, list, field }: Props & { field: FieldWire }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconCalendar size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('calendar.on', { field: label(field.label) })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {calendarFields(object).map((one) => (
          <Menu.Item
            key={one.name}
            fw={one.name === field.name ? 600 : undefined}
            aria-current={one.name === field.name || undefined}
            onClick={() => list.setNames({ on: one.name })}
          >
            {label(one.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
