import type { ReliabilityBin } from '../../../../../analysis/supervised/metrics.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Part, Scroll } from './Part.tsx';
import { axisEnd } from './model.ts';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

type Props = { bins: readonly ReliabilityBin[] };

/** What was said against what came true, group by group: drawn, and as numbers. */
export function Reliability({ bins }: Props) {
  const { t, locale } = useT();
  const percent = usePercent();
  return (
    <Part name="reliability" title={t('models.reliability')} hint={t('models.reliabilityHint')}>
      <div className={css.drawn}>
        <Curve bins={bins} />
        <Scroll label={t('models.reliability')}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('models.predicted')}</th>
                <th scope="col">{t('models.observed')}</th>
                <th scope="col">{t('models.count')}</th>
              </tr>
            </thead>
            <tbody>
              {placed(bins).map((bin) => (
                <tr key={bin.place}>
                  <th scope="row">{percent(bin.predicted)}</th>
                  <td>{percent(bin.observed)}</td>
                  <td>{formatNumber(bin.rows, locale)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </div>
    </Part>
  );
}

/** Groups with their places: several may have the same chance. */
const placed = (bins: Props['bins']) => bins.map((bin, place) => ({ ...bin, place }));

/** The square of the drawing and the room for its scales, in units of its own. */
const SIDE = 240;
const MARGIN = { left: 44, bottom: 34, top: 10, right: 14 };

function Curve({ bins }: Props) {
  const { t } = useT();
  const percent = usePercent();
  const end = axisEnd(bins.flatMap(({ predicted, observed }) => [predicted, observed]));
  const x = (share: number) => MARGIN.left + (share / end) * SIDE;
  const y = (share: number) => MARGIN.top + (1 - share / end) * SIDE;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * end);
  const line = bins.map(({ predicted, observed }) => `${x(predicted)},${y(observed)}`).join(' ');
  const width = MARGIN.left + SIDE + MARGIN.right;
  const height = MARGIN.top + SIDE + MARGIN.bottom;
  return (
    <svg
      className={css.curve}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('models.reliabilityChart')}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line className={css.grid} x1={x(0)} x2={x(end)} y1={y(tick)} y2={y(tick)} />
          <line className={css.grid} x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(end)} />
          <text className={css.tick} x={x(tick)} y={y(0) + 14} textAnchor="middle">
            {percent(tick)}
          </text>
          <text className={css.tick} x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
            {percent(tick)}
          </text>
        </g>
      ))}
      <line className={css.ideal} x1={x(0)} y1={y(0)} x2={x(end)} y2={y(end)} />
      <polyline className={css.line} points={line} />
      {placed(bins).map(({ place, predicted, observed }) => (
        <circle key={place} className={css.point} cx={x(predicted)} cy={y(observed)} r={4} />
      ))}
      <text className={css.tick} x={x(end / 2)} y={height - 4} textAnchor="middle">
        {t('models.predicted')}
      </text>
      <text
        className={css.tick}
        transform={`translate(10 ${y(end / 2)}) rotate(-90)`}
        textAnchor="middle"
      >
        {t('models.observed')}
      </text>
    </svg>
  );
}
