import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { get } from '../../../../web/api/client.ts';
import type { AuditResultWire, AuditsWire, CheckRef, CheckWire } from '../wire.ts';

const AUDITS = ['quality', 'audits'] as const;
const CHECKS = ['quality', 'pointChecks'] as const;

/** The samples of an object. */
export const auditsQuery = (object: string) =>
  queryOptions({
    queryKey: [...AUDITS, 'of', object],
    queryFn: ({ signal }) => get<AuditsWire>('/quality/audits', { query: { object }, signal }),
  });

/** The records of a sample. */
export const auditRecordsQuery = (audit: string) =>
  queryOptions({
    queryKey: [...AUDITS, 'records', audit],
    queryFn: ({ signal }) =>
      get<{ items: CheckRef[] }>(`/quality/audits/${audit}/records`, { signal }),
  });

/** One thing to be checked with its record, as it is now; `path` is that of the API. */
export const checkQuery = (path: string) =>
  queryOptions({
    queryKey: ['quality', 'check', path],
    queryFn: ({ signal }) => get<CheckWire>(path, { signal }),
    meta: { follows: ['customer', 'contact', 'lead'] },
  });

/** What was found in a sample. */
export const auditResultQuery = (audit: string) =>
  queryOptions({
    queryKey: [...AUDITS, 'result', audit],
    queryFn: ({ signal }) => get<AuditResultWire>(`/quality/audits/${audit}/result`, { signal }),
  });

/** Changes of others that earned points and are to be checked. */
export const pointChecksQuery = () =>
  queryOptions({
    queryKey: [...CHECKS, 'open'],
    queryFn: ({ signal }) => get<{ items: CheckRef[] }>('/quality/point-checks', { signal }),
  });

/** Asks again for samples and what came of them; the list that somebody goes through stays as it is. */
export async function askAgain(client: QueryClient): Promise<void> {
  await Promise.all(
    ['of', 'result'].map((part) => client.invalidateQueries({ queryKey: [...AUDITS, part] })),
  );
}

/** Asks again for everything about samples. */
export async function askAll(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ queryKey: AUDITS });
  await client.invalidateQueries({ queryKey: CHECKS });
}
