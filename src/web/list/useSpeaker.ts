import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { isApiProblem } from '../api/problem.ts';
import { useMe, useMetadata } from '../api/queries.ts';
import { asText } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { type Speaker, namedRecords } from './words.ts';

/** Says conditions of an object in the reader's language; titles of the records they name are asked for. */
export function useSpeaker(object: ObjectWire, where: Condition | undefined): Speaker {
  const { t, locale } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const me = useMe();
  const client = useQueryClient();
  const named = useMemo(() => namedRecords(where, object, objects), [where, object, objects]);
  const titles = useQueries({
    queries: named.map(({ object: name, id }) => ({
      queryKey: titleKey(name, id),
      queryFn: () => fetchTitle(objects, name, id),
      staleTime: 5 * 60_000,
    })),
    combine: (results) => results.map((one) => one.data ?? null),
  });
  return useMemo(() => {
    const known = new Map(named.map(({ object: name, id }, n) => [`${name}:${id}`, titles[n]]));
    return {
      t,
      label,
      locale,
      objects,
      timeZone: me.timeZone,
      currency: me.organisation.currency,
      title: (name, id) =>
        known.get(`${name}:${id}`) ?? client.getQueryData<string>(titleKey(name, id)) ?? undefined,
    };
  }, [client, label, locale, me, named, objects, t, titles]);
}

function titleKey(object: string, id: string) {
  return ['title', object, id] as const;
}

/** Remembers the title of a record that was picked, so that it can be said without asking. */
export function rememberTitle(
  client: QueryClient,
  object: string,
  id: string,
  title: string,
): void {
  client.setQueryData(titleKey(object, id), title);
}

/** Null for what the member may not see, or what is gone. */
async function fetchTitle(
  objects: readonly ObjectWire[],
  name: string,
  id: string,
): Promise<string | null> {
  const object = objects.find((one) => one.name === name);
  if (!object) return null;
  try {
    const record = await get<RecordWire>(`/${object.path}/${id}`);
    return record._titles[object.titleField] ?? asText(record[object.titleField]);
  } catch (error) {
    if (isApiProblem(error) && error.problem.status === 404) return null;
    throw error;
  }
}
