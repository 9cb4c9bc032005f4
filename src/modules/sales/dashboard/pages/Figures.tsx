import { Skeleton } from '@mantine/core';
import { useLabel } from '../../../../web/i18n/i18n.ts';
import { Definition, Figure } from '../../../../web/measure/Figure.tsx';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import css from './dashboard.module.css';

type Props<K extends string> = {
  measures: Measures<K>;
  shown: readonly K[];
  /** Of a number that is part of what its measure counts: what it is called, and which part that is. */
  parts?: Partial<Record<K, { name: string; more: string }>>;
};

/** The numbers one reads first; each opens its records and says how it is defined. */
export function Figures<K extends string>({ measures, shown, parts }: Props<K>) {
  const label = useLabel();
  return (
    <ul className={css.figures}>
      {shown.map((key) => {
        const measured = measures.of(key);
        const { name, more } = parts?.[key] ?? {};
        return (
          measured && (
            <li key={key} className={css.figure} data-figure={key}>
              <div className={css.name}>
                {name ?? label(measured.measure.label)}
                <Definition measure={measured.measure} name={name} more={more} />
              </div>
              <div className={css.number}>
                {measured.now ? <Figure measured={measured} name={name} /> : <Skeleton h={30} />}
              </div>
            </li>
          )
        );
      })}
    </ul>
  );
}
