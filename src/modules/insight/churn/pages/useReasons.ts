import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { request } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import type { Feature, Reason } from '../../scores/rules.ts';
import type { ReasonsWire } from '../../scores/wire.ts';

/** As many as one look at the list shows; the API takes 100. */
export const PORTION = 50;

const FRESH = 5 * 60_000;

/** The reasons of customers' churn chances. */
export type KnownReasons = {
  /** Undefined while they are on their way. */
  of: (id: string) => readonly Reason[] | undefined;
  features: Readonly<Record<string, Feature>>;
  error: unknown;
};

/** Reasons for as many customers as are shown, by one request for each portion of them. */
export function useReasons(ids: readonly string[]): KnownReasons {
  const portions = useMemo(
    () =>
      Array.from({ length: Math.ceil(ids.length / PORTION) }, (_, n) =>
        ids.slice(n * PORTION, (n + 1) * PORTION),
      ),
    [ids],
  );
  const answers = useQueries({
    queries: portions.map((portion) => ({
      queryKey: [...keys.view('customer', 'many', 'insight'), portion],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const body = { kind: 'churn', ids: portion };
        return (await request<ReasonsWire>('POST', '/insight/reasons', { body, signal })).data;
      },
      staleTime: FRESH,
    })),
  });
  const known = answers.flatMap(({ data }) => data ?? []);
  const asked = new Set(
    answers.flatMap(({ data, error }, n) => (data || error ? (portions[n] ?? []) : [])),
  );
  return {
    of: (id) => {
      const detail = known.flatMap(({ scores }) => scores[id]?.detail ?? [])[0];
      if (detail && 'reasons' in detail) return detail.reasons;
      return asked.has(id) ? [] : undefined;
    },
    features: Object.assign({}, ...known.map(({ features }) => features)) as Record<
      string,
      Feature
    >,
    error: answers.find(({ error }) => error)?.error ?? null,
  };
}
