import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { PageWire, RecordWire } from '../../kernel/wire.ts';
import { keys } from './keys.ts';

type Pages = InfiniteData<PageWire, string | null>;

/** Asks again what is made of records of this object, such as timelines; `meta.follows` of a query names the objects. */
export function askFollowers(client: QueryClient, object: string): void {
  void client.invalidateQueries({
    predicate: ({ meta }) => Array.isArray(meta?.['follows']) && meta['follows'].includes(object),
  });
}

/** New values for a record in the cache, and the titles of references among them by field name. */
export type Patch = { values: Record<string, unknown>; titles?: Record<string, string> };

/** The record with the patch's values on top; masks of the fields that changed are gone. */
export function withPatch(record: RecordWire, { values, titles = {} }: Patch): RecordWire {
  return {
    ...record,
    ...values,
    _titles: { ...record._titles, ...titles },
    _masked: record._masked.filter((field) => !(field in values)),
  };
}

/**
 * A list's item after the record was written: lists show sensitive values masked, so a value that was masked and is
 * masked no longer in the answer stays as the list had it, unless it is what changed.
 */
export function refreshedItem(item: RecordWire, stored: RecordWire, changed: string[]): RecordWire {
  const kept: Record<string, unknown> = {};
  for (const field of item._masked) if (!changed.includes(field)) kept[field] = item[field];
  const masked = new Set([...stored._masked, ...Object.keys(kept)]);
  return { ...item, ...stored, ...kept, _masked: [...masked] };
}

/** Applies `change` to a record wherever the cache holds it: on its own and in lists. */
export function changeCached(
  client: QueryClient,
  object: string,
  id: string,
  change: { record: (record: RecordWire) => RecordWire; item: (item: RecordWire) => RecordWire },
): void {
  client.setQueriesData<RecordWire>({ queryKey: keys.record(object, id) }, (record) =>
    record ? change.record(record) : record,
  );
  client.setQueriesData<Pages>({ queryKey: keys.pages(object) }, (pages) =>
    pages ? mapItems(pages, (item) => (item.id === id ? change.item(item) : item)) : pages,
  );
}

/** Takes a record out of every cached list, at once, before the lists are asked again. */
export function dropFromPages(client: QueryClient, object: string, id: string): void {
  client.setQueriesData<Pages>({ queryKey: keys.pages(object) }, (pages) => {
    if (!pages) return pages;
    return {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        items: page.items.filter((item) => item.id !== id),
      })),
    };
  });
}

/** The record as any cache entry has it, the record's own first. */
export function findCached(
  client: QueryClient,
  object: string,
  id: string,
): RecordWire | undefined {
  const own = client.getQueryData<RecordWire>(keys.record(object, id));
  if (own) return own;
  for (const [, pages] of client.getQueriesData<Pages>({ queryKey: keys.pages(object) })) {
    for (const page of pages?.pages ?? []) {
      const found = page.items.find((item) => item.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

function mapItems(pages: Pages, change: (item: RecordWire) => RecordWire): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, items: page.items.map(change) })),
  };
}
