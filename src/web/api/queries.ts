import {
  QueryClient,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type ReactNode, createContext, createElement, useContext, useMemo } from 'react';
import type {
  AggregateRequest,
  AggregateWire,
  ChangeWire,
  JobWire,
  ListsWire,
  MeWire,
  MetadataWire,
  ObjectWire,
  PageWire,
  RecordWire,
  SearchHitWire,
  TimelineWire,
} from '../../kernel/wire.ts';
import { forgetAhead } from './ahead.ts';
import { findCached } from './cache.ts';
import { dropKept, get, request } from './client.ts';
import { type PageRequest, keys } from './keys.ts';
import { useLive } from './live.ts';

/** The query cache of the application. The client retries by itself, so queries do not. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 30_000, gcTime: 10 * 60_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** The signed-in member; a 401 is the query's error. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => get<MeWire>('/me', { signal, signedOutIsFine: true }),
  staleTime: 5 * 60_000,
});

/** The last metadata and its ETag: asked again, the server answers 304 while nothing changed. */
let held: { etag: string; data: MetadataWire } | null = null;

/** Forgets what was held for the member who signed out. */
export function forgetMetadata(): void {
  held = null;
  forgetAhead();
}

/** Has the browser forget the metadata that it keeps, after the session has ended. */
export function dropKeptMetadata(): Promise<void> {
  return dropKept('/metadata');
}

export const metadataQuery = queryOptions({
  queryKey: keys.metadata,
  queryFn: async ({ signal }) => {
    const answer = await request<MetadataWire | undefined>('GET', '/metadata', {
      signal,
      etag: held?.etag,
      kept: true,
      signedOutIsFine: true,
    });
    if (answer.status === 304 && held) return held.data;
    if (!answer.data) throw new Error('metadata without content');
    if (answer.etag) held = { etag: answer.etag, data: answer.data };
    return answer.data;
  },
  staleTime: 5 * 60_000,
  gcTime: Infinity,
});

const SignedInContext = createContext<{ me?: MeWire; metadata?: MetadataWire }>({});

/** Tells all below who is signed in and what they may use: one look at the cache for a page, not one for each cell. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { data: me } = useQuery(meQuery);
  const { data: metadata } = useQuery(metadataQuery);
  const value = useMemo(() => ({ me, metadata }), [me, metadata]);
  return createElement(SignedInContext, { value }, children);
}

/** The signed-in member. The shell loads it before any page shows, so pages may rely on it. */
export function useMe(): MeWire {
  const { me } = useContext(SignedInContext);
  if (!me) throw new Error('useMe outside of the signed-in shell');
  return me;
}

/** What the member may use. The shell loads it before any page shows. */
export function useMetadata(): MetadataWire {
  const { metadata } = useContext(SignedInContext);
  if (!metadata) throw new Error('useMetadata outside of the signed-in shell');
  return metadata;
}

/** An object by its name, or undefined where the member may not see it. */
export function useObject(name: string | undefined): ObjectWire | undefined {
  const { objects } = useMetadata();
  return useMemo(() => objects.find((object) => object.name === name), [objects, name]);
}

/** An object by its path (`customers`), or undefined. */
export function useObjectByPath(path: string | undefined): ObjectWire | undefined {
  const { objects } = useMetadata();
  return useMemo(() => objects.find((object) => object.path === path), [objects, path]);
}

export type PageResult = UseInfiniteQueryResult & {
  /** The records of all pages loaded so far. */
  items: RecordWire[];
  total: PageWire['total'];
};

