import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { Reasons } from '../../scores/pages/Reasons.tsx';
import {
  AdviceText,
  type AtRiskProps,
  CustomerName,
  LastOrder,
  Loss,
  NoteCallButton,
  SHOWN,
  Segment,
} from './AtRiskTable.tsx';
import css from './atRisk.module.css';

/** Customers at risk on a phone: one card each. */
export function AtRiskCards({ customer, rows, reasons }: AtRiskProps) {
  const { t } = useT();
  const label = useLabel();
  const chance = customer.fields.find(({ name }) => name === 'churnChance');
  return (
    <ul className={css.cards}>
      {rows.map((row) => {
        const { record } = row;
        const why = reasons.of(record.id);
        return (
          <li key={record.id} className={css.card} data-customer={record.id}>
            <div className={css.cardHead}>
              <CustomerName customer={customer} record={record} />
              <Segment customer={customer} record={record} />
            </div>
            <dl className={css.figures}>
              <div>
                <dt>
                  <Explained
                    label={t('atRisk.chance')}
                    definition={label(chance?.help ?? { zh: '', en: '' })}
                  />
                </dt>
                <dd>{t('score.percent', { value: row.chance })}</dd>
              </div>
              <div>
                <dt>
                  <Explained label={t('atRisk.stake')} definition={t('atRisk.stakeDefinition')} />
                </dt>
                <dd>
                  <Loss row={row} />
                </dd>
              </div>
              <div>
                <dt>{t('atRisk.lastOrder')}</dt>
                <dd>
                  <LastOrder record={record} />
                </dd>
              </div>
              <div>
                <dt>{t('atRisk.owner')}</dt>
                <dd>{record._titles['owner'] ?? ''}</dd>
              </div>
            </dl>
            <Reasons reasons={why} features={reasons.features} most={SHOWN} />
            <AdviceText record={record} reasons={why} />
            <NoteCallButton customer={customer} record={record} />
          </li>
        );
      })}
    </ul>
  );
}
