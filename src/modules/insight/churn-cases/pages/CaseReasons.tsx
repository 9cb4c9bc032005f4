import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { request } from '../../../../web/api/client.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Reasons } from '../../scores/pages/Reasons.tsx';
import type { CaseReasonsWire } from '../wire.ts';
import css from './rescues.module.css';

/** The card of a case that says why its customer was at risk when the rescue began. */
export function CaseReasons({ record }: PanelProps) {
  const { t } = useT();
  const { data, error, refetch } = useQuery({
    queryKey: ['insight', 'case-reasons', [record.id]],
    queryFn: async ({ signal }) => {
      const answer = await request<CaseReasonsWire>('POST', '/insight/case-reasons', {
        body: { ids: [record.id] },
        signal,
      });
      return answer.data;
    },
    enabled: typeof record['risk'] === 'number',
  });
  if (typeof record['risk'] !== 'number') return null;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <section className={css.card} aria-labelledby="case-reasons">
      <Title order={2} size="h3" mb="xs" id="case-reasons">
        {t('rescue.reasons')}
      </Title>
      <Reasons
        reasons={data ? (data.reasons[record.id] ?? []) : undefined}
        features={data?.features ?? {}}
      />
    </section>
  );
}
