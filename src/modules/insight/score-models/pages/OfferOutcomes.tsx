import { Text } from '@mantine/core';
import { formatDate, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { OfferOutcome, OfferWatch } from '../../offers/wire.ts';
import { Part, Scroll } from './Part.tsx';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

/** What was told to be offered, and what members noted that they offered, against the orders that came. */
export function OfferOutcomes({ watch }: { watch: OfferWatch | null }) {
  const { t, locale } = useT();
  const outcome = useOutcome();
  const told = (watch?.periods ?? []).filter(({ next, list }) => next || list);
  const answers = watch?.answers;
  if (told.length === 0 && !answers) return null;
  const days = told[0]?.days ?? answers?.days ?? 0;
  return (
    <Part name="told" title={t('offerCard.told')} hint={t('offerCard.toldHint', { days })}>
      {told.length > 0 && (
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
      )}
      {answers && <Answers answers={answers} />}
    </Part>
  );
}

function Answers({ answers }: { answers: NonNullable<OfferWatch['answers']> }) {
  const { t, locale } = useT();
  const { from, to, days, said, offers, ordered } = answers;
  const number = (value: number): string => formatNumber(value, locale);
  return (
    <>
      <Text size="sm" data-answers>
        {t('offerCard.answers', {
          from: formatDate(from, locale),
          to: formatDate(to, locale),
          bought: number(said.bought),
          interested: number(said.interested),
          declined: number(said.declined),
          open: number(said.open),
        })}
      </Text>
      <Text size="sm" data-figure="ordered">
        {t('offerCard.ordered', { days, offers: number(offers), ordered: number(ordered) })}
      </Text>
      <Text size="xs" c="dimmed">
        {t('offerCard.orderedDefinition')}
      </Text>
    </>
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
