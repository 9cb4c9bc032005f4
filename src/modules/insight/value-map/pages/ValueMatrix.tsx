import { Skeleton, VisuallyHidden } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { HeatCell } from '../../../../web/chart/HeatCell.tsx';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Definition, Drill } from '../../../../web/measure/Figure.tsx';
import { figureText } from '../../../../web/measure/figure.ts';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { byKeys } from './groups.ts';
import { useChoices } from './choices.ts';
import type { MapKey } from './state.ts';

type Props = { measures: Measures<MapKey>; customer: ObjectWire };

/** Segments by value tiers: how many customers, and what they are expected to spend. */
export function ValueMatrix({ measures, customer }: Props) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const choices = useChoices(customer);
  const [counted, valued] = [measures.of('map.count'), measures.of('map.value')];
  if (!counted || !valued) return null;
  const counts = byKeys(counted.now);
  const values = byKeys(valued.now);
  const highest = Math.max(0, ...values.values());
  const keys = [...counts.keys()].map((key) => key.split('/'));
  const has = (at: number, id: string) => keys.some((key) => key[at] === id);
  const segments = choices('segment').filter(({ id }) => has(0, id));
  // Where nothing tells customers apart, there are no tiers.
  const untiered = has(1, '') ? [{ id: '', name: t('valueMap.noTier') }] : [];
  const tiers = [...choices('valueTier'), ...untiered];
  return (
    <InsightCard
      title={t('valueMap.map')}
      explained={<Definition measure={valued.measure} more={t('valueMap.mapHint')} />}
    >
      {!counted.now || !valued.now ? (
        <Skeleton h={320} />
      ) : (
        <div className={css.scroll}>
          <table className={css.grid}>
            <thead>
              <tr>
                <th scope="col">{t('valueMap.segment')}</th>
                {tiers.map(({ id, name }) => (
                  <th key={id} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {segments.map((segment) => (
                <tr key={segment.id} data-segment={segment.id}>
                  <th scope="row">{segment.name}</th>
                  {tiers.map((tier) => {
                    const key = `${segment.id}/${tier.id}`;
                    const count = counts.get(key) ?? 0;
                    const value = values.get(key) ?? 0;
                    const money = figureText(String(Math.round(value)), 'money', {
                      locale,
                      currency,
                    });
                    const where = all(
                      counted.now?.where,
                      inGroup({ field: 'segment' }, segment.id),
                      inGroup({ field: 'valueTier' }, tier.id || null),
                    );
                    return (
                      <HeatCell
                        key={tier.id}
                        id={key}
                        // Area is seen, not height: the root keeps small values apart from none.
                        level={count === 0 ? null : Math.sqrt(value / (highest || 1))}
                      >
                        {count > 0 && (
                          <Drill object={counted.now?.object ?? ''} where={where}>
                            <VisuallyHidden>
                              {t('valueMap.cell', { first: segment.name, second: tier.name })}
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
