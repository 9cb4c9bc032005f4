import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useMetadata } from '../api/queries.ts';
import { asText } from '../fields/value.ts';
import { recordTitle } from '../record/layout.ts';
import type { Draft } from './drafts.ts';

/** Values from an address name references by id alone: adds their titles; null until they are known. */
export function useTitled(object: ObjectWire, values: Record<string, unknown>): Draft | null {
  const { objects } = useMetadata();
  const pointing = useMemo(
    () =>
      object.fields.flatMap((field) => {
        const to = field.kind === 'reference' ? field.to : field.kind === 'user' ? 'member' : null;
        const target = objects.find(({ name }) => name === to);
        const id = asText(values[field.name]);
        return target && id ? [{ name: field.name, target, id }] : [];
      }),
    [object.fields, objects, values],
  );
  const found = useQueries({
    queries: pointing.map(({ target, id }) => ({
      queryKey: keys.record(target.name, id),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<RecordWire>(`/${target.path}/${id}`, { signal }),
    })),
    combine: (results) => ({
      pending: results.some((one) => one.isPending),
      records: results.map((one) => one.data),
    }),
  });
  return useMemo(() => {
    if (found.pending) return null;
    const titles = pointing.flatMap(({ name, target }, index) => {
      const record = found.records[index];
      return record ? [[name, recordTitle(target, record)] as const] : [];
    });
    return { values, titles: Object.fromEntries(titles) };
  }, [found, pointing, values]);
}
