import { useCallback, useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useHistory, usePage } from '../api/queries.ts';
import { useComments } from '../talk/comments.ts';
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
 * Interactions, comments and changes of a record, merged by time.
 *
 * @param filter `all`, `comments`, `changes`, or a channel
 */
export function useTimeline(
  object: ObjectWire,
  id: string,
  interaction: Related | undefined,
  filter: string,
): TimelineState {
  const withChanges = filter === 'all' || filter === 'changes';
  const withComments = filter === 'all' || filter === 'comments';
  const withInteractions =
    interaction !== undefined && filter !== 'changes' && filter !== 'comments';
  const field = interaction?.field.name ?? '';
  const of = interaction?.of ?? id;
  const since = interaction?.since;
  const where = useMemo((): Condition => {
    const ofRecord: Condition = { field, op: 'eq', value: of };
    const others: Condition[] = [];
    if (since) others.push({ field: 'at', op: 'gte', value: since });
    if (!['all', 'comments', 'changes'].includes(filter))
      others.push({ field: 'channel', op: 'eq', value: filter });
    return others.length === 0 ? ofRecord : { and: [ofRecord, ...others] };
  }, [field, filter, of, since]);
  const said = usePage(
    interaction?.object ?? object,
    { where, sort: '-at', limit: PAGE },
    { enabled: withInteractions },
  );
  const history = useHistory(object, id);
  const talk = useComments(object, id);

  const { entries, next } = useMemo(
    () =>
      mergeTimeline({
        interactions: withInteractions && !said.isPlaceholderData ? said.items : [],
        comments: withComments ? talk.comments : [],
        changes: withChanges ? history.changes : [],
        more: {
          interactions: withInteractions && said.hasNextPage,
          comments: withComments && talk.hasNextPage,
          changes: withChanges && history.hasNextPage,
        },
      }),
    [
      history.changes,
      history.hasNextPage,
      said.hasNextPage,
      said.isPlaceholderData,
      said.items,
      talk.comments,
      talk.hasNextPage,
      withChanges,
      withComments,
      withInteractions,
    ],
  );
  const source = next === 'interactions' ? said : next === 'comments' ? talk : history;
  const { fetchNextPage } = source;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const waiting =
    (withInteractions && (said.isPending || said.isPlaceholderData)) ||
    (withComments && talk.isPending) ||
    (withChanges && history.isPending);
  return {
    entries: waiting ? [] : entries,
    loading: waiting || source.isFetchingNextPage,
    error:
      (withInteractions ? said.error : null) ??
      (withComments ? talk.error : null) ??
      (withChanges ? history.error : null),
    hasMore: next !== null && !waiting,
    loadMore,
    retry: () => {
      void history.refetch();
      void talk.refetch();
      if (withInteractions) void said.refetch();
    },
  };
}
