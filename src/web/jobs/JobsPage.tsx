import {
  Badge,
  Button,
  Card,
  EmptyState,
  Group,
  List,
  Progress,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconProgress } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobWire } from '../../kernel/wire.ts';
import { request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { isOpen, useJobs, useMe } from '../api/queries.ts';
import { useUndo } from '../api/writes.ts';
import { formatDateTime, formatNumber } from '../format.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';

/** The member's background work, running and finished. */
export function JobsPage() {
  const { t } = useT();
  const jobs = useJobs();
  if (jobs.isPending) return <PageSkeleton rows={4} />;
  if (jobs.error) return <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />;
  return (
    <Stack p="md" gap="md" maw={800}>
      <Title order={1}>{t('jobs.title')}</Title>
      {jobs.data.length === 0 ? (
        <EmptyState
          p="xl"
          icon={<IconProgress aria-hidden />}
          title={t('jobs.empty')}
          description={t('jobs.emptyHint')}
        />
      ) : (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {jobs.data.map((job) => (
            <li key={job.id}>
              <JobCard job={job} />
            </li>
          ))}
        </Stack>
      )}
    </Stack>
  );
}

const STATES = {
  queued: ['jobs.queued', 'gray'],
  running: ['jobs.running', 'blue'],
  done: ['jobs.done', 'green'],
  failed: ['jobs.failed', 'red'],
  cancelled: ['jobs.cancelled', 'gray'],
} as const;

function JobCard({ job }: { job: JobWire }) {
  const { t, locale } = useT();
  const label = useLabel();
  const me = useMe();
  const [key, color] = STATES[job.state];
  const name = label(job.label);
  const progress =
    job.total === null
      ? formatNumber(job.done, locale)
      : t('jobs.progress', {
          done: formatNumber(job.done, locale),
          total: formatNumber(job.total, locale),
        });
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={500}>{name}</Text>
            <Text size="xs" c="dimmed">
              {formatDateTime(job.finishedAt ?? job.createdAt, locale, me.timeZone)}
            </Text>
          </div>
          <Badge color={color} flex="none">
            {t(key)}
          </Badge>
        </Group>
        {isOpen(job) && (
          <Group gap="sm" wrap="nowrap">
            <Progress
              flex={1}
              value={job.total ? (100 * job.done) / job.total : 100}
              animated={!job.total}
              aria-label={name}
            />
            <Text size="xs">{progress}</Text>
          </Group>
        )}
        <JobResult job={job} />
        <JobButtons job={job} />
      </Stack>
    </Card>
  );
}

function JobResult({ job }: { job: JobWire }) {
  const { t } = useT();
  const refused = job.result?.refused ?? [];
  return (
    <>
      {job.error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {job.error}
        </Text>
      )}
      {job.result?.changed !== undefined && (
        <Text size="sm">{t('jobs.changed', { count: job.result.changed })}</Text>
      )}
      {refused.length > 0 && (
        <div>
          <Text size="sm">{t('jobs.refused', { count: refused.length })}</Text>
          <List size="sm" c="dimmed">
            {[...new Set(refused.map((one) => one.reason))].slice(0, 5).map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </div>
      )}
    </>
  );
}

function JobButtons({ job }: { job: JobWire }) {
  const { t } = useT();
  const client = useQueryClient();
  const toasts = useToasts();
  const undo = useUndo();
  const [undone, setUndone] = useState(false);
  const ask = async (what: 'cancel' | 'retry') => {
    await request<JobWire>('POST', `/jobs/${job.id}/${what}`);
    await client.invalidateQueries({ queryKey: keys.jobs });
  };
  const batchId = job.result?.batchId;
  return (
    <Group gap="xs">
      {isOpen(job) && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void ask('cancel').catch(toasts.failed)}
        >
          {t('jobs.cancel')}
        </Button>
      )}
      {(job.state === 'failed' || job.state === 'cancelled') && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void ask('retry').catch(toasts.failed)}
        >
          {t('jobs.retry')}
        </Button>
      )}
      {batchId && !isOpen(job) && !undone && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            setUndone(true);
            undo({ batchId }).catch((error: unknown) => {
              setUndone(false);
              toasts.failed(error);
            });
          }}
        >
          {t('jobs.undo')}
        </Button>
      )}
    </Group>
  );
}
