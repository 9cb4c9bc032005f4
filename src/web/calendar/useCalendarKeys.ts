import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { useT } from '../i18n/i18n.ts';
import { addDays, dayName } from './days.ts';
import type { CalendarItem, CalendarItems } from './useCalendarItems.ts';

export type CalendarKeys = {
  /** The day that Tab comes to. */
  active: string;
  /** The item that is moved by keys, and the day it would go to. */
  carried: string | undefined;
  over: string | undefined;
  said: string;
  onDay: (day: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
};

type Input = {
  root: { current: HTMLElement | null };
  days: string[];
  today: string;
  items: CalendarItems;
  onMove: (key: string, day: string) => void;
  onAt: (at: string) => void;
  onCreate: ((day: string) => void) | undefined;
};

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/**
 * The keys of a calendar: arrows go from day to day, also into the next month; Enter makes something new on the day; on
 * an item space picks it up, arrows carry it, space or Enter puts it down, Escape leaves it.
 */
export function useCalendarKeys(input: Input): CalendarKeys {
  const { root, days, today, items, onMove, onAt, onCreate } = input;
  const { t, locale } = useT();
  const [day, setDay] = useState(today);
  const [carried, setCarried] = useState<{ key: string; from: string; to: string } | null>(null);
  const [said, setSaid] = useState('');
  const waiting = useRef<string | null>(null);
  const active = days.includes(day) ? day : days.includes(today) ? today : (days[0] ?? today);

  useLayoutEffect(() => {
    if (waiting.current === null) return;
    const element = root.current?.querySelector<HTMLElement>(waiting.current);
    if (!element) return;
    waiting.current = null;
    element.focus();
  });
  const show = (next: string) => {
    if (!days.includes(next)) onAt(next);
  };
  const go = (next: string) => {
    waiting.current = `[data-day="${next}"]`;
    setDay(next);
    show(next);
  };
  const find = (key: string): CalendarItem | undefined =>
    [...items.byDay.values()].flat().find((item) => item.key === key);
  const pick = (item: CalendarItem) => {
    if (!item.source.movable) return;
    setCarried({ key: item.key, from: item.day, to: item.day });
    setSaid(t('calendar.picked', { title: item.title, day: dayName(item.day, locale) }));
  };
  const carry = (step: number) => {
    if (!carried) return;
    const to = addDays(carried.to, step);
    if (!days.includes(to)) return;
    setCarried({ ...carried, to });
    setSaid(t('calendar.over', { day: dayName(to, locale) }));
  };
  const putDown = (keep: boolean) => {
    if (!carried) return;
    const { key, from, to } = carried;
    setCarried(null);
    if (!keep || from === to) {
      setSaid(t('calendar.stays', { day: dayName(from, locale) }));
      return;
    }
    setSaid(t('calendar.moved', { title: find(key)?.title ?? '', day: dayName(to, locale) }));
    setDay(to);
    waiting.current = `[data-day="${to}"] [data-item="${key}"]`;
    onMove(key, to);
  };
  const onItem = (event: KeyboardEvent, key: string): boolean => {
    const step = STEPS[event.key];
    if (carried) {
      if (step) carry(step);
      else if (event.key === ' ' || event.key === 'Enter') putDown(true);
      else if (event.key === 'Escape') putDown(false);
      else return false;
      return true;
    }
    const item = find(key);
    if (event.key !== ' ' || !item) return false;
    pick(item);
    return true;
  };
  const onCell = (event: KeyboardEvent, at: string): boolean => {
    const step = STEPS[event.key];
    if (step) go(addDays(at, step));
    else if (event.key === 'Enter' && onCreate) onCreate(at);
    else return false;
    return true;
  };

  return {
    active,
    carried: carried?.key,
    over: carried?.to,
    said,
    onDay: setDay,
    onKeyDown: (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (!(event.target instanceof HTMLElement)) return;
      const { item, day: cell } = event.target.dataset;
      const done =
        item !== undefined ? onItem(event, item) : cell !== undefined && onCell(event, cell);
      if (!done) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
