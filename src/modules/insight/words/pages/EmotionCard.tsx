import { Skeleton, Text } from '@mantine/core';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import type { WordsKey } from './state.ts';
import { useOptions } from './useOptions.ts';

/** Which emotions were read how often: the plainest of each text. */
export function EmotionCard({
  object,
  measures,
}: {
  object: string;
  measures: Measures<WordsKey>;
}) {
  const { t, locale } = useT();
  const emotions = useOptions(object)('emotion');
  const measured = measures.of('emotion');
  if (!measured) return null;
  const { now } = measured;
  const counts = new Map(now?.groups.map(({ keys, values }) => [keys[0], Number(values[0] ?? 0)]));
  return (
    <InsightCard title={t('words.emotions')} name="emotion">
      <Text size="xs" c="dimmed">
        {t('words.emotionsHint')}
      </Text>
      {now ? (
        <table className={css.table}>
          <tbody>
            {emotions.map(({ id, name }) => {
              const count = counts.get(id) ?? 0;
              const shown = formatNumber(count, locale);
              return (
                <tr key={id} data-row={id}>
                  <th scope="row">{name}</th>
                  <td>
                    {count === 0 ? (
                      <span className={css.nothing}>{shown}</span>
                    ) : (
                      <Drill
                        object={now.object}
                        where={all(now.where, inGroup({ field: 'emotion' }, id))}
                        label={`${name} ${shown}`}
                      >
                        {shown}
                      </Drill>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      ) : (
        <Skeleton h={240} />
      )}
    </InsightCard>
  );
}
