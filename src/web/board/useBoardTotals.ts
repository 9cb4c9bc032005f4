import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { AggregateRequest, AggregateWire, FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import type { BoardColumn } from './boardColumn.ts';
import { type Total, totalValues, totalsByColumn, totalsRequest } from './totals.ts';

type Asked = { body: AggregateRequest; only?: string };

/**
 * What is asked to know the totals: one request for all columns. Own fields cannot be grouped by, so that each of their
 * columns is asked for by itself.
 */
export function totalsAsked(
  field: FieldWire,
  where: Condition | undefined,
  sum: FieldWire | undefined,
  columns: readonly BoardColumn[],
): Asked[] {
  if (!field.custom) return [{ body: totalsRequest(field, where, sum) }];
  return columns.map((column) => ({
    body: { where: column.where, values: totalValues(sum) },
    only: column.key,
  }));
}

/** The totals of the columns by their keys, as far as they have come. */
export function useBoardTotals(
  object: ObjectWire,
  asked: readonly Asked[],
): ReadonlyMap<string, Total> {
  const answers = useQueries({
    queries: asked.map(({ body }) => ({
      queryKey: [...keys.aggregates(object.name), body],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await request<AggregateWire>('POST', `/${object.path}/aggregate`, { body, signal })).data,
      placeholderData: keepPreviousData,
    })),
    combine: (results) => results.map((one) => one.data ?? null),
  });
  return useMemo(() => {
    const all = new Map<string, Total>();
    for (const [index, answer] of answers.entries()) {
      if (!answer) continue;
      for (const [key, total] of totalsByColumn(answer, asked[index]?.only)) all.set(key, total);
    }
    return all;
  }, [answers, asked]);
}
