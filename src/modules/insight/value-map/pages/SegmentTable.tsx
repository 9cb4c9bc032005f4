import { Skeleton } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import { Definition, Drill } from '../../../../web/measure/Figure.tsx';
import { figureText } from '../../../../web/measure/figure.ts';
import { type Measures, numberOf } from '../../../../web/measure/useMeasures.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { useChoices } from './choices.ts';
import { byKeys } from './groups.ts';
import type { MapKey } from './state.ts';

/** What to do with each segment: first for the customer, then for the sale. */
const ADVICE: Record<string, MessageKey> = {
  champions: 'segment.champions',
  loyal: 'segment.loyal',
  potential: 'segment.potential',
  new: 'segment.new',
  atRisk: 'segment.atRisk',
  cannotLose: 'segment.cannotLose',
  hibernating: 'segment.hibernating',
  lost: 'segment.lost',
};

type Props = { measures: Measures<MapKey>; customer: ObjectWire };

/** Each segment with what it is, what it is worth, and what to do. */
export function SegmentTable({ measures, customer }: Props) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const choices = useChoices(customer);
  const [counted, earned, valued] = [
    measures.of('segment.count'),
    measures.of('segment.revenue'),
    measures.of('segment.value'),
  ];
  if (!counted || !earned || !valued) return null;
  const { now } = counted;
  const [counts, revenues, values] = [counted.now, earned.now, valued.now].map(byKeys);
  const totalOf = (key: MapKey) => Number(numberOf(measures.of(key) ?? counted) ?? 0);
  const [all100, allValue] = [totalOf('scored'), totalOf('value')];
  const money = (value: number | undefined) =>
    figureText(String(Math.round(value ?? 0)), 'money', { locale, currency });
  const share = (part: number | undefined, whole: number) =>
    figureText(whole > 0 ? (part ?? 0) / whole : null, 'share', { locale, currency });
  return (
    <InsightCard
      title={t('valueMap.segments')}
      isWide
      explained={<Definition measure={counted.measure} more={t('valueMap.segmentsHint')} />}
    >
      {!now ? (
        <Skeleton h={320} />
      ) : (
        <div className={css.scroll}>
          <table className={`${css.table} ${css.advised}`}>
            <thead>
              <tr>
                <th scope="col">{t('valueMap.segment')}</th>
                <th scope="col">{t('valueMap.count')}</th>
                <th scope="col">{t('valueMap.shareOfCustomers')}</th>
                <th scope="col">{t('valueMap.revenue')}</th>
                <th scope="col">{t('valueMap.nextYear')}</th>
                <th scope="col">{t('valueMap.shareOfValue')}</th>
                <th scope="col" className={css.words}>
                  {t('valueMap.advice')}
                </th>
              </tr>
            </thead>
            <tbody>
              {choices('segment').map(({ id, name }) => {
                const count = counts?.get(id) ?? 0;
                const shown = formatNumber(count, locale);
                const advice = ADVICE[id];
                return (
                  <tr key={id} data-row={id}>
                    <th scope="row">
                      {name}
                      {advice && <span className={css.onPhone}>{t(advice)}</span>}
                    </th>
                    <td data-column="count">
                      {count === 0 ? (
                        shown
                      ) : (
                        <Drill
                          object={now.object}
                          where={all(now.where, inGroup({ field: 'segment' }, id))}
                          label={`${name} ${shown}`}
                        >
                          {shown}
                        </Drill>
                      )}
                    </td>
                    <td>{share(count, all100)}</td>
                    <td>{money(revenues?.get(id))}</td>
                    <td>{money(values?.get(id))}</td>
                    <td>{share(values?.get(id), allValue)}</td>
                    <td className={css.words}>{advice && t(advice)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </InsightCard>
  );
}
