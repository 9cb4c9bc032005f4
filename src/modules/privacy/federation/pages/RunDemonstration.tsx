import { Button, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobWire } from '../../../../kernel/wire.ts';
import { request } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useJobs, useMetadata } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useOwnJob } from '../../../../web/jobs/OwnJob.tsx';
import { useToasts } from '../../../../web/shell/toasts.tsx';

const ACTION = 'runFederationDemonstration';
const KIND = 'federationDemonstration';
/** What a demonstration changes. */
const CHANGES = ['privacy'];

/** Whether the member may start the demonstration. */
export function useMayRun(): boolean {
  return useMetadata().actions.some(({ name }) => name === ACTION);
}

/** Starts the demonstration; while it runs, how far it is and how to stop it. */
export function RunDemonstration({ running, title }: { running?: JobWire; title: string }) {
  const { t } = useT();
  const client = useQueryClient();
  const toasts = useToasts();
  const [isAsking, setAsking] = useState(false);
  const ask = async (path: string) => {
    setAsking(true);
    try {
      await request<JobWire>('POST', path, { body: {} });
      await client.invalidateQueries({ queryKey: keys.jobs });
    } catch (error) {
      toasts.failed(error);
    } finally {
      setAsking(false);
    }
  };
  if (!running) {
    return (
      <Button loading={isAsking} onClick={() => void ask(`/actions/${ACTION}`)}>
        {title}
      </Button>
    );
  }
  return (
    <>
      <Progress
        w={160}
        value={running.total ? (100 * running.done) / running.total : 0}
        aria-label={t('federation.running')}
      />
      <Button
        variant="default"
        loading={isAsking}
        onClick={() => void ask(`/jobs/${running.id}/cancel`)}
      >
        {t('federation.stop')}
      </Button>
    </>
  );
}

export type OwnDemonstration = {
  /** The one that waits or runs. */
  running: JobWire | undefined;
  /** The newest, where it came to no result. */
  broken: { state: 'failed' | 'cancelled'; createdAt: string } | null;
};

/** One's own demonstrations. Once one has ended, its result is asked for. */
export function useOwnDemonstration(): OwnDemonstration {
  const running = useOwnJob(KIND, CHANGES);
  // The newest come first.
  const own = useJobs().data?.filter((job) => job.kind === KIND) ?? [];
  const { state, createdAt = '' } = own[0] ?? {};
  const isBroken = state === 'failed' || state === 'cancelled';
  return { running, broken: isBroken ? { state, createdAt } : null };
}
