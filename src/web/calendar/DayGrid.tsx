import { ActionIcon, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { useT } from '../i18n/i18n.ts';
import { CalendarEntry } from './CalendarEntry.tsx';
import { type Span, dayName, weekdayName, weeksOf } from './days.ts';
import { type CalendarKeys, useCalendarKeys } from './useCalendarKeys.ts';
import type { CalendarItem, CalendarItems } from './useCalendarItems.ts';

type Props = {
  days: string[];
  span: Span;
  at: string;
  today: string;
  items: CalendarItems;
  onMove: (key: string, day: string) => void;
  onAt: (at: string) => void;
  /** Shows the week of a day that has more than fits. */
  onWeek: (day: string) => void;
  onCreate: ((day: string) => void) | undefined;
};

/** The height of one item and of what stands above them, in pixels. */
const ITEM = 24;
const HEAD = 32;

/** The days of a month in rows of seven, or those of a week side by side. */
export function DayGrid(props: Props) {
  const { days, span, items, onMove, onAt, onCreate } = props;
  const { t, locale } = useT();
  const hint = useId();
  const root = useRef<HTMLDivElement>(null);
  const weeks = weeksOf(days);
  const fits = useFits(root, weeks.length, span);
  const keys = useCalendarKeys({ root, ...props, onMove, onAt, onCreate });
  return (
    <>
      <div
        ref={root}
        className="zy-calendar-grid"
        data-span={span}
        role="grid"
        aria-label={t('list.mode.calendar')}
        style={{ gridTemplateRows: `auto repeat(${weeks.length}, minmax(0, 1fr))` }}
        tabIndex={-1}
      >
        <div role="row" className="zy-calendar-row">
          {(weeks[0] ?? []).map((day) => (
            <div key={day} role="columnheader" className="zy-calendar-weekday">
              {weekdayName(day, locale)}
            </div>
          ))}
        </div>
        {weeks.map((week) => (
          <div key={week[0]} role="row" className="zy-calendar-row">
            {week.map((day) => (
              <Day
                key={day}
                {...props}
                day={day}
                all={items.byDay.get(day) ?? NONE}
                fits={fits}
                keys={keys}
                hint={hint}
              />
            ))}
          </div>
        ))}
      </div>
      <span id={hint} hidden>
        {t('calendar.keys')}
      </span>
      <div className="zy-calendar-said" role="status" aria-live="assertive">
        {keys.said}
      </div>
    </>
  );
}

const NONE: CalendarItem[] = [];

type DayProps = Props & {
  day: string;
  all: readonly CalendarItem[];
  fits: number;
  keys: CalendarKeys;
  hint: string;
};

function Day(props: DayProps) {
  const { day, span, at, today, all, fits, keys, hint, onWeek, onCreate } = props;
  const { t, locale } = useT();
  const name = dayName(day, locale);
  const active = keys.active === day;
  const shown = all.length > fits ? all.slice(0, Math.max(0, fits - 1)) : all;
  const rest = all.length - shown.length;
  const create = (event: MouseEvent<HTMLElement>) => {
    const { target, currentTarget } = event;
    const empty =
      target === currentTarget ||
      (target instanceof Element && target.matches('.zy-calendar-items'));
    if (empty && onCreate) onCreate(day);
  };
  return (
    <div
      role="gridcell"
      className="zy-calendar-day"
      tabIndex={active ? 0 : -1}
      aria-current={day === today ? 'date' : undefined}
      data-day={day}
      data-drop={day}
      data-over={keys.over === day || undefined}
      data-outside={(span === 'month' && day.slice(0, 7) !== at.slice(0, 7)) || undefined}
      data-create={onCreate ? true : undefined}
      onClick={create}
      onKeyDown={keys.onKeyDown}
      onFocus={() => keys.onDay(day)}
    >
      <div className="zy-calendar-dayhead">
        <span className="zy-calendar-number" aria-hidden>
          {Number(day.slice(8))}
        </span>
        <VisuallyHidden>{t('calendar.day', { day: name, count: all.length })}</VisuallyHidden>
        {onCreate && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            className="zy-calendar-add"
            tabIndex={active ? 0 : -1}
            aria-label={t('calendar.create', { day: name })}
            onClick={() => onCreate(day)}
          >
            <IconPlus size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <div className="zy-calendar-items" data-scroll={span === 'week' || undefined}>
        {shown.map((item) => (
          <CalendarEntry
            key={item.key}
            item={item}
            reachable={active}
            carried={keys.carried === item.key}
            hint={hint}
          />
        ))}
        {rest > 0 && (
          <button
            type="button"
            className="zy-calendar-more"
            tabIndex={active ? 0 : -1}
            onClick={() => onWeek(day)}
          >
            {t('calendar.more', { count: rest })}
          </button>
        )}
      </div>
    </div>
  );
}

/** How many items a day of the month has room for; a week's days scroll. */
function useFits(root: { current: HTMLElement | null }, weeks: number, span: Span): number {
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  if (span === 'week') return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor(((height - 28) / weeks - HEAD) / ITEM));
}
