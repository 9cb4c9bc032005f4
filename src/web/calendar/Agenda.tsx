import { ActionIcon, Drawer } from '@mantine/core';
import { IconArrowsMove, IconPlus } from '@tabler/icons-react';
import { Suspense, lazy, useEffect, useRef, useState } from 'react';
import { useT } from '../i18n/i18n.ts';
import { CalendarEntry } from './CalendarEntry.tsx';
import { dayName } from './days.ts';
import type { CalendarItem, CalendarItems } from './useCalendarItems.ts';

const DayPicker = lazy(async () => ({ default: (await import('./DayPicker.tsx')).DayPicker }));

type Props = {
  days: string[];
  today: string;
  items: CalendarItems;
  onMove: (key: string, day: string) => void;
  onCreate: ((day: string) => void) | undefined;
};

/** On a phone: the days of the period one below the other, those without anything left out but today. */
export function Agenda({ days, today, items, onMove, onCreate }: Props) {
  const { t, locale } = useT();
  const [moving, setMoving] = useState<CalendarItem | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const shown = days.filter((day) => day === today || items.byDay.has(day));
  const { pending } = items;
  useEffect(() => {
    if (pending) return;
    // What is past is above: one begins with today.
    const day = list.current?.querySelector<HTMLElement>(`[data-day="${today}"]`);
    list.current?.scrollTo({ top: day ? day.offsetTop : 0 });
  }, [pending, today]);
  return (
    <div ref={list} className="zy-agenda">
      {!pending && shown.length === 0 && <p className="zy-agenda-none">{t('calendar.empty')}</p>}
      {shown.map((day) => {
        const name = dayName(day, locale);
        const all = items.byDay.get(day) ?? [];
        return (
          <section
            key={day}
            className="zy-agenda-day"
            data-day={day}
            data-today={day === today || undefined}
            aria-label={name}
          >
            <div className="zy-agenda-head">
              <h3>{day === today ? t('calendar.todayIs', { day: name }) : name}</h3>
              {onCreate && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('calendar.create', { day: name })}
                  onClick={() => onCreate(day)}
                >
                  <IconPlus size={18} aria-hidden />
                </ActionIcon>
              )}
            </div>
            {all.length === 0 && !pending && (
              <p className="zy-agenda-none">{t('calendar.nothing')}</p>
            )}
            {all.map((item) => (
              <div key={item.key} className="zy-agenda-item">
                <CalendarEntry item={item} reachable />
                {item.source.movable && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('calendar.moveOne', { title: item.title })}
                    onClick={() => setMoving(item)}
                  >
                    <IconArrowsMove size={18} aria-hidden />
                  </ActionIcon>
                )}
              </div>
            ))}
          </section>
        );
      })}
      <Drawer
        opened={moving !== null}
        onClose={() => setMoving(null)}
        position="bottom"
        size={420}
        title={moving ? t('calendar.moveTo', { title: moving.title }) : ''}
        closeButtonProps={{ 'aria-label': t('shell.close') }}
      >
        <Suspense fallback={null}>
          {moving && (
            <DayPicker
              day={moving.day}
              onPick={(day) => {
                setMoving(null);
                onMove(moving.key, day);
              }}
            />
          )}
        </Suspense>
      </Drawer>
    </div>
  );
}
