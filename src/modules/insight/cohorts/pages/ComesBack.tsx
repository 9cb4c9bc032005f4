import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../../../web/api/client.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Drill, Explanation } from '../../../../web/measure/Figure.tsx';
import { inPeriod } from '../../../../web/measure/periods.ts';
import { all } from '../../../../web/measure/where.ts';
import type { Kind } from '../../refresh/pages/KindSelect.tsx';
import type { AgainWire, CohortsWire } from '../wire.ts';
import { curveOf } from './curve.ts';

/** After how many periods one looks. */
const AGES = { month: [1, 3, 6, 12], quarter: [1, 2, 4] } as const;
const FOLLOWS = ['customer', 'order'];

/** In words: of a hundred new customers, how many order again, and how many are still there later. */
export function ComesBack({ cohorts, kind }: { cohorts: CohortsWire; kind: Kind }) {
  const { t, locale } = useT();
  const curve = curveOf(cohorts);
  const said = AGES[cohorts.by].flatMap((age) => {
    const point = curve[age];
    if (!point) return [];
    const count = Math.round((100 * point.again) / point.customers);
    return [
      t(`cohorts.again.${cohorts.by}`, { number: age, customers: formatNumber(count, locale) }),
    ];
  });
  return (
    <div>
      <OrderAgain kind={kind} />
      {said.length > 0 && (
        <Text size="sm" c="dimmed" data-curve>
          {t('cohorts.of100', { parts: said.join(t('cohorts.join')) })}
        </Text>
      )}
    </div>
  );
}

function OrderAgain({ kind }: { kind: Kind }) {
  const { t, locale } = useT();
  const { data } = useQuery({
    queryKey: ['insight', 'ordered-again', kind],
    queryFn: ({ signal }) =>
      get<AgainWire>('/insight/ordered-again', { query: { kind: kind || undefined }, signal }),
    meta: { follows: FOLLOWS },
  });
  if (!data || data.customers === 0) return null;
  const { months, customers, again } = data;
  const where = all(
    inPeriod('firstOrderAt', data),
    { not: { field: 'noProfiling', op: 'eq', value: true } },
    kind ? { field: 'kind', op: 'eq', value: kind } : undefined,
  );
  const count = formatNumber(Math.round((100 * again) / customers), locale);
  return (
    <Text fw={600} component="div" data-figure="again">
      <Drill object="customer" where={where}>
        {t('cohorts.orderAgain', { count, months })}
      </Drill>{' '}
      <Explanation
        name={t('cohorts.orderAgain.name')}
        text={t('cohorts.orderAgain.text', {
          months,
          customers: formatNumber(customers, locale),
          again: formatNumber(again, locale),
        })}
      />
    </Text>
  );
}
