import { formatDate, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { OfferOutcome, OfferWatch } from '../../offers/wire.ts';
import { Part, Scroll } from './Part.tsx';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

/** What was told to be offered, against the orders that came. */
export function OfferOutcomes({ watch }: { watch: OfferWatch | null }) {
  const { t, locale } = useT();
  const outcome = useOutcome();
  const told = (watch?.periods ?? []).filter(({ next, list }) => next || list);
  const [latest] = told;
  if (!latest) return null;
  const { days } = latest;
  return (
    <Part name="told" title={t('offerCard.told')} hint={t('offerCard.toldHint', { days })}>
      <Scroll label={t('offerCard.told')}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('offerCard.toldOn')}</th>
              <th scope="col">{t('offerCard.toldNext')}</th>
              <th scope="col">{t('offerCard.toldList')}</th>
            </tr>
          </thead>
          <tbody>
            {told.map(({ day, next, list }) => (
              <tr key={day}>
                <th scope="row">{formatDate(day, locale)}</th>
                <td>{next ? outcome(next) : '—'}</td>
                <td>{list ? outcome(list) : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Part>
  );
}

/** Writes of how many which share was hit, and by the most popular product. */
function useOutcome(): (outcome: OfferOutcome) => string {
  const { t, locale } = useT();
  const percent = usePercent();
  return ({ customers, hit, popular }) =>
    t('offerCard.outcome', {
      customers: formatNumber(customers, locale),
      hit: percent(hit.estimate),
      popular: percent(popular.estimate),
    });
}
