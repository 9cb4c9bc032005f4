import { EmptyState, Skeleton, Text, Title } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../../../web/api/client.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { FederationWire } from '../wire.ts';
import { HowItWorks } from './HowItWorks.tsx';
import { Learned } from './Learned.tsx';
import { BudgetSpent, ListsCompared } from './NoiseAndLists.tsx';
import { RunDemonstration, useMayRun, useOwnDemonstration } from './RunDemonstration.tsx';
import { WhoSees } from './WhoSees.tsx';
import { WireLog } from './WireLog.tsx';
import css from './federation.module.css';

/** What privacy computing is, in plain words, and what a demonstration of it came to. */
export function FederationPage() {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const { running, broken: last } = useOwnDemonstration();
  const mayRun = useMayRun();
  const { data, error, refetch } = useQuery({
    queryKey: ['privacy', 'federation'],
    queryFn: ({ signal }) => get<FederationWire>('/privacy/federation', { signal }),
  });
  const report = data?.report;
  // A colleague may have run it since.
  const isOld = Date.parse(data?.finishedAt ?? '') > Date.parse(last?.createdAt ?? '');
  const broken = last && !isOld ? last.state : null;
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1}>{t('privacy.federation')}</Title>
        <div className={css.run}>
          {data?.finishedAt && !running && (
            <Text size="xs" c="dimmed">
              {t('federation.ranAt', { at: formatDateTime(data.finishedAt, locale, timeZone) })}
            </Text>
          )}
          {broken && (
            <Text size="sm" role="status" data-broken={broken}>
              {t(`federation.${broken}`)}
            </Text>
          )}
          {mayRun && data && !report && !running && !broken && (
            <Text size="xs" c="dimmed">
              {t('federation.takes')}
            </Text>
          )}
          {mayRun && (
            <RunDemonstration
              running={running}
              title={t(report || broken ? 'federation.again' : 'federation.run')}
            />
          )}
        </div>
      </div>
      <Text>{t('federation.intro')}</Text>
      <HowItWorks />
      <WhoSees />
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <Skeleton h={320} />}
      {report && (
        <>
          <Learned report={report} />
          <div className={css.pair}>
            <BudgetSpent report={report} />
            <ListsCompared report={report} />
          </div>
          <WireLog report={report} />
        </>
      )}
      {data && !report && running && <Text role="status">{t('federation.running')}</Text>}
      {data && !report && !running && !broken && (
        <EmptyState
          p="xl"
          icon={<IconShieldLock aria-hidden />}
          title={t('federation.noneTitle')}
          description={mayRun ? t('federation.noneHint') : t('federation.noneAsk')}
        />
      )}
    </div>
  );
}
