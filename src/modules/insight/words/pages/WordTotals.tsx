import { Skeleton } from '@mantine/core';
import { useLabel } from '../../../../web/i18n/i18n.ts';
import { Definition, Figure } from '../../../../web/measure/Figure.tsx';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import css from '../../refresh/pages/insight.module.css';
import type { WordsKey } from './state.ts';

const SHOWN: readonly WordsKey[] = ['read', 'unhappy', 'share', 'hesitating', 'persons'];

/** The numbers one reads first. */
export function WordTotals({ measures }: { measures: Measures<WordsKey> }) {
  const label = useLabel();
  return (
    <ul className={css.figures}>
      {SHOWN.map((key) => {
        const measured = measures.of(key);
        return (
          measured && (
            <li key={key} className={css.figure} data-figure={key}>
              <div className={css.name}>
                {label(measured.measure.label)}
                <Definition measure={measured.measure} />
              </div>
              <div className={css.number}>
                {measured.now ? <Figure measured={measured} /> : <Skeleton h={30} />}
              </div>
            </li>
          )
        );
      })}
    </ul>
  );
}
