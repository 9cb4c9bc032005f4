import { Text } from '@mantine/core';
import { HeatCell } from '../../../../web/chart/HeatCell.tsx';
import { formatCompactMoney, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import { NOTHING } from '../../../../web/measure/figure.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { cellCondition } from '../rules.ts';
import type { CohortsWire } from '../wire.ts';
import { type CurvePoint, curveOf } from './curve.ts';
import { usePeriodName } from './periodName.ts';

const OBJECT = 'customer';

/** Every cohort with what became of it, period by period; each number opens its customers. */
export function CohortTable({ cohorts }: { cohorts: CohortsWire }) {
  const { t, locale } = useT();
  const nameOf = usePeriodName();
  const curve = curveOf(cohorts);
  const isMoney = cohorts.value === 'revenue';
  // Everybody has ordered in the period of their first order: only what they spent is worth a column.
  const first = isMoney ? 0 : 1;
  const ages = Math.max(...cohorts.cohorts.map(({ cells }) => cells.length));
  const columns = Array.from({ length: Math.max(0, ages - first) }, (_, n) => n + first);
  const write = (point: Pick<CurvePoint, 'customers' | 'again' | 'revenue'>) =>
    isMoney
      ? formatCompactMoney(String(Math.round(point.revenue)), cohorts.currency, locale)
      : `${formatNumber(Math.round((100 * point.again) / point.customers), locale)}%`;
  const highest = highestOf(cohorts, first);
  // Amounts lie far apart: the root keeps small ones from looking like none.
  const scale = isMoney ? Math.sqrt : (share: number) => share;
  return (
    <InsightCard title={t(isMoney ? 'cohorts.ofRevenue' : 'cohorts.ofCustomers')}>
      <Text size="sm" c="dimmed" mb="xs">
        {t(isMoney ? 'cohorts.revenueHint' : 'cohorts.customersHint')}
      </Text>
      <div className={css.scroll}>
        <table className={css.grid}>
          <thead>
            <tr>
              <th scope="col">{t('cohorts.firstOrder')}</th>
              <th scope="col">{t('cohorts.newCustomers')}</th>
              {columns.map((age) => (
                <th key={age} scope="col">
                  {age === 0
                    ? t('cohorts.atFirst')
                    : t(`cohorts.after.${cohorts.by}`, { number: age })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cohorts.cohorts.map(({ period, customers, where, cells }) => {
              const name = nameOf(cohorts.periods[period]?.name ?? '');
              return (
                <tr key={period} data-cohort={cohorts.periods[period]?.name}>
                  <th scope="row">{name}</th>
                  <td className={css.plain}>
                    <Drill object={OBJECT} where={where} label={`${name} ${customers}`}>
                      {formatNumber(customers, locale)}
                    </Drill>
                  </td>
                  {columns.map((age) => {
                    const cell = cells[age];
                    const at = cohorts.periods[period + age];
                    if (!cell || !at) return null;
                    const isRunning = period + age === cohorts.periods.length - 1;
                    const revenue = Number(cell.revenue ?? 0);
                    const level = isMoney ? revenue : cell.customers / customers;
                    const text = write({ customers, again: cell.customers, revenue });
                    const said = { cohort: name, period: nameOf(at.name), text };
                    return (
                      <HeatCell
                        key={age}
                        id={`${cohorts.periods[period]?.name ?? ''}/${age}`}
                        level={cell.customers === 0 ? null : scale(level / (highest || 1))}
                      >
                        {cell.customers === 0 ? (
                          <span className={css.nothing}>{isMoney ? NOTHING : text}</span>
                        ) : (
                          <Drill
                            object={OBJECT}
                            where={cellCondition(where, at)}
                            label={t(isRunning ? 'cohorts.cellRunning' : 'cohorts.cell', said)}
                          >
                            <span className={isRunning ? css.running : undefined}>{text}</span>
                          </Drill>
                        )}
                      </HeatCell>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('cohorts.together')}</th>
              <td className={css.plain}>{formatNumber(curve[0]?.customers ?? 0, locale)}</td>
              {columns.map((age) => {
                const point = curve[age];
                return (
                  <td key={age} className={css.plain}>
                    {point ? write(point) : NOTHING}
                  </td>
                );
              })}
            </tr>
          </tfoot>
        </table>
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        {t('cohorts.runningHint')}
      </Text>
    </InsightCard>
  );
}

/** The strongest of the cells that are shown: a share of the cohort, or an amount. */
function highestOf({ value, cohorts }: CohortsWire, first: number): number {
  const levels = cohorts.flatMap(({ customers, cells }) =>
    cells
      .slice(first)
      .map((cell) =>
        value === 'revenue' ? Number(cell.revenue ?? 0) : cell.customers / customers,
      ),
  );
  return Math.max(0, ...levels);
}
