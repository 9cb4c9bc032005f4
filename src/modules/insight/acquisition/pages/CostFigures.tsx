import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import css from '../../refresh/pages/insight.module.css';
import type { AcquisitionWire } from '../wire.ts';
import { Told } from './Told.tsx';
import { useAmounts } from './useAmounts.ts';
import { orderedIn, scoredOf, spentIn, wonIn } from './where.ts';

/** The numbers of the period: what winning and keeping customers cost. */
export function CostFigures({ wire }: { wire: AcquisitionWire }) {
  const { t, locale } = useT();
  const { money, exact, payback, share, times } = useAmounts(wire.currency);
  const { period, year, total, keeping, margin } = wire;
  const won = { object: 'customer', where: wonIn(period) };
  const active = { object: 'customer', where: orderedIn([period]) };
  const assumed = margin
    ? t('acquisition.margin', { margin: share(margin.share), known: share(margin.known) })
    : t('acquisition.noMargin');
  const figures = [
    { id: 'won', value: formatNumber(total.won, locale), of: won },
    {
      id: 'spent',
      value: money(wire.spent),
      exact: exact(wire.spent),
      of: { object: 'cost', where: spentIn(period, 'winning') },
    },
    { id: 'cost', value: money(total.cost), exact: exact(total.cost), of: won },
    {
      id: 'payback',
      value: payback(total),
      more: assumed,
      of: { object: 'customer', where: wonIn(year) },
    },
    {
      id: 'valueToCost',
      value: times(total.valueToCost),
      more: assumed,
      of: { object: 'customer', where: scoredOf() },
    },
    {
      id: 'keeping',
      value: money(keeping.spent),
      exact: exact(keeping.spent),
      of: { object: 'cost', where: spentIn(period, 'keeping') },
    },
    {
      id: 'active',
      value: formatNumber(keeping.active, locale),
      of: active,
    },
    { id: 'keepingEach', value: money(keeping.each), exact: exact(keeping.each), of: active },
  ] as const;
  return (
    <ul className={css.figures}>
      {figures.map((figure) => (
        <Told
          key={figure.id}
          name={t(`acquisition.${figure.id}`)}
          text={t(`acquisition.${figure.id}.text`)}
          {...figure}
        />
      ))}
    </ul>
  );
}
