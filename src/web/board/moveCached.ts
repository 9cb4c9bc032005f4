import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { PageWire, RecordWire } from '../../kernel/wire.ts';
import { type PageRequest, keys } from '../api/keys.ts';

export type Pages = InfiniteData<PageWire, string | null>;

/** Takes a record out of one cached list and puts it into another, where the order of that list has its place. */
export function moveCached(
  client: QueryClient,
  object: string,
  record: RecordWire,
  from: PageRequest,
  to: PageRequest,
): void {
  client.setQueryData<Pages>(keys.page(object, from), (pages) => pages && without(pages, record));
  client.setQueryData<Pages>(
    keys.page(object, to),
    (pages) => pages && withRecord(without(pages, record), record, to.sort ?? '-createdAt'),
  );
}

function without(pages: Pages, { id }: RecordWire): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => {
      const items = page.items.filter((item) => item.id !== id);
      return items.length === page.items.length ? page : { ...page, items };
    }),
  };
}

/** The pages with the record before the first one that comes after it; at the end where none does. */
export function withRecord(pages: Pages, record: RecordWire, sort: string): Pages {
  const last = pages.pages.length - 1;
  const found = pages.pages.findIndex((page) =>
    page.items.some((item) => compare(record, item, sort) < 0),
  );
  const at = found < 0 ? last : found;
  return {
    ...pages,
    pages: pages.pages.map((page, index) => {
      if (index !== at) return page;
      const before = page.items.findIndex((item) => compare(record, item, sort) < 0);
      const place = before < 0 ? page.items.length : before;
      return { ...page, items: page.items.toSpliced(place, 0, record) };
    }),
  };
}

/**
 * Which of two records comes first in a list, as near as the browser can tell: the server orders names by their pinyin
 * and has the last word as soon as the list is asked again.
 */
export function compare(one: RecordWire, other: RecordWire, sort: string): number {
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  const [a, b] = [one[field], other[field]];
  const [emptyA, emptyB] = [a === null || a === undefined, b === null || b === undefined];
  if (emptyA !== emptyB) return emptyA ? 1 : -1;
  const order = emptyA ? 0 : compareValues(a, b);
  const whole = order === 0 ? (one.id < other.id ? -1 : one.id > other.id ? 1 : 0) : order;
  return descending ? -whole : whole;
}

function compareValues(a: unknown, b: unknown): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a).localeCompare(String(b), 'zh');
}
