import { Title } from '@mantine/core';
import { useMemo } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { UnitPlace } from '../../../../web/measure/teams.ts';
import { useMeasures } from '../../../../web/measure/useMeasures.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import css from './dashboard.module.css';
import { Figures } from './Figures.tsx';
import { OrdersCard } from './GroupCards.tsx';
import { type OrderFigureKey, orderFiguresOf } from './orderFigures.ts';
import type { DashboardState } from './state.ts';

const SHOWN: readonly OrderFigureKey[] = [
  'customers.count',
  'customers.revenue',
  'customers.average',
  'firstOrders',
  'nobody.count',
  'nobody.revenue',
];

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
  const asked = useMemo(() => orderFiguresOf({ period, team }, units), [period, team, units]);
  const measures = useMeasures(asked);
  const names = useMemo(
    () => ({
      'customers.count': t('dashboard.orders.count'),
      'customers.revenue': t('dashboard.orders.revenue'),
      'nobody.count': t('dashboard.orders.nobodyCount'),
      'nobody.revenue': t('dashboard.orders.nobodyRevenue'),
    }),
    [t],
  );
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
      <Figures measures={measures} shown={SHOWN} names={names} />
      <OrdersCard measures={measures} />
    </section>
  );
}
