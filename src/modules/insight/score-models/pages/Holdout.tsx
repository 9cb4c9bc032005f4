import { Text } from '@mantine/core';
import { formatDate, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { HoldoutTenth, ValueHoldout } from '../../value/wire.ts';
import { Bar, Fact, Part, Scroll } from './Part.tsx';
import { refusalKey } from './model.ts';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

/** Learned from all but the last days, and compared with what came in them. */
export function Holdout({ holdout }: { holdout: ValueHoldout }) {
  const { t, locale } = useT();
  const percent = usePercent();
  if (holdout.state === 'refused') {
    return (
      <Part name="holdout" title={t('valueCard.holdout')}>
        <Text size="sm">{t(refusalKey(holdout.code))}</Text>
      </Part>
    );
  }
  const { from, to, days, customers, actual, model, plain, bestTenth, tenths } = holdout;
  const number = (value: number) => formatNumber(Math.round(value * 100) / 100, locale);
  return (
    <Part
      name="holdout"
      title={t('valueCard.holdout')}
      hint={t('valueCard.holdoutHint', {
        from: formatDate(from, locale),
        to: formatDate(to, locale),
        days: formatNumber(days, locale),
        customers: formatNumber(customers, locale),
      })}
    >
      <dl className={css.figures}>
        <Fact name="total" label={t('valueCard.total')} definition={t('valueCard.totalDefinition')}>
          {t('valueCard.totalValue', {
            predicted: formatNumber(Math.round(model.predicted), locale),
            actual: formatNumber(Math.round(actual), locale),
          })}
        </Fact>
        <Fact name="mae" label={t('valueCard.mae')} definition={t('valueCard.maeDefinition')}>
          {t('valueCard.maeValue', { model: number(model.mae), plain: number(plain.mae) })}
        </Fact>
        {bestTenth !== null && (
          <Fact name="best" label={t('valueCard.best')} definition={t('valueCard.bestDefinition')}>
            {t('valueCard.bestValue', { share: percent(bestTenth) })}
          </Fact>
        )}
      </dl>
      <Tenths tenths={tenths} />
    </Part>
  );
}

function Tenths({ tenths }: { tenths: readonly HoldoutTenth[] }) {
  const { t, locale } = useT();
  const rows = tenths
    .filter(({ customers }) => customers > 0)
    .map(({ customers, predicted, actual }, n) => ({
      place: n + 1,
      predicted: predicted / customers,
      actual: actual / customers,
    }));
  const most = Math.max(1e-9, ...rows.flatMap(({ predicted, actual }) => [predicted, actual]));
  const number = (value: number) => formatNumber(Math.round(value * 100) / 100, locale);
  return (
    <Scroll label={t('valueCard.tenths')}>
      <table className={css.table}>
        <caption className={css.caption}>
          {t('valueCard.tenths')} · {t('valueCard.perCustomer')}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('valueCard.group')}</th>
            <th scope="col" colSpan={2}>
              {t('models.predicted')}
            </th>
            <th scope="col" colSpan={2}>
              {t('models.observed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ place, predicted, actual }) => (
            <tr key={place}>
              <th scope="row">{t('valueCard.tenth', { n: place })}</th>
              <td className={css.barCell}>
                <Bar share={predicted / most} />
              </td>
              <td>{number(predicted)}</td>
              <td className={css.barCell}>
                <Bar share={actual / most} quiet />
              </td>
              <td>{number(actual)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
