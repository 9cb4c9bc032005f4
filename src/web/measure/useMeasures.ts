import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { MeasureRequest, MeasureWire, MeasuredWire, MeasuresWire } from '../../kernel/wire.ts';
import { request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useMetadata } from '../api/queries.ts';
import type { OpenedPage } from '../screen.ts';

/** A measure by its name, narrowed and in groups. */
export type Asked = MeasureRequest & { name: string };

/** A measure's numbers with what it is; `now` is undefined while they are on their way. */
export type Measured = { measure: MeasureWire; now: MeasuredWire | undefined };

export type Measures<K extends string> = {
  /** Undefined for a measure that the member may not have. */
  of: (key: K) => Measured | undefined;
  isPending: boolean;
  /** True while the numbers on screen are those of what was asked before. */
  isPlaceholderData: boolean;
  error: unknown;
  refetch: () => void;
};

const EVERY_MINUTE = 60_000;

/**
 * Many measures by one request, asked again every minute and after one's own writes. What was shown stays until the
 * numbers for a changed question have come.
 *
 * @param asked by keys of the caller's choice; keep its identity while it means the same
 */
export function useMeasures<K extends string>(asked: Readonly<Record<K, Asked>>): Measures<K> {
  const { measures } = useMetadata();
  const entries = useMemo(() => usable(asked, measures), [asked, measures]);
  const query = useQuery({
    ...entriesQuery(entries),
    enabled: entries.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MINUTE,
  });
  const { data, isPending, isPlaceholderData, error, refetch } = query;
  return useMemo(
    () => ({
      of: (key) => {
        const measure = measures.find(({ name }) => name === asked[key].name);
        return measure && { measure, now: data?.get(key) };
      },
      isPending: isPending && entries.length > 0,
      isPlaceholderData,
      error,
      refetch: () => void refetch(),
    }),
    [asked, data, entries.length, error, isPending, isPlaceholderData, measures, refetch],
  );
}

type Entries = [key: string, asked: Asked][];

function usable(asked: Readonly<Record<string, Asked>>, measures: readonly MeasureWire[]): Entries {
  return Object.entries(asked).filter(([, { name }]) =>
    measures.some((each) => each.name === name),
  );
}

function entriesQuery(entries: Entries) {
  return queryOptions({
    queryKey: [...keys.measures, entries],
    queryFn: async ({ signal }) => {
      const body = { measures: entries.map(([, each]) => each) };
      const { data } = await request<MeasuresWire>('POST', '/measures', { body, signal });
      return new Map(entries.map(([key], at) => [key, data.results[at] ?? undefined]));
    },
  });
}

/** Asks for what `useMeasures` is going to show, before it is drawn. */
export async function prepareMeasures(
  { client, metadata }: Pick<OpenedPage, 'client' | 'metadata'>,
  asked: Readonly<Record<string, Asked>>,
): Promise<void> {
  const entries = usable(asked, metadata.measures);
  if (entries.length > 0) await client.prefetchQuery(entriesQuery(entries));
}

/** The one number of a measure that is not in groups: 0 where there is nothing to count or add, else null. */
export function numberOf({ measure, now }: Measured): string | number | null {
  const value = now?.groups[0]?.values[0] ?? null;
  return value === null && (measure.unit === 'count' || measure.unit === 'money') ? 0 : value;
}
