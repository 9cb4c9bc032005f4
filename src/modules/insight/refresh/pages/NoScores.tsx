import { EmptyState } from '@mantine/core';
import { IconMap2 } from '@tabler/icons-react';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { RefreshButton, useRunningRefresh } from './RefreshScores.tsx';

/** Says what scores are for where there are none, and offers the first step to those who may take it. */
export function NoScores({ isNarrowed }: { isNarrowed: boolean }) {
  const { t } = useT();
  const { actions } = useMetadata();
  const running = useRunningRefresh();
  const mayRefresh = actions.some(({ name }) => name === 'refreshInsight');
  if (isNarrowed) {
    return (
      <EmptyState
        p="xl"
        icon={<IconMap2 aria-hidden />}
        title={t('refresh.noneHere')}
        description={t('refresh.noneHereHint')}
      />
    );
  }
  return (
    <EmptyState
      p="xl"
      icon={<IconMap2 aria-hidden />}
      title={t('refresh.none')}
      description={mayRefresh ? t('refresh.noneHint') : t('refresh.noneAsk')}
    >
      <RefreshButton isRunning={running !== undefined} />
    </EmptyState>
  );
}
