import { Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../../../../web/api/client.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { PeriodSelect } from '../../../../web/measure/PeriodSelect.tsx';
import { readPeriod, writePeriod } from '../../../../web/measure/periods.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import css from '../../refresh/pages/insight.module.css';
import type { AcquisitionWire } from '../wire.ts';
import { CostFigures } from './CostFigures.tsx';
import { NoCosts } from './NoCosts.tsx';
import { SimpleFormula } from './SimpleFormula.tsx';
import { SourceTable } from './SourceTable.tsx';

/** What winning customers costs, when that is paid back, and what a customer is worth. */
export function AcquisitionPage() {
  const cost = useObject('cost');
  return cost ? <Acquisition /> : <NotFoundPage />;
}

/** What the address keeps, as texts. */
type Address = { period?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;
const FOLLOWS = ['cost', 'customer', 'order'];

function Acquisition() {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const period = readPeriod(address.period);
  const asked = writePeriod(period);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['insight', 'acquisition', asked],
    queryFn: ({ signal }) =>
      get<AcquisitionWire>('/insight/acquisition', { query: { period: asked }, signal }),
    placeholderData: keepPreviousData,
    meta: { follows: FOLLOWS },
  });
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1}>{t('insight.acquisition')}</Title>
        <PeriodSelect period={period} onPeriod={(next) => change({ period: writePeriod(next) })} />
      </div>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <div
          className={css.body}
          data-stale={isPlaceholderData || undefined}
          aria-busy={isPlaceholderData}
        >
          {data.costs === 0 ? <NoCosts /> : <CostFigures wire={data} />}
          <SimpleFormula wire={data} />
          {data.sources.length > 0 && <SourceTable wire={data} />}
        </div>
      ) : (
        !error && <PageSkeleton />
      )}
    </div>
  );
}
