import { type InfiniteData, useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { FieldWire, ObjectWire, PageWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useLive } from '../api/live.ts';
import { useMe } from '../api/queries.ts';
import { asText, titleOf } from '../fields/value.ts';
import { placeOf } from './days.ts';

/** Records that stand on a calendar by one of their dates. */
export type CalendarSource = {
  object: ObjectWire;
  field: FieldWire;
  where?: Condition;
  /** The theme's colour, where several kinds of records stand side by side. */
  color?: string;
  movable: boolean;
};

export type CalendarItem = {
  /** `task:<id>` */
  key: string;
  source: CalendarSource;
  record: RecordWire;
  title: string;
  day: string;
  /** `HH:mm`, null for what lasts the day. */
  time: string | null;
  /** Done things are still shown, struck through. */
  done: boolean;
};

export type CalendarItems = {
  byDay: ReadonlyMap<string, CalendarItem[]>;
  pending: boolean;
  error: Error | null;
  retry: () => void;
  /** True where there are more in the period than are shown. */
  cut: boolean;
};

type Pages = InfiniteData<PageWire, string | null>;

const PAGE = 200;
/** Nobody reads more in one month; beyond it the calendar says that it shows the first. */
export const MOST = 1000;

/** The records of the days from the first to the last, in order of time; follows what others change. */
export function useCalendarItems(
  sources: readonly CalendarSource[],
  first: string,
  last: string,
): CalendarItems {
  const client = useQueryClient();
  const { timeZone } = useMe().organisation;
  useLive({ lists: sources.map(({ object }) => object.name) });
  const answers = useQueries({
    queries: sources.map((source) => {
      const { path, name } = source.object;
      const query = requestOf(source, first, last);
      return {
        // Among the lists of the object, so that writes change it and others' changes ask for it again.
        queryKey: [...keys.pages(name), 'calendar', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => allPages(path, query, signal),
      };
    }),
    combine: (results) => ({
      pages: results.map((one) => one.data ?? null),
      pending: results.some((one) => one.isPending),
      error: results.find((one) => one.error)?.error ?? null,
    }),
  });
  const byDay = useMemo(() => {
    const days = new Map<string, CalendarItem[]>();
    for (const [index, source] of sources.entries()) {
      for (const record of answers.pages[index]?.pages.flatMap((page) => page.items) ?? []) {
        const item = itemOf(source, record, timeZone);
        if (item) days.set(item.day, [...(days.get(item.day) ?? []), item]);
      }
    }
    for (const items of days.values()) items.sort(byTime);
    return days;
  }, [answers.pages, sources, timeZone]);
  return {
    byDay,
    pending: answers.pending,
    error: answers.error,
    retry: () => {
      for (const { object } of sources) {
        void client.invalidateQueries({ queryKey: keys.pages(object.name) });
      }
    },
    cut: answers.pages.some((one) => one?.pages.at(-1)?.nextCursor),
  };
}

type Query = { where: string; sort: string | undefined; fields: string; limit: number };

function requestOf({ object, field, where }: CalendarSource, first: string, last: string): Query {
  const within: Condition = { field: field.name, op: 'between', value: [first, last] };
  const condition = where ? { and: [where, within] } : within;
  const names = object.fields
    .map((one) => one.name)
    .filter((name) => name === field.name || name === 'done' || name === 'owner');
  return {
    where: JSON.stringify(condition),
    sort: field.sortable ? field.name : undefined,
    fields: names.join(','),
    limit: PAGE,
  };
}

async function allPages(path: string, query: Query, signal: AbortSignal): Promise<Pages> {
  const pages: PageWire[] = [];
  let cursor: string | undefined;
  do {
    const page: PageWire = await get<PageWire>(`/${path}`, { query: { ...query, cursor }, signal });
    pages.push(page);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && pages.length * PAGE < MOST);
  return { pages, pageParams: pages.map(() => null) };
}

function itemOf(
  source: CalendarSource,
  record: RecordWire,
  timeZone: string,
): CalendarItem | undefined {
  const { object, field } = source;
  const place = placeOf(field.kind, record[field.name], timeZone);
  if (!place) return undefined;
  return {
    key: `${object.name}:${record.id}`,
    source,
    record,
    title: titleOf(record, object.titleField) ?? asText(record[object.titleField]),
    ...place,
    done: record['done'] === true,
  };
}

/** What lasts the day first, then by the clock. */
function byTime(one: CalendarItem, other: CalendarItem): number {
  return (
    (one.time ?? '').localeCompare(other.time ?? '') || one.title.localeCompare(other.title, 'zh')
  );
}
