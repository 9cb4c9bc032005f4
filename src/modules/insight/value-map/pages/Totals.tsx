import { Skeleton } from '@mantine/core';
import { useLabel } from '../../../../web/i18n/i18n.ts';
import { Definition, Figure } from '../../../../web/measure/Figure.tsx';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import css from '../../refresh/pages/insight.module.css';
import type { MapKey } from './state.ts';

const SHOWN: readonly MapKey[] = [
  'scored',
  'value',
  'averageValue',
  'averageLifetime',
  'orderless',
  'unprofiled',
  'unscored',
];

/** The numbers one reads first: who is scored, what they are worth, and who is not scored and why. */
export function Totals({ measures }: { measures: Measures<MapKey> }) {
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
