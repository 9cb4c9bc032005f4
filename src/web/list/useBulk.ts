import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { JobWire, ObjectWire } from '../../kernel/wire.ts';
import { keys } from '../api/keys.ts';
import { isOpen, useJobs } from '../api/queries.ts';
import { type BulkRequest, useWrite } from '../api/writes.ts';

export type Bulk = {
  /** The bulk change started here, until it is dismissed. */
  job: JobWire | null;
  start: (bulk: BulkRequest) => Promise<void>;
  dismiss: () => void;
};

/** A bulk change of this list and how far it is; when it ends the list is asked again. */
export function useBulk(object: ObjectWire): Bulk {
  const client = useQueryClient();
  const write = useWrite(object);
  const [started, setStarted] = useState<JobWire | null>(null);
  const jobs = useJobs();
  const job = useMemo(
    () => started && (jobs.data?.find((one) => one.id === started.id) ?? started),
    [jobs.data, started],
  );
  const ended = useRef<string | null>(null);
  useEffect(() => {
    if (!job || isOpen(job) || ended.current === job.id) return;
    ended.current = job.id;
    for (const queryKey of [
      keys.pages(object.name),
      keys.records(object.name),
      keys.aggregates(object.name),
    ]) {
      void client.invalidateQueries({ queryKey });
    }
  }, [client, job, object.name]);
  return useMemo(
    () => ({
      job,
      start: async (bulk) => setStarted(await write.bulk(bulk)),
      dismiss: () => setStarted(null),
    }),
    [job, write],
  );
}
