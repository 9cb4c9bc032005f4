import { Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../../../web/api/client.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import css from '../../refresh/pages/insight.module.css';
import type { PartWeights } from '../rules.ts';
import type { ValueIndexWire } from '../wire.ts';
import { Movers } from './Movers.tsx';
import { NoIndex } from './NoIndex.tsx';
import { TopTable } from './TopTable.tsx';
import { Weights } from './Weights.tsx';

/** Asks again once the sliders have come to rest. */
const REST = 250;
const FOLLOWS = ['customer', 'order'];

/** One number for what a customer is worth, made of parts that one may weigh: what would other weights change? */
export function ValueIndexPage() {
  const customer = useObject('customer');
  return customer ? <ValueIndex /> : <NotFoundPage />;
}

function ValueIndex() {
  const { t, locale } = useT();
  const [tried, setTried] = useState<PartWeights | null>(null);
  const [asked] = useDebouncedValue(tried, REST);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['insight', 'value-index', asked],
    queryFn: ({ signal }) =>
      get<ValueIndexWire>('/insight/value-index', {
        query: { weights: asked ? JSON.stringify(asked) : undefined },
        signal,
      }),
    placeholderData: keepPreviousData,
    meta: { follows: FOLLOWS },
  });
  if (error) {
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <PageSkeleton />;
  const isBehind = isPlaceholderData || tried !== asked;
  return (
    <div className={css.page}>
      <Title order={1}>{t('insight.valueIndex')}</Title>
      <Text size="sm">{t('valueIndex.intro')}</Text>
      {data.of > data.customers && (
        <Text size="sm" c="dimmed">
          {t('valueIndex.sampled', {
            customers: formatNumber(data.customers, locale),
            of: formatNumber(data.of, locale),
          })}
        </Text>
      )}
      <div className={css.beside}>
        <Weights wire={data} weights={tried ?? data.settled} onWeights={setTried} />
        <div
          className={css.body}
          data-stale={isBehind || undefined}
          aria-busy={isBehind}
          data-index-of={asked ? 'tried' : 'settled'}
        >
          {data.result && data.result.top.length > 0 ? (
            <>
              <Movers wire={data} result={data.result} />
              <TopTable result={data.result} />
            </>
          ) : (
            <NoIndex why={data.why} />
          )}
        </div>
      </div>
    </div>
  );
}
