import { Skeleton } from '@mantine/core';
import { useLabel } from '../../../../web/i18n/i18n.ts';
import { Definition, Figure } from '../../../../web/measure/Figure.tsx';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import css from './dashboard.module.css';

type Props<K extends string> = {
  measures: Measures<K>;
  shown: readonly K[];
  /** What a number is called where its measure's name does not say which part of it this is. */
  names?: Partial<Record<K, string>>;
};

/** The numbers one reads first; each opens its records and says how it is defined. */
export function Figures<K extends string>({ measures, shown, names }: Props<K>) {
  const label = useLabel();
  return (
    <ul className={css.figures}>
      {shown.map((key) => {
        const measured = measures.of(key);
        return (
          measured && (
            <li key={key} className={css.figure} data-figure={key}>
              <div className={css.name}>
                {names?.[key] ?? label(measured.measure.label)}
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
