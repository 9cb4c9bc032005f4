import { Skeleton, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { UnitPlace } from '../../../../web/measure/teams.ts';
import { useMeasures } from '../../../../web/measure/useMeasures.ts';
import { inGroup } from '../../../../web/measure/where.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { MoodTable, type NamedRow } from './MoodTable.tsx';
import { moodRows, soldMoods, type WordsState } from './state.ts';
import type { SoldOption } from './useSold.ts';

type Props = {
  state: WordsState;
  units: readonly UnitPlace[];
  /** The products that texts of the period name, most first; undefined while they are on their way. */
  products: readonly SoldOption[] | undefined;
  onPick: (id: string) => void;
};

/** How texts about each product sound. */
export function SoldCard({ products, ...props }: Props) {
  const { t } = useT();
  return (
    <InsightCard title={t('words.by.product')} name="product" isWide>
      <Text size="xs" c="dimmed">
        {t('words.productHint')}
      </Text>
      {products === undefined ? (
        <Skeleton h={120} />
      ) : products.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('words.noProduct')}
        </Text>
      ) : (
        <Moods products={products} {...props} />
      )}
    </InsightCard>
  );
}

function Moods({ state, units, products, onPick }: Props & { products: readonly SoldOption[] }) {
  const { t } = useT();
  const asked = useMemo(
    () =>
      soldMoods(
        state,
        units,
        products.map(({ id }) => id),
      ),
    [products, state, units],
  );
  const { of, error, refetch } = useMeasures(asked);
  const measured = of('moods');
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (!measured?.now) return <Skeleton h={120} />;
  const rows = moodRows(measured.now)
    .map((row): NamedRow => ({
      ...row,
      name: products.find(({ id }) => id === row.key)?.name ?? t('words.gone'),
      where: inGroup({ field: 'product' }, row.key),
      pick: () => onPick(row.key),
    }))
    .toSorted((a, b) => b.negative - a.negative || b.all - a.all);
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('words.noProduct')}
      </Text>
    );
  }
  return <MoodTable measured={measured} head={t('words.product')} rows={rows} />;
}
