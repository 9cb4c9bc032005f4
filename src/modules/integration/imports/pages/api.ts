import {
  type UseQueryResult,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { get, request } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { isOpen } from '../../../../web/api/queries.ts';
import type {
  GuessWire,
  ImportStateWire,
  ImportWire,
  KeptWire,
  PresetWire,
  PreviewWire,
  RefusalsWire,
} from '../wire.ts';
import type { ImportRowsWire, TextsWire } from '../wire.ts';

const POLL_MS = 800;

/** Below the key of the jobs, so that news of any job asks again. */
const importKey = (id: string) => [...keys.jobs, 'import', id] as const;

/** The state of an import. */
export function stateOf({ run }: ImportWire): ImportStateWire {
  return run['state'] as ImportStateWire;
}

/** An import, asked again while something is done with it; when that ends, everything on screen is. */
export function useImport(id: string): UseQueryResult<ImportWire> {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: importKey(id),
    queryFn: ({ signal }) => get<ImportWire>(`/imports/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isBusy(data) ? POLL_MS : false),
  });
  const busy = query.data ? isBusy(query.data) : false;
  const before = useRef(busy);
  useEffect(() => {
    if (before.current && !busy) void client.invalidateQueries();
    before.current = busy;
  }, [busy, client]);
  return query;
}

const BUSY = new Set<ImportStateWire>(['reading', 'running', 'reverting']);

function isBusy(data: ImportWire): boolean {
  return BUSY.has(stateOf(data)) || (data.job !== null && isOpen(data.job));
}

/** Asks for something to be done with an import, and shows how it stands then. */
export function useAsk(id: string): (what: string, body?: object) => Promise<void> {
  const client = useQueryClient();
  return useMemo(
    () =>
      async (what: string, body: object = {}) => {
        await request('POST', `/imports/${id}/${what}`, { body });
        await client.invalidateQueries({ queryKey: keys.jobs });
        void client.invalidateQueries({ queryKey: keys.pages('importRun') });
      },
    [client, id],
  );
}

/** What the columns of a file most likely are of an object; `format` names how the file was read. */
export const guessQuery = (id: string, object: string | undefined, format: string) =>
  queryOptions({
    queryKey: ['import', id, 'guess', format, object],
    queryFn: async ({ signal }) =>
      (await request<GuessWire>('POST', `/imports/${id}/guess`, { body: { object }, signal })).data,
    staleTime: Infinity,
  });

export function useGuess(
  id: string,
  object: string | undefined,
  format: string,
): UseQueryResult<GuessWire> {
  return useQuery({
    ...guessQuery(id, object, format),
    enabled: object !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** What the first lines would become. */
export function usePreview(
  id: string,
  preset: PresetWire,
  format: string,
  enabled: boolean,
): UseQueryResult<PreviewWire> {
  return useQuery({
    queryKey: ['import', id, 'preview', format, preset],
    queryFn: async ({ signal }) =>
      (await request<PreviewWire>('POST', `/imports/${id}/preview`, { body: { preset }, signal }))
        .data,
    enabled,
    placeholderData: keepPreviousData,
  });
}

/** The texts that a column has, the most frequent first, and what each is read as for a field. */
export function useTexts(
  id: string,
  asked: { object: string; field: string; column: string },
): UseQueryResult<TextsWire> {
  return useQuery({
    queryKey: ['import', id, 'texts', asked],
    queryFn: async ({ signal }) =>
      (await request<TextsWire>('POST', `/imports/${id}/texts`, { body: asked, signal })).data,
    staleTime: Infinity,
  });
}

type Paged<T> = { items: T[]; next: string | number | null };

/** A list of what became of an import, portion by portion. */
function usePortions<P extends Paged<unknown>>(id: string, what: string, query: object) {
  return useInfiniteQuery({
    queryKey: ['import', id, what, query],
    queryFn: ({ pageParam, signal }) =>
      get<P>(`/imports/${id}/${what}`, {
        query: { ...query, after: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | number | null,
    getNextPageParam: (last) => last.next,
  });
}

export const useRefusals = (id: string) => usePortions<RefusalsWire>(id, 'refusals', {});
export const useKept = (id: string) => usePortions<KeptWire>(id, 'kept', {});
export const useRows = (id: string, outcome: 'created' | 'updated' | 'unchanged') =>
  usePortions<ImportRowsWire>(id, 'rows', { outcome });
