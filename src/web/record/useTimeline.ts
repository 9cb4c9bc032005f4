import { useCallback, useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useHistory, usePage } from '../api/queries.ts';
import type { Related } from './layout.ts';
import { type Entry, mergeTimeline } from './timeline.ts';

const PAGE = 30;

export type TimelineState = {
  entries: Entry[];
  loading: boolean;
  error: unknown;
  hasMore: boolean;
  loadMore: () => void;
  retry: () => void;
};

/**
 * Interactions and changes of a record, merged by time.
 *
 * @param filter `all`, `changes`, or a channel
 */
export function useTimeline(
  object: ObjectWire,
  id: string,
  interaction: Related | undefined,
  filter: string,
): TimelineState {
  const withChanges = filter === 'all' || filter === 'changes';
  const withInteractions = interaction !== undefined && filter !== 'changes';
  const where = useMemo((): Condition => {
    const ofRecord = { field: interaction?.field.name ?? '', op: 'eq' as const, value: id };
    if (filter === 'all' || filter === 'changes') return ofRecord;
    return { and: [ofRecord, { field: 'channel', op: 'eq', value: filter }] };
  }, [filter, id, interaction?.field.name]);
  const said = usePage(
    interaction?.object ?? object,
    { where, sort: '-at', limit: PAGE },
    { enabled: withInteractions },
  );
  const history = useHistory(object, id);

  const { entries, next } = useMemo(
    () =>
      mergeTimeline({
        interactions: withInteractions && !said.isPlaceholderData ? said.items : [],
        changes: withChanges ? history.changes : [],
        more: {
          interactions: withInteractions && said.hasNextPage,
          changes: withChanges && history.hasNextPage,
        },
      }),
    [
      history.changes,
      history.hasNextPage,
      said.hasNextPage,
      said.isPlaceholderData,
      said.items,
      withChanges,
      withInteractions,
    ],
  );
  const source = next === 'interactions' ? said : history;
  const { fetchNextPage } = source;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const waiting =
    (withInteractions && (said.isPending || said.isPlaceholderData)) ||
    (withChanges && history.isPending);
  return {
    entries: waiting ? [] : entries,
    loading: waiting || source.isFetchingNextPage,
    error: (withInteractions ? said.error : null) ?? (withChanges ? history.error : null),
    hasMore: next !== null && !waiting,
    loadMore,
    retry: () => {
      void history.refetch();
      if (withInteractions) void said.refetch();
    },
  };
}
