import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get, request } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import type { ExportRequest, ExportWire } from '../rules.ts';

const POLL_MS = 700;

/** Below the key of the jobs, so that news of any job asks again. */
const exportKey = (id: string) => [...keys.jobs, 'export', id] as const;

/** An export, asked again while it is made; lists of exports then learn of its end. */
export function useExport(id: string | undefined): UseQueryResult<ExportWire> {
  const client = useQueryClient();
  const queryKey = exportKey(id ?? '');
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = client.getQueryData<ExportWire>(queryKey);
      const now = await get<ExportWire>(`/exports/${id ?? ''}`, { signal });
      if (before && isRunning(before) && !isRunning(now)) {
        void client.invalidateQueries({ queryKey: keys.pages('exportRun') });
      }
      return now;
    },
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (data && isRunning(data) ? POLL_MS : false),
  });
}

/** True while the file is being made. */
export function isRunning({ run }: ExportWire): boolean {
  return run['state'] === 'running';
}

/** Where the file of an export is fetched. */
export const fileOf = (id: string): string => `/api/v1/exports/${id}/file`;

/** Starts an export of an object or an archive of everything, and stops one. */
export function useExporting() {
  const client = useQueryClient();
  return useMemo(() => {
    const shown = ({ run, job }: ExportWire): ExportWire => {
      client.setQueryData(exportKey(run.id), { run, job });
      void client.invalidateQueries({ queryKey: keys.pages('exportRun') });
      void client.invalidateQueries({ queryKey: keys.jobs });
      return { run, job };
    };
    return {
      start: async (path: string, body: ExportRequest) =>
        shown((await request<ExportWire>('POST', `/${path}/export`, { body })).data),
      archive: async (password: string) =>
        shown((await request<ExportWire>('POST', '/archives', { body: { password } })).data),
      stop: async (id: string) =>
        shown((await request<ExportWire>('POST', `/exports/${id}/stop`, { body: {} })).data),
    };
  }, [client]);
}
