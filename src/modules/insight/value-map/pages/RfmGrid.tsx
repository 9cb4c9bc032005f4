import { Skeleton, VisuallyHidden } from '@mantine/core';
import type { Condition } from '../../../../kernel/condition.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { HeatCell } from '../../../../web/chart/HeatCell.tsx';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Definition, Drill } from '../../../../web/measure/Figure.tsx';
import { figureText } from '../../../../web/measure/figure.ts';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import { all } from '../../../../web/measure/where.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { rfmCells } from './groups.ts';
import type { MapKey } from './state.ts';

/** The best stand first, as in a table of results. */
const SCORES = [5, 4, 3, 2, 1] as const;

/** How lately by how often customers buy; the colour is what they have spent on average. */
export function RfmGrid({ measures }: { measures: Measures<MapKey> }) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const [counted, spent] = [measures.of('rfm.count'), measures.of('rfm.revenue')];
  if (!counted || !spent) return null;
  const cells = rfmCells(counted.now, spent.now);
  const highest = Math.max(0, ...[...cells.values()].map(({ average }) => average ?? 0));
  return (
    <InsightCard
      title={t('valueMap.rfm')}
      explained={<Definition measure={spent.measure} more={t('valueMap.rfmHint')} />}
    >
      {!counted.now || !spent.now ? (
        <Skeleton h={320} />
      ) : (
        <div className={css.scroll}>
          <table className={css.grid}>
            <thead>
              <tr>
                <th scope="col">{t('valueMap.frequencyByRecency')}</th>
                {SCORES.map((recency) => (
                  <th key={recency} scope="col">
                    {t(`valueMap.recency.${recency}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {SCORES.map((frequency) => (
                <tr key={frequency} data-frequency={frequency}>
                  <th scope="row">{t(`valueMap.frequency.${frequency}`)}</th>
                  {SCORES.map((recency) => {
                    const key = `${recency}${frequency}`;
                    const { count = 0, average = null } = cells.get(key) ?? {};
                    const money = figureText(
                      average === null ? null : String(Math.round(average)),
                      'money',
                      {
                        locale,
                        currency,
                      },
                    );
                    const scores: Condition = { field: 'rfm', op: 'startsWith', value: key };
                    return (
                      <HeatCell
                        key={recency}
                        id={key}
                        level={average === null ? null : Math.sqrt(average / (highest || 1))}
                      >
                        {count > 0 && (
                          <Drill
                            object={counted.now?.object ?? ''}
                            where={all(counted.now?.where, scores)}
                          >
                            <VisuallyHidden>
                              {t('valueMap.cell', {
                                first: t(`valueMap.recency.${recency}`),
                                second: t(`valueMap.frequency.${frequency}`),
                              })}
                            </VisuallyHidden>
                            <strong>{formatNumber(count, locale)}</strong> <small>{money}</small>
                          </Drill>
                        )}
                      </HeatCell>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </InsightCard>
  );
}
