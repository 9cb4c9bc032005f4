import { useObject } from '../../../../web/api/queries.ts';
import { formatCompactMoney, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import type { ValueWatch } from '../../value/wire.ts';
import { Part, Scroll } from './Part.tsx';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

type Props = { tiers: NonNullable<ValueWatch['tiers']>; currency: string };

/** Where the tiers of value begin, and what each holds; the customers of each are a click away. */
export function Tiers({ tiers, currency }: Props) {
  const { t, locale } = useT();
  const label = useLabel();
  const percent = usePercent();
  const field = useObject('customer')?.fields.find(({ name }) => name === 'valueTier');
  if (field?.kind !== 'choice') return null;
  const from = { ...tiers.from, low: null };
  return (
    <Part name="tiers" title={t('valueCard.tiers')}>
      <Scroll label={t('valueCard.tiers')}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('valueCard.tier')}</th>
              <th scope="col">{t('valueCard.from')}</th>
              <th scope="col">{t('valueCard.customers')}</th>
              <th scope="col">{t('valueCard.share')}</th>
            </tr>
          </thead>
          <tbody>
            {tiers.held.map(({ tier, customers, share }) => {
              const option = field.options[tier];
              const least = from[tier];
              return (
                <tr key={tier}>
                  <th scope="row">{option ? label(option.label) : tier}</th>
                  <td>
                    {least === null
                      ? '—'
                      : formatCompactMoney(String(Math.round(least)), currency, locale)}
                  </td>
                  <td>
                    <Drill object="customer" where={{ field: 'valueTier', op: 'eq', value: tier }}>
                      {formatNumber(customers, locale)}
                    </Drill>
                  </td>
                  <td>{percent(share)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </Part>
  );
}
