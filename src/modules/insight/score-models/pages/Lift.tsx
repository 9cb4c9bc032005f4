import type { LiftPoint } from '../../../../../analysis/supervised/lift.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { ChanceKind } from '../../chances/wire.ts';
import { Bar, Part, Scroll } from './Part.tsx';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

/** How many of those sought the highest scores hold. */
export function Lift({ score, points }: { score: ChanceKind; points: readonly LiftPoint[] }) {
  const { t, locale } = useT();
  const percent = usePercent();
  const [first] = points;
  const times = (value: number) => formatNumber(Math.round(value * 10) / 10, locale);
  return (
    <Part
      name="lift"
      title={t('models.lift')}
      hint={
        first &&
        t(`models.lift.${score}`, { share: percent(first.captured), lift: times(first.lift) })
      }
    >
      <Scroll label={t('models.lift')}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('models.top')}</th>
              <th scope="col" colSpan={2}>
                {t('models.captured')}
              </th>
              <th scope="col">{t('models.liftTimes')}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ share, captured, lift }) => (
              <tr key={share}>
                <th scope="row">{percent(share)}</th>
                <td className={css.barCell}>
                  <Bar share={captured} />
                </td>
                <td>{percent(captured)}</td>
                <td>{t('models.times', { value: times(lift) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Part>
  );
}
