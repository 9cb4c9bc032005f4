import { Text } from '@mantine/core';
import type { JobWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { JobButton, JobProgress, useOwnJob } from '../../../../web/jobs/OwnJob.tsx';
import type { MatchObject } from '../../matches/wire.ts';
import css from '../../pairs/pages/duplicates.module.css';

const ACTION = 'scanDuplicates';
/** What a scan changes. */
const CHANGES = ['quality'];

/** When all records were compared last, and how to do it now; while it runs, how far it is. */
export function ScanStatus({
  object,
  scannedAt,
}: {
  object: MatchObject;
  scannedAt: string | null;
}) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const running = useRunningScan();
  return (
    <div className={css.scan}>
      {running ? (
        <JobProgress job={running} title={t('scan.running')} />
      ) : (
        scannedAt && (
          <Text size="xs" c="dimmed">
            {t('scan.at', { at: formatDateTime(scannedAt, locale, timeZone) })}
          </Text>
        )
      )}
      <ScanButton object={object} isRunning={running !== undefined} />
    </div>
  );
}

/** Starts a scan; nothing for those who may not. */
export function ScanButton({ object, isRunning }: { object: MatchObject; isRunning: boolean }) {
  const { t } = useT();
  return (
    <JobButton action={ACTION} input={{ object }} title={t('scan.now')} isRunning={isRunning} />
  );
}

/** One's own scan that waits or runs. Once it has ended, what it found is asked for. */
export function useRunningScan(): JobWire | undefined {
  return useOwnJob(ACTION, CHANGES);
}
