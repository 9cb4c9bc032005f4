import { ActionIcon, Button, EmptyState, Kbd, Skeleton, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconCopyCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { MatchObject } from '../../matches/wire.ts';
import { ScanButton, useRunningScan } from '../../scan/pages/ScanButton.tsx';
import type { PairStatus } from '../wire.ts';
import { LastDone } from './DecideBar.tsx';
import css from './duplicates.module.css';
import { PairView } from './PairView.tsx';
import { QueueKeys } from './QueueKeys.tsx';
import { QueueList } from './QueueList.tsx';
import { type Queue, useQueue } from './useQueue.ts';
import { useQueueKeys } from './useQueueKeys.ts';

type Props = { object: ObjectWire; of: MatchObject; status: PairStatus };

/** Pairs to be looked at, one after the other: on a desktop with the list beside, on a phone one at a time. */
export function QueuePart({ object, of, status }: Props) {
  const phone = usePhone();
  const queue = useQueue(of, status);
  const { asked, current, done } = queue;
  useQueueKeys({ u: queue.undo });
  if (asked.error && asked.pairs.length === 0)
    return <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />;
  if (asked.isPending) return <Skeleton h={420} />;
  return (
    <div className={css.queue} data-alone={phone || !current || undefined}>
      {current && !phone && <QueueList queue={queue} />}
      <div className={css.pair}>
        <div className={css.line2}>
          <LastDone last={done.at(-1)} onUndo={queue.undo} />
          {current && <Steps queue={queue} hasMore={asked.hasNextPage} />}
        </div>
        {current && asked.isFetchNextPageError && <NoMore asked={asked} />}
        {current ? (
          <PairView key={current.id} object={object} pair={current} queue={queue} />
        ) : asked.isFetchNextPageError ? (
          <ErrorState error={asked.error} onRetry={() => void asked.fetchNextPage()} />
        ) : asked.hasNextPage ? (
          <Skeleton h={420} />
        ) : (
          <Nothing of={of} status={status} scannedAt={asked.scannedAt} />
        )}
      </div>
    </div>
  );
}

/** Further pairs could not be read: why, and how to try again. */
function NoMore({ asked }: { asked: ReturnType<typeof useQueue>['asked'] }) {
  const { t } = useT();
  const errorText = useErrorText();
  return (
    <div className={css.line2} role="alert">
      <Text size="sm">{errorText(asked.error)}</Text>
      <Button
        size="compact-sm"
        variant="default"
        loading={asked.isFetchingNextPage}
        onClick={() => void asked.fetchNextPage()}
      >
        {t('state.retry')}
      </Button>
    </div>
  );
}

/** Which of how many, and the ones before and after. */
function Steps({ queue, hasMore }: { queue: Queue; hasMore: boolean }) {
  const { t, locale } = useT();
  const { pairs, current } = queue;
  const at = pairs.findIndex(({ id }) => id === current?.id);
  return (
    <div className={css.stepper}>
      <ActionIcon
        aria-label={t('pairs.keyPrevious')}
        disabled={at === 0}
        onClick={() => queue.step(-1)}
      >
        <IconChevronLeft size={18} />
      </ActionIcon>
      <Text size="xs" c="dimmed">
        {t('pairs.place', {
          at: formatNumber(at + 1, locale),
          of: `${formatNumber(pairs.length, locale)}${hasMore ? '+' : ''}`,
        })}
      </Text>
      <ActionIcon
        aria-label={t('pairs.keyNext')}
        disabled={at === pairs.length - 1}
        onClick={() => queue.step(1)}
      >
        <IconChevronRight size={18} />
      </ActionIcon>
      <KeysHelp />
    </div>
  );
}

/** What the keys do, by `?` or by its button; phones have no keys. */
function KeysHelp() {
  const { t } = useT();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  useQueueKeys({ '?': () => setOpen(true) });
  return (
    <>
      {!phone && (
        <ActionIcon
          aria-label={t('pairs.keyHelp')}
          title={t('pairs.keyHelp')}
          aria-keyshortcuts="?"
          onClick={() => setOpen(true)}
        >
          <Kbd size="xs">{'?'}</Kbd>
        </ActionIcon>
      )}
      {open && <QueueKeys onClose={() => setOpen(false)} />}
    </>
  );
}

/** Nothing in this state: looked for and not found, or never looked for. */
function Nothing({ of, status, scannedAt }: Omit<Props, 'object'> & { scannedAt: string | null }) {
  const { t } = useT();
  const { actions } = useMetadata();
  const running = useRunningScan();
  const mayScan = actions.some(({ name }) => name === 'scanDuplicates');
  if (status !== 'open') {
    return (
      <EmptyState
        p="xl"
        icon={<IconCopyCheck aria-hidden />}
        title={t('pairs.noneSo')}
        description={t('pairs.noneSoHint')}
      />
    );
  }
  return (
    <EmptyState
      p="xl"
      icon={<IconCopyCheck aria-hidden />}
      title={t(scannedAt ? 'pairs.none' : 'pairs.never')}
      description={t(scannedAt ? 'pairs.noneHint' : mayScan ? 'pairs.neverHint' : 'pairs.neverAsk')}
    >
      <ScanButton object={of} isRunning={running !== undefined} />
    </EmptyState>
  );
}
