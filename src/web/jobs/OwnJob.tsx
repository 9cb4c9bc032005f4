import { Button, Progress, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { JobWire } from '../../kernel/wire.ts';
import { request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { isOpen, useJobs, useMetadata } from '../api/queries.ts';
import { formatNumber } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';

/**
 * One's own job of a kind that waits or runs. Once it has ended, what it made is asked for.
 *
 * @param changes the beginning of the keys that are asked again; everything where left out
 */
export function useOwnJob(kind: string, changes?: QueryKey): JobWire | undefined {
  const client = useQueryClient();
  const jobs = useJobs();
  const running = jobs.data?.find((job) => job.kind === kind && isOpen(job));
  const id = running?.id;
  const before = useRef(id);
  const after = useRef(changes);
  useEffect(() => {
    if (before.current !== undefined && id === undefined)
      void client.invalidateQueries(after.current && { queryKey: after.current });
    before.current = id;
  }, [client, id]);
  return running;
}

/** Starts a job by its action; nothing for those who may not. */
export function JobButton({
  action,
  input,
  title,
  isRunning,
}: {
  action: string;
  input?: object;
  title: string;
  isRunning: boolean;
}) {
  const { actions } = useMetadata();
  const client = useQueryClient();
  const toasts = useToasts();
  const [isAsking, setAsking] = useState(false);
  if (!actions.some(({ name }) => name === action)) return null;
  const start = async () => {
    setAsking(true);
    try {
      await request<JobWire>('POST', `/actions/${action}`, { body: input ?? {} });
      await client.invalidateQueries({ queryKey: keys.jobs });
    } catch (error) {
      toasts.failed(error);
    } finally {
      setAsking(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={isAsking || isRunning}
      onClick={() => void start()}
    >
      {title}
    </Button>
  );
}

/** How far a job is; `title` says what runs, where that is not known. */
export function JobProgress({ job, title }: { job: JobWire; title: string }) {
  const { t, locale } = useT();
  const text =
    job.total === null
      ? title
      : t('jobs.progress', {
          done: formatNumber(job.done, locale),
          total: formatNumber(job.total, locale),
        });
  return (
    <div style={{ minWidth: '9rem' }} data-job={job.kind}>
      <Progress
        value={job.total ? (100 * job.done) / job.total : 100}
        animated={!job.total}
        aria-label={title}
      />
      <Text size="xs" c="dimmed">
        {text}
      </Text>
    </div>
  );
}
