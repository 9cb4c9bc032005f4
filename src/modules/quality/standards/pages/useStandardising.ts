import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { JobWire } from '../../../../kernel/wire.ts';
import { request } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { isOpen, useJobs } from '../../../../web/api/queries.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { Standard } from '../../../customers/standards/rules.ts';
import type { StandardObject, StandardsPreviewWire } from '../wire.ts';

export type Asked = { object: StandardObject; standards: readonly Standard[] };

/** For so long a page that is opened again shows what was begun. */
const RECENT = 24 * 3_600_000;

/** The last job of a kind that was started for an object, until it is forgotten; here, or before the page was opened. */
function useStarted(
  action: string,
  object: StandardObject,
): {
  job: JobWire | undefined;
  isBusy: boolean;
  start: (input: object) => Promise<void>;
  forget: () => void;
} {
  const client = useQueryClient();
  const toasts = useToasts();
  const jobs = useJobs();
  const [since] = useState(() => new Date(Date.now() - RECENT).toISOString());
  const [id, setId] = useState<string | null>();
  const [isAsking, setAsking] = useState(false);
  const job = jobs.data?.find((each) =>
    id === undefined
      ? each.kind === action && each.result?.object === object && each.createdAt > since
      : each.id === id,
  );
  const start = async (input: object) => {
    setAsking(true);
    try {
      const { data } = await request<JobWire>('POST', `/actions/${action}`, { body: input });
      await client.invalidateQueries({ queryKey: keys.jobs });
      setId(data.id);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setAsking(false);
    }
  };
  const isBusy = isAsking || (job !== undefined && isOpen(job));
  return { job, isBusy, start, forget: () => setId(null) };
}

/** A preview and what is then done, one after the other. */
export function useStandardising(object: StandardObject) {
  const client = useQueryClient();
  const preview = useStarted('previewStandards', object);
  const last = useStarted('standardiseRecords', object);
  // What was done before is not what came of this preview; ids are in the order of time.
  const isFormer = last.job && preview.job && last.job.id < preview.job.id;
  const work = isFormer ? { ...last, job: undefined } : last;
  const seen = preview.job?.state === 'done' ? preview.job.id : undefined;
  const ended = work.job && !isOpen(work.job) ? work.job.id : undefined;
  useEffect(() => {
    // Lists and records have changed.
    if (ended !== undefined) void client.invalidateQueries();
  }, [client, ended]);
  const { data, error } = useQuery({
    queryKey: ['quality', 'standards', seen],
    queryFn: async ({ signal }) =>
      (await request<StandardsPreviewWire>('GET', `/quality/standards?job=${seen}`, { signal }))
        .data,
    enabled: seen !== undefined && ended === undefined,
    staleTime: Infinity,
  });
  return {
    preview: {
      ...preview,
      found: seen === undefined ? undefined : data,
      error,
      start: (asked: Asked) => {
        work.forget();
        return preview.start(asked);
      },
    },
    work,
    forget: () => {
      preview.forget();
      work.forget();
    },
  };
}
