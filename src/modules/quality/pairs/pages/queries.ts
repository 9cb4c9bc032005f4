import { queryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from '../../../../web/api/client.ts';
import { matchObjects } from '../../matches/rules.ts';
import type { MatchObject } from '../../matches/wire.ts';
import type { PairDetailWire, PairStatus, PairsWire } from '../wire.ts';

/** Every list of pairs, as the cache names them. */
export const PAIRS = ['quality', 'pairs'] as const;

/** One pair side by side. Asked anew for each visit: it is worked out from the values of now. */
export const pairQuery = (id: string) =>
  queryOptions({
    queryKey: ['quality', 'pair', id],
    queryFn: ({ signal }) => get<PairDetailWire>(`/quality/pairs/${id}`, { signal }),
    meta: { follows: [...matchObjects] },
  });

/** The pairs of an object in a state, the worthiest first, page by page. */
export function usePairs(object: MatchObject, status: PairStatus) {
  const query = useInfiniteQuery({
    queryKey: [...PAIRS, object, status],
    queryFn: ({ pageParam, signal }) =>
      get<PairsWire>('/quality/pairs', {
        query: { object, status, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const pairs = useMemo(() => query.data?.pages.flatMap((page) => page.pairs) ?? [], [query.data]);
  return { ...query, pairs, scannedAt: query.data?.pages[0]?.scannedAt ?? null };
}
