import { Title } from '@mantine/core';
import { useMemo } from 'react';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { UnitPlace } from '../../../../web/measure/teams.ts';
import { useMeasures } from '../../../../web/measure/useMeasures.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import css from './dashboard.module.css';
import { Figures } from './Figures.tsx';
import { OrdersCard } from './GroupCards.tsx';
import { SHOWN, SHOWN_OF_ALL, orderFiguresOf } from './orderFigures.ts';
import type { DashboardState } from './state.ts';

/**
 * What was sold in the period, orders of nobody apart. Asked for by itself: orders are many more than opportunities, and
 * nobody waits for them to see the pipeline.
 */
export function OrdersPart({
  state,
  units,
}: {
  state: DashboardState;
  units: readonly UnitPlace[];
}) {
  const { t } = useT();
  const { period, team } = state;
  const tellsWhose = useObject('order')?.fields.some(({ name }) => name === 'customer') ?? false;
  const asked = useMemo(
    () => orderFiguresOf({ period, team, tellsWhose }, units),
    [period, team, tellsWhose, units],
  );
  const measures = useMeasures(asked);
  const parts = useMemo(() => {
    const [known, unknown] = [t('dashboard.orders.known'), t('dashboard.orders.unknown')];
    return {
      'customers.count': { name: t('dashboard.orders.count'), more: known },
      'customers.revenue': { name: t('dashboard.orders.revenue'), more: known },
      'customers.average': { name: t('dashboard.orders.average'), more: known },
      'nobody.count': { name: t('dashboard.orders.nobodyCount'), more: unknown },
      'nobody.revenue': { name: t('dashboard.orders.nobodyRevenue'), more: unknown },
    };
  }, [t]);
  if (!measures.of('all.count')) return null;
  return (
    <section
      className={css.body}
      aria-label={t('dashboard.orders')}
      data-stale={measures.isPlaceholderData || undefined}
      aria-busy={measures.isPlaceholderData || measures.isPending}
    >
      <Title order={2}>{t('dashboard.orders')}</Title>
      {measures.error ? <ErrorState error={measures.error} onRetry={measures.refetch} /> : null}
      <Figures measures={measures} shown={tellsWhose ? SHOWN : SHOWN_OF_ALL} parts={parts} />
      <OrdersCard measures={measures} />
    </section>
  );
}
