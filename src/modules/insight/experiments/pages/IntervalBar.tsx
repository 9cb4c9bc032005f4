import type { IntervalWire, ReadingWire } from '../wire.ts';
import css from './experiments.module.css';

type Props = {
  difference: IntervalWire;
  verdict: ReadingWire['verdict'];
  /** How an end is written. */
  text: (value: number) => string;
};

/** How much of the half of the drawing the farther end takes. */
const REACH = 0.8;

/** An interval about its zero line; the sentence beside it says the same to those who do not see it. */
export function IntervalBar({ difference, verdict, text }: Props) {
  const { estimate, low, high } = difference;
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const at = (value: number): number => 50 + (value / most) * 50 * REACH;
  return (
    <div className={css.bar} aria-hidden data-interval={verdict}>
      <div className={css.zero} />
      <div
        className={css.range}
        data-verdict={verdict}
        style={{ left: `${at(low)}%`, width: `${at(high) - at(low)}%` }}
      />
      <div className={css.dot} style={{ left: `${at(estimate)}%` }} />
      <span className={css.mark} style={{ left: `${at(low)}%` }}>
        {text(low)}
      </span>
      <span className={css.mark} style={{ left: `${at(high)}%` }}>
        {text(high)}
      </span>
    </div>
  );
}
