import { type UseQueryResult, keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../../../../web/api/client.ts';
import type { QualityFiguresWire } from '../wire.ts';
import type { QualityState } from './state.ts';

const FOLLOWS = ['customer', 'contact', 'lead', 'qualityRule'];

/** The keys under which figures and queue are kept: who mends something asks for both again. */
export const qualityKeys = {
  all: ['quality', 'scores'] as const,
  figures: (object: string, by: string | undefined) =>
    ['quality', 'scores', 'figures', object, by ?? ''] as const,
  queue: (state: QualityState) => ['quality', 'scores', 'queue', state] as const,
};

/** How good the records are, by rule, unit and owner. */
export function useFigures(
  object: string,
  by: string | undefined,
): UseQueryResult<QualityFiguresWire> {
  return useQuery({
    queryKey: qualityKeys.figures(object, by),
    queryFn: ({ signal }) =>
      get<QualityFiguresWire>('/quality/figures', { query: { object, rule: by }, signal }),
    placeholderData: keepPreviousData,
    meta: { follows: FOLLOWS },
  });
}
