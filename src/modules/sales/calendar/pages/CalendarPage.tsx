import { Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ActionWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMe, useMetadata, useObject } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { Calendar } from '../../../../web/calendar/Calendar.tsx';
import { isMovable } from '../../../../web/calendar/calendarField.ts';
import { newOn } from '../../../../web/calendar/days.ts';
import type { CalendarSource } from '../../../../web/calendar/useCalendarItems.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { type ListSearch, listSearch } from '../../../../web/list/search.ts';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { choiceColor } from '../../../../web/theme.ts';

const TEAM = 'team';
const DUE = 'dueAt';
const CLOSE = 'closeDate';

/** What is due and what is expected to close, on one calendar: one's own, or that of one's team. */
export function CalendarPage() {
  const task = useObject('task');
  const opportunity = useObject('opportunity');
  return task ? <Planned task={task} opportunity={opportunity} /> : <NotFoundPage />;
}

type Props = { task: ObjectWire; opportunity: ObjectWire | undefined };

function Planned({ task, opportunity }: Props) {
  const { t } = useT();
  const navigate = useNavigate();
  const search = listSearch({ ...useSearch({ strict: false }) });
  const { timeZone } = useMe().organisation;
  const team = search.view === TEAM;
  const sources = useSources({ task, opportunity, team });
  const writeTask = useWrite(task);
  const writeOpportunity = useWrite(opportunity ?? task);
  const go = (change: Partial<ListSearch>) =>
    void navigate({ to: '/$path', params: { path: 'calendar' }, search: { ...search, ...change } });
  const create = (day: string) => {
    const given = { [DUE]: newOn('dateTime', day, timeZone, new Date()) };
    void navigate({ to: '/$path/new', params: { path: task.path }, search: given });
  };
  return (
    <div className="zy-calendar-page">
      <Group justify="space-between" px="md" pt="sm" pb="xs">
        <Title order={1}>{t('calendar.title')}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t('calendar.whose')}
          value={team ? TEAM : 'mine'}
          data={[
            { value: 'mine', label: t('calendar.mine') },
            { value: TEAM, label: t('calendar.team') },
          ]}
          onChange={(view) => go({ view: view === TEAM ? view : undefined })}
        />
      </Group>
      <Calendar
        sources={sources}
        span={search.span ?? 'month'}
        at={search.at}
        onPeriod={(span, at) => go({ span: span === 'week' ? span : undefined, at })}
        onMove={({ source, record }, value) =>
          source.object.name === task.name
            ? writeTask.update(record, { [DUE]: value })
            : writeOpportunity.update(record, { [CLOSE]: value })
        }
        onCreate={task.verbs.create ? create : undefined}
        tools={<Legend sources={sources} />}
      />
    </div>
  );
}

/** Which colour is what. */
function Legend({ sources }: { sources: readonly CalendarSource[] }) {
  const label = useLabel();
  return (
    <Group gap="sm">
      {sources.map(({ object, field, color }) => (
        <Text key={object.name} size="xs" c="dimmed">
          <span
            className="zy-dot"
            style={{ background: `var(--mantine-color-${choiceColor(color)}-6)` }}
          />
          {label(object.pluralLabel)} · {label(field.label)}
        </Text>
      ))}
    </Group>
  );
}

function useSources({ task, opportunity, team }: Props & { team: boolean }): CalendarSource[] {
  const { actions } = useMetadata();
  return useMemo(() => {
    const whose: Condition = team ? { field: 'unit', op: 'myUnits' } : { field: 'owner', op: 'me' };
    const open: Condition = { field: 'status', op: 'eq', value: 'open' };
    return [
      ...sourceOf({ object: task, date: DUE, where: whose, color: 'blue', actions }),
      ...sourceOf({
        object: opportunity,
        date: CLOSE,
        where: { and: [whose, open] },
        color: 'orange',
        actions,
      }),
    ];
  }, [actions, opportunity, task, team]);
}

type Wanted = {
  object: ObjectWire | undefined;
  date: string;
  where: Condition;
  color: string;
  actions: readonly ActionWire[];
};

/** Nothing where the reader may see neither the object nor its date. */
function sourceOf({ object, date, where, color, actions }: Wanted): CalendarSource[] {
  const field = object?.fields.find((one) => one.name === date && one.right !== 'masked');
  if (!object || !field) return [];
  return [{ object, field, where, color, movable: isMovable(object, field, actions) }];
}
