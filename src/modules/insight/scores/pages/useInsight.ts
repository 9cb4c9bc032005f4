import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { InsightView } from '../wire.ts';
import type { Speech } from './reasons.ts';

/** The scores change by night: who comes back to a page within minutes is shown what was read. */
const FRESH = 5 * 60_000;

/**
 * The scores of a record with their reasons. Asked for once the record itself is there, which is what people wait for,
 * and not where somebody asked not to be profiled: then there is nothing to ask for.
 */
export function useInsight(object: ObjectWire, record: RecordWire): UseQueryResult<InsightView> {
  return useQuery({
    queryKey: [...keys.view(object.name, record.id, 'insight'), isUnprofiled(record)],
    queryFn: ({ signal }) =>
      get<InsightView>(`/${object.path}/${record.id}/views/insight`, { signal }),
    enabled: record._rights !== undefined && !isUnprofiled(record),
    staleTime: FRESH,
  });
}

/** True for somebody who asked not to be profiled. */
export function isUnprofiled(record: RecordWire): boolean {
  return record['noProfiling'] === true;
}

/** How reasons are said to whom is signed in. */
export function useSpeech(): Speech {
  const { t, locale } = useT();
  const label = useLabel();
  const { currency } = useMe().organisation;
  return useMemo(() => ({ t, locale, currency, label }), [currency, label, locale, t]);
}
