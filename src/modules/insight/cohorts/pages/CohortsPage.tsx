import { EmptyState, SegmentedControl, Select, Title } from '@mantine/core';
import { IconCalendarRepeat } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { type Kind, KindSelect, readKind } from '../../refresh/pages/KindSelect.tsx';
import css from '../../refresh/pages/insight.module.css';
import type { CohortsWire } from '../wire.ts';
import { CohortTable } from './CohortTable.tsx';
import { ComesBack } from './ComesBack.tsx';

/** Who comes back: customers by the period of their first order, and how many of them order in each period since. */
export function CohortsPage() {
  const customer = useObject('customer');
  return customer ? <Cohorts customer={customer} /> : <NotFoundPage />;
}

type Asked = { by: CohortsWire['by']; value: CohortsWire['value']; kind: Kind };

/** What the address keeps, as texts. */
type Address = { by?: string; value?: string; kind?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

const readAsked = ({ by, value, kind }: Address): Asked => ({
  by: by === 'quarter' ? 'quarter' : 'month',
  value: value === 'revenue' ? 'revenue' : 'customers',
  kind: readKind(kind),
});

const FOLLOWS = ['customer', 'order'];

function Cohorts({ customer }: { customer: ObjectWire }) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const asked = useMemo(() => readAsked(address), [address]);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['insight', 'cohorts', asked],
    queryFn: ({ signal }) =>
      get<CohortsWire>('/insight/cohorts', {
        query: { by: asked.by, value: asked.value, kind: asked.kind || undefined },
        signal,
      }),
    placeholderData: keepPreviousData,
    meta: { follows: FOLLOWS },
  });
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1}>{t('insight.cohorts')}</Title>
        <div className={css.filters}>
          <SegmentedControl
            aria-label={t('cohorts.by')}
            data={[
              { value: 'month', label: t('cohorts.byMonth') },
              { value: 'quarter', label: t('cohorts.byQuarter') },
            ]}
            value={asked.by}
            onChange={(by) => change({ by })}
          />
          <Select
            w={190}
            aria-label={t('cohorts.value')}
            allowDeselect={false}
            data={[
              { value: 'customers', label: t('cohorts.ofCustomers') },
              { value: 'revenue', label: t('cohorts.ofRevenue') },
            ]}
            value={asked.value}
            onChange={(value) => change({ value: value ?? undefined })}
          />
          <KindSelect
            customer={customer}
            kind={asked.kind}
            onKind={(kind) => change({ kind: kind || undefined })}
          />
        </div>
      </div>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <div
          className={css.body}
          data-stale={isPlaceholderData || undefined}
          aria-busy={isPlaceholderData}
        >
          {data.cohorts.length === 0 ? (
            <EmptyState
              p="xl"
              icon={<IconCalendarRepeat aria-hidden />}
              title={t('cohorts.none')}
              description={t('cohorts.noneHint')}
            />
          ) : (
            <>
              <ComesBack cohorts={data} kind={asked.kind} />
              <CohortTable cohorts={data} />
            </>
          )}
        </div>
      ) : (
        !error && <PageSkeleton />
      )}
    </div>
  );
}
