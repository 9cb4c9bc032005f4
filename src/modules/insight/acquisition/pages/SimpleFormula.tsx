import { Text } from '@mantine/core';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { NOTHING } from '../../../../web/measure/figure.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import type { AcquisitionWire } from '../wire.ts';
import { Told } from './Told.tsx';
import { useAmounts } from './useAmounts.ts';
import { orderedIn, scoredOf } from './where.ts';

/** What a customer is worth by the simple formula, beside what the model says. */
export function SimpleFormula({ wire }: { wire: AcquisitionWire }) {
  const { t, locale } = useT();
  const { money, exact, times } = useAmounts(wire.currency);
  const { total, year, yearBefore, years } = wire;
  const buyers = { object: 'customer', where: orderedIn([year]) };
  const both = { object: 'customer', where: orderedIn([yearBefore, year]) };
  const figures = [
    {
      id: 'yearlyRevenue',
      value: money(total.yearlyRevenue),
      exact: exact(total.yearlyRevenue),
      of: buyers,
    },
    { id: 'years', value: years === null ? NOTHING : times(years), of: both },
    { id: 'factor', value: times(total.factor), of: both },
    { id: 'simple', value: money(total.simple), exact: exact(total.simple), of: buyers },
  ] as const;
  const scored = { object: 'customer', where: scoredOf() };
  const model = [
    { id: 'lifetime', value: money(total.lifetime), exact: exact(total.lifetime), of: scored },
    { id: 'nextYear', value: money(total.nextYear), exact: exact(total.nextYear), of: scored },
  ] as const;
  const shown = (all: readonly ((typeof figures)[number] | (typeof model)[number])[]) =>
    all.map((figure) => (
      <Told
        key={figure.id}
        name={t(`acquisition.${figure.id}`)}
        text={t(`acquisition.${figure.id}.text`)}
        {...figure}
      />
    ));
  return (
    <InsightCard title={t('acquisition.worth')}>
      <Text size="sm" mb="xs">
        {total.simple === null
          ? t('acquisition.noFormula')
          : t('acquisition.formula', {
              revenue: money(total.yearlyRevenue),
              years: times(years),
              factor: times(total.factor),
              value: money(total.simple),
            })}
        {wire.earlier > 0 &&
          ` ${t('acquisition.retained', {
            earlier: formatNumber(wire.earlier, locale),
            again: formatNumber(wire.again, locale),
          })}`}
      </Text>
      <ul className={css.figures}>
        {shown(figures)}
        {wire.scored !== null && shown(model)}
      </ul>
      <Text size="sm" c="dimmed" mt="xs">
        {wire.scored ? t('acquisition.beside') : t('acquisition.noModel')}
      </Text>
    </InsightCard>
  );
}
