import './calendar.css';
import { ActionIcon, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { useMe } from '../api/queries.ts';
import { useDrag } from '../drag/useDrag.ts';
import { dayIn } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { useNow } from '../record/useNow.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import { useToasts } from '../shell/toasts.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { Agenda } from './Agenda.tsx';
import { DayGrid } from './DayGrid.tsx';
import { type Span, daysOf, onDay, periodName, shiftPeriod } from './days.ts';
import {
  type CalendarItem,
  type CalendarSource,
  MOST,
  useCalendarItems,
} from './useCalendarItems.ts';

export type CalendarProps = {
  /** Keep their identity while nothing changes. */
  sources: readonly CalendarSource[];
  span: Span;
  /** A day of the period; undefined for today. */
  at: string | undefined;
  /** Goes to another period; without a day, to today's. */
  onPeriod: (span: Span, at: string | undefined) => void;
  /** Writes the new date of a record; throws what the server says. */
  onMove: (item: CalendarItem, value: string) => Promise<unknown>;
  /** Makes something new on a day; undefined where the reader may not. */
  onCreate: ((day: string) => void) | undefined;
  /** What stands beside the period's name. */
  tools?: ReactNode;
};

/** Records on the days they are due: a month or a week, on a phone as a list of days. */
export function Calendar(props: CalendarProps) {
  const { sources, span, onMove, onCreate } = props;
  const { timeZone } = useMe().organisation;
  const phone = usePhone();
  const toasts = useToasts();
  const today = dayIn(new Date(useNow()).toISOString(), timeZone);
  const at = props.at ?? today;
  const days = useMemo(() => daysOf(span, at), [at, span]);
  const items = useCalendarItems(sources, days[0] ?? at, days.at(-1) ?? at);
  const find = (key: string): CalendarItem | undefined => {
    for (const all of items.byDay.values()) {
      const found = all.find((item) => item.key === key);
      if (found) return found;
    }
    return undefined;
  };
  const move = (key: string, day: string) => {
    const item = find(key);
    if (!item || item.day === day || !item.source.movable) return;
    const { field } = item.source;
    const value = onDay(field.kind, item.record[field.name], day, timeZone);
    if (value !== null) onMove(item, value).catch(toasts.failed);
  };
  const drag = useDrag({ enabled: !phone, onDrop: move });
  return (
    <>
      <Toolbar {...props} asked={props.at} today={today} days={days} at={at} cut={items.cut} />
      {items.error ? (
        <ErrorState error={items.error} onRetry={items.retry} />
      ) : (
        <div className="zy-calendar" aria-busy={items.pending} onPointerDown={drag.onPointerDown}>
          {phone ? (
            <Agenda
              key={at.slice(0, 7)}
              days={days.filter((day) => span === 'week' || day.startsWith(at.slice(0, 7)))}
              {...{ items, today, onMove: move, onCreate }}
            />
          ) : (
            <DayGrid
              {...{ days, span, at, today, items, onCreate }}
              onMove={move}
              onAt={(day) => props.onPeriod(span, day)}
              onWeek={(day) => props.onPeriod('week', day)}
            />
          )}
        </div>
      )}
    </>
  );
}

type ToolbarProps = Omit<CalendarProps, 'at'> & {
  /** The day in the address, if any; `at` is the one that is shown. */
  asked: string | undefined;
  at: string;
  today: string;
  days: string[];
  cut: boolean;
};

function Toolbar({ asked, span, at, today, days, onPeriod, tools, cut }: ToolbarProps) {
  const { t, locale } = useT();
  const here = days.includes(today);
  return (
    <Group className="zy-calendar-bar" gap="xs">
      <Group gap={2} wrap="nowrap">
        <ActionIcon
          aria-label={t(span === 'week' ? 'calendar.previousWeek' : 'calendar.previousMonth')}
          onClick={() => onPeriod(span, shiftPeriod(span, at, -1))}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <Button
          size="compact-sm"
          variant="default"
          disabled={here && span === 'month' && at.slice(0, 7) === today.slice(0, 7)}
          onClick={() => onPeriod(span, undefined)}
        >
          {t('calendar.today')}
        </Button>
        <ActionIcon
          aria-label={t(span === 'week' ? 'calendar.nextWeek' : 'calendar.nextMonth')}
          onClick={() => onPeriod(span, shiftPeriod(span, at, 1))}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <h2 className="zy-calendar-period" aria-live="polite">
        {periodName(span, at, days, locale)}
      </h2>
      <SegmentedControl
        size="xs"
        aria-label={t('calendar.span')}
        value={span}
        data={[
          { value: 'month', label: t('calendar.month') },
          { value: 'week', label: t('calendar.week') },
        ]}
        onChange={(next) => onPeriod(next === 'week' ? 'week' : 'month', asked)}
      />
      {tools}
      {cut && (
        <Text size="sm" c="var(--mantine-color-error)" role="status">
          {t('calendar.cut', { count: MOST })}
        </Text>
      )}
    </Group>
  );
}
