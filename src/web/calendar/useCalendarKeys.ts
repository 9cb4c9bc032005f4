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
  const { root, days, today, onAt, onCreate } = input;
  const [day, setDay] = useState(today);
  const waiting = useRef<string | null>(null);
  const active = days.includes(day) ? day : days.includes(today) ? today : (days[0] ?? today);
  // What waits for the focus may be drawn only now.
  useLayoutEffect(() => {
    if (waiting.current === null) return;
    const element = root.current?.querySelector<HTMLElement>(waiting.current);
    if (!element) return;
    waiting.current = null;
    element.focus();
  });
  const { carried, said, pick, carry, putDown } = useCarrying(input, (key, to) => {
    setDay(to);
    waiting.current = `[data-day="${to}"] [data-item="${key}"]`;
  });
  const onItem = (event: KeyboardEvent, item: string): boolean => {
    const step = STEPS[event.key];
    if (!carried) return event.key === ' ' && pick(item);
    if (step) carry(carried, step);
    else if (event.key === ' ' || event.key === 'Enter') putDown(carried, true);
    else if (event.key === 'Escape') putDown(carried, false);
    else return false;
    return true;
  };
  const onCell = (event: KeyboardEvent, at: string): boolean => {
    const step = STEPS[event.key];
    if (step) {
      const next = addDays(at, step);
      waiting.current = `[data-day="${next}"]`;
      setDay(next);
      if (!days.includes(next)) onAt(next);
    } else if (event.key === 'Enter' && onCreate) onCreate(at);
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

type Carried = { key: string; from: string; to: string };

/** An item in the hand of somebody without a pointer; `onDown` gives it the focus where it was put. */
function useCarrying({ days, items, onMove }: Input, onDown: (key: string, to: string) => void) {
  const { t, locale } = useT();
  const [carried, setCarried] = useState<Carried | null>(null);
  const [said, setSaid] = useState('');
  const find = (key: string): CalendarItem | undefined =>
    [...items.byDay.values()].flat().find((item) => item.key === key);
  return {
    carried,
    said,
    /** False for what cannot be moved. */
    pick: (key: string): boolean => {
      const item = find(key);
      if (!item?.source.movable) return false;
      setCarried({ key, from: item.day, to: item.day });
      setSaid(t('calendar.picked', { title: item.title, day: dayName(item.day, locale) }));
      return true;
    },
    carry: (held: Carried, step: number) => {
      const to = addDays(held.to, step);
      if (!days.includes(to)) return;
      setCarried({ ...held, to });
      setSaid(t('calendar.over', { day: dayName(to, locale) }));
    },
    putDown: ({ key, from, to }: Carried, keep: boolean) => {
      setCarried(null);
      if (!keep || from === to) {
        setSaid(t('calendar.stays', { day: dayName(from, locale) }));
        return;
      }
      const title = find(key)?.title ?? '';
      setSaid(t('calendar.moved', { title, day: dayName(to, locale) }));
      onDown(key, to);
      onMove(key, to);
    },
  };
}
