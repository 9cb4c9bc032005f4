import type { ReactNode } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import { Drill, Explanation } from '../../../../web/measure/Figure.tsx';
import { NOTHING } from '../../../../web/measure/figure.ts';
import css from '../../refresh/pages/insight.module.css';

type Props = {
  id: string;
  name: string;
  /** How it is worked out. */
  text: string;
  more?: string;
  /** The number, and in full on hovering. */
  value: string;
  exact?: string;
  /** The records behind it. */
  of?: { object: string; where: Condition | undefined };
  children?: ReactNode;
};

/** A number with its name: it opens its records and says how it is worked out. */
export function Told({ id, name, text, more, value, exact, of, children }: Props) {
  return (
    <li className={css.figure} data-figure={id}>
      <div className={css.name}>
        {name}
        <Explanation name={name} text={text} more={more} />
      </div>
      <div className={css.number}>
        {of && value !== NOTHING ? (
          <Drill object={of.object} where={of.where} label={`${name} ${value}`}>
            <span title={exact}>{value}</span>
          </Drill>
        ) : (
          <span title={exact}>{value}</span>
        )}
        {children}
      </div>
    </li>
  );
}