/** What a list asks for, page by page. */
export function recordsQuery(object: ObjectWire, page: PageRequest) {
  return infiniteQueryOptions({
    queryKey: keys.page(object.name, page),
    queryFn: ({ pageParam, signal }) =>
      get<PageWire>(`/${object.path}`, { query: pageQuery(page, pageParam), signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}

/**
 * A list, page by page (`fetchNextPage`, `hasNextPage`). While a changed condition loads, the former records stay
 * (`isPlaceholderData`). The list follows what others change.
 */
export function usePage(
  object: ObjectWire,
  page: PageRequest,
  options: { enabled?: boolean } = {},
): PageResult {
  useLive({ lists: options.enabled === false ? [] : [object.name] });
  const query = useInfiniteQuery({
    ...recordsQuery(object, page),
    placeholderData: keepPreviousData,
    enabled: options.enabled,
  });
  const items = useMemo(() => query.data?.pages.flatMap((one) => one.items) ?? [], [query.data]);
  return { ...query, items, total: query.data?.pages[0]?.total };
}

function pageQuery(page: PageRequest, cursor: string | null): Record<string, string | undefined> {
  return {
    where: page.where && JSON.stringify(page.where),
    sort: page.sort,
    limit: String(page.limit ?? 50),
    fields: page.fields?.join(','),
    include: page.include,
    count: page.count && cursor === null ? 'true' : undefined,
    trash: page.trash ? 'true' : undefined,
    cursor: cursor ?? undefined,
  };
}

/**
 * One record with the member's rights on it (`_rights`). Shows what a list already knew until it has come
 * (`isPlaceholderData`), and follows what others change.
 */
export function useRecord(
  object: ObjectWire,
  id: string,
  options: { include?: string } = {},
): UseQueryResult<RecordWire> {
  useLive({ records: [`${object.name}:${id}`] });
  const client = useQueryClient();
  const key = keys.record(object.name, id);
  // What is computed about it follows from what points to it.
  const follows = object.fields.some(({ fact }) => fact)
    ? object.relations.map((relation) => relation.object)
    : [];
  return useQuery({
    queryKey: options.include ? [...key, options.include] : key,
    queryFn: ({ signal }) =>
      get<RecordWire>(`/${object.path}/${id}`, { query: { include: options.include }, signal }),
    placeholderData: () => findCached(client, object.name, id),
    meta: { follows },
  });
}

type HistoryPage = { items: ChangeWire[]; nextCursor: string | null };

export type HistoryResult = UseInfiniteQueryResult & { changes: ChangeWire[] };

/** The changes of a record, newest first, page by page. */
export function useHistory(object: ObjectWire, id: string): HistoryResult {
  const query = useInfiniteQuery({
    queryKey: keys.history(object.name, id),
    queryFn: ({ pageParam, signal }) =>
      get<HistoryPage>(`/${object.path}/${id}/history`, {
        query: { cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: 0,
  });
  const changes = useMemo(() => query.data?.pages.flatMap((one) => one.items) ?? [], [query.data]);
  return { ...query, changes };
}

/**
 * What happened with a record over all sources, newest first, page by page. It follows what is written to any of the
 * objects that it is made of.
 *
 * @param kinds as the API takes them, with commas; all for undefined
 */
export function useTimelinePages(object: ObjectWire, id: string, kinds: string | undefined) {
  const lists = useMemo(() => [...new Set(object.timeline.map((each) => each.object))], [object]);
  useLive({ lists });
  const query = useInfiniteQuery({
    queryKey: [...keys.timeline(object.name, id), kinds ?? ''],
    queryFn: ({ pageParam, signal }) =>
      get<TimelineWire>(`/${object.path}/${id}/timeline`, {
        query: { kinds, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: 0,
    meta: { follows: lists },
  });
  const items = useMemo(() => query.data?.pages.flatMap((one) => one.items) ?? [], [query.data]);
  return { ...query, items };
}

/**
 * What a module works out about a record (`GET /:path/:id/views/:name`).
 *
 * @param follows the objects it is worked out from: asked again when one of their records is written; keep its identity
 */
export function useView<T>(
  object: ObjectWire,
  id: string,
  name: string,
  follows: readonly string[],
): UseQueryResult<T> {
  useLive({ lists: [...follows] });
  return useQuery({
    queryKey: keys.view(object.name, id, name),
    queryFn: ({ signal }) => get<T>(`/${object.path}/${id}/views/${name}`, { signal }),
    meta: { follows },
  });
}

/**
 * Asks for the first pages of many lists by one request and lays them where `usePage` finds them. True once they are
 * there, or each list may as well be asked for by itself.
 *
 * @param lists keep its identity while it means the same
 */
export function useListsReady(lists: readonly { object: string; page: PageRequest }[]): boolean {
  const client = useQueryClient();
  const { isPending, isFetching, isFetchedAfterMount } = useQuery({
    queryKey: [...keys.lists, lists],
    queryFn: async ({ signal }) => {
      const body = {
        lists: lists.map(({ object, page: { where, sort, limit, count } }) => ({
          object,
          where,
          sort,
          limit,
          count,
        })),
      };
      const { data } = await request<ListsWire>('POST', '/lists', { body, signal });
      data.results.forEach((result, n) => {
        const one = lists[n];
        if (!result || !one) return;
        client.setQueryData(keys.page(one.object, one.page), {
          pages: [result],
          pageParams: [null],
        });
      });
      return Date.now();
    },
    enabled: lists.length > 1,
  });
  return lists.length < 2 || (!isPending && (isFetchedAfterMount || !isFetching));
}

/** Sums, counts and groups over an object. */
export function useAggregate(
  object: ObjectWire,
  body: AggregateRequest,
  options: { enabled?: boolean } = {},
): UseQueryResult<AggregateWire> {
  return useQuery({
    queryKey: [...keys.aggregates(object.name), body],
    queryFn: async ({ signal }) =>
      (await request<AggregateWire>('POST', `/${object.path}/aggregate`, { body, signal })).data,
    placeholderData: keepPreviousData,
    enabled: options.enabled,
  });
}

/** Records that match a text, of one object or of all; nothing for an empty text. */
export function useSearch(
  text: string,
  options: { object?: string; limit?: number; enabled?: boolean } = {},
): UseQueryResult<SearchHitWire[]> {
  const { object, limit = 20, enabled = true } = options;
  return useQuery({
    queryKey: [...keys.search(object, text), limit],
    queryFn: async ({ signal }) =>
      (
        await get<{ hits: SearchHitWire[] }>('/search', {
          query: { q: text, object, limit },
          signal,
        })
      ).hits,
    enabled: enabled && text !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** The member's newest background jobs; asked every second while one of them runs. */
export function useJobs(): UseQueryResult<JobWire[]> {
  return useQuery({
    queryKey: keys.jobs,
    queryFn: async ({ signal }) => (await get<{ items: JobWire[] }>('/jobs', { signal })).items,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? 1000 : false),
  });
}

/** True while a job waits or runs. */
export function isOpen(job: JobWire): boolean {
  return job.state === 'queued' || job.state === 'running';
}
