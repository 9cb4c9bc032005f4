import { Button, Group, Progress, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { JobWire } from '../../kernel/wire.ts';
import { request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { isOpen } from '../api/queries.ts';
import { useUndo } from '../api/writes.ts';
import { formatNumber } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';

/** How far a bulk change is, how it ended, and undo. It runs on when one leaves; then the jobs page shows it. */
export function BulkProgress({ job, onDismiss }: { job: JobWire; onDismiss: () => void }) {
  const { t, locale } = useT();
  const open = isOpen(job);
  const refused = job.result?.refused?.length ?? 0;
  const progress =
    job.total === null
      ? formatNumber(job.done, locale)
      : t('list.bulkProgress', {
          done: formatNumber(job.done, locale),
          total: formatNumber(job.total, locale),
        });
  return (
    <Group className="zy-bulk" role="status" gap="sm">
      {open ? (
        <>
          <Text size="sm">{t('list.bulkRunning')}</Text>
          <Progress
            flex={1}
            miw={80}
            value={job.total ? (100 * job.done) / job.total : 100}
            animated={!job.total}
            aria-label={t('list.bulkRunning')}
          />
          <Text size="sm">{progress}</Text>
        </>
      ) : (
        <>
          <Text size="sm" fw={500}>
            {t(ENDED[job.state] ?? 'list.bulkFailed', { count: job.result?.changed ?? job.done })}
          </Text>
          {job.error && (
            <Text size="sm" c="var(--mantine-color-error)">
              {job.error}
            </Text>
          )}
          {refused > 0 && (
            <Text size="sm" c="var(--mantine-color-error)">
              {t('list.bulkRefused', { count: refused })}
            </Text>
          )}
          <span className="zy-bulk-space" />
        </>
      )}
      <BulkButtons job={job} open={open} refused={refused > 0} onDismiss={onDismiss} />
    </Group>
  );
}

const ENDED: Partial<
  Record<JobWire['state'], 'list.bulkDone' | 'list.bulkFailed' | 'list.bulkStopped'>
> = {
  done: 'list.bulkDone',
  failed: 'list.bulkFailed',
  cancelled: 'list.bulkStopped',
};

type ButtonsProps = { job: JobWire; open: boolean; refused: boolean; onDismiss: () => void };

function BulkButtons({ job, open, refused, onDismiss }: ButtonsProps) {
  const { t } = useT();
  const client = useQueryClient();
  const toasts = useToasts();
  const undo = useUndo();
  const [busy, setBusy] = useState(false);
  const batchId = job.result?.batchId;
  const stop = async () => {
    await request('POST', `/jobs/${job.id}/cancel`);
    await client.invalidateQueries({ queryKey: keys.jobs });
  };
  const undoAll = async (batch: string) => {
    setBusy(true);
    try {
      await undo({ batchId: batch });
      onDismiss();
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  if (open) {
    return (
      <Button variant="default" size="compact-sm" onClick={() => void stop().catch(toasts.failed)}>
        {t('list.bulkStop')}
      </Button>
    );
  }
  return (
    <>
      {batchId && (
        <Button
          variant="default"
          size="compact-sm"
          loading={busy}
          onClick={() => void undoAll(batchId)}
        >
          {t('list.bulkUndo')}
        </Button>
      )}
      {refused && (
        <Button
          variant="subtle"
          size="compact-sm"
          renderRoot={(props: Record<string, unknown>) => <Link {...props} to="/jobs" />}
        >
          {t('list.bulkDetails')}
        </Button>
      )}
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onDismiss}>
        {t('list.bulkDismiss')}
      </Button>
    </>
  );
}
