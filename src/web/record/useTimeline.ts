import { useCallback, useMemo } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useTimelinePages } from '../api/queries.ts';
import { type Entry, entriesOf } from './timeline.ts';

export type TimelineState = {
  entries: Entry[];
  loading: boolean;
  error: unknown;
  hasMore: boolean;
  loadMore: () => void;
  retry: () => void;
};

/**
 * What happened with a record, by time.
 *
 * @param kinds what to narrow it to, as the API takes it; everything for undefined
 */
export function useTimeline(
  object: ObjectWire,
  id: string,
  kinds: string | undefined,
): TimelineState {
  const pages = useTimelinePages(object, id, kinds);
  const { items, fetchNextPage, refetch } = pages;
  const entries = useMemo(() => entriesOf(items, object.timeline), [items, object.timeline]);
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return {
    entries,
    loading: pages.isPending || pages.isFetchingNextPage,
    error: pages.error,
    hasMore: pages.hasNextPage,
    loadMore,
    retry: () => void refetch(),
  };
}
