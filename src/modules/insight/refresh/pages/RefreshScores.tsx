import { Text } from '@mantine/core';
import type { JobWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { JobButton, JobProgress, useOwnJob } from '../../../../web/jobs/OwnJob.tsx';
import css from './insight.module.css';
import { useScoredAt } from './useScoredAt.ts';

const ACTION = 'refreshInsight';

/** When the scores were worked out last, and how to do it now; while it runs, how far it is. */
export function RefreshScores() {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const scoredAt = useScoredAt();
  const running = useRunningRefresh();
  return (
    <div className={css.refresh}>
      {running ? (
        <JobProgress job={running} title={t('refresh.running')} />
      ) : (
        scoredAt && (
          <Text size="xs" c="dimmed">
            {t('refresh.scoredAt', { at: formatDateTime(scoredAt, locale, timeZone) })}
          </Text>
        )
      )}
      <RefreshButton isRunning={running !== undefined} />
    </div>
  );
}

/** Starts a refresh; nothing for those who may not. */
export function RefreshButton({ isRunning }: { isRunning: boolean }) {
  const { t } = useT();
  return <JobButton action={ACTION} title={t('refresh.now')} isRunning={isRunning} />;
}

/** One's own refresh that waits or runs. Once it has ended, everything on screen is asked again. */
export function useRunningRefresh(): JobWire | undefined {
  return useOwnJob(ACTION);
}
