import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatDate, formatNumber } from '../../../../web/format.ts';
import { type Translate, useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import { LATER_DAYS, plainNames } from '../../offers/rules.ts';
import type { HitRate, OfferCard, OfferWatch } from '../../offers/wire.ts';
import { OfferOutcomes } from './OfferOutcomes.tsx';
import { Fact, Part, Scroll } from './Part.tsx';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

type Props = {
  card: OfferCard;
  watch: OfferWatch | null;
  reason: string | null;
  /** What came of noted offers. */
  answers: ReactNode;
  /** Stands under the result. */
  children: ReactNode;
};

const SENTENCES = {
  noSkill: 'offerCard.fallback.noSkill',
  noRepeat: 'offerCard.fallback.noRepeat',
  tooFewCustomers: 'offerCard.refusal.tooFewCustomers',
  tooShort: 'offerCard.refusal.tooShort',
  oneItem: 'offerCard.refusal.oneItem',
} as const satisfies Record<string, MessageKey>;

/** Why customers are foretold nothing. */
export function offerRefusal(t: Translate, reason: string | null, card: OfferCard): string {
  const found = Object.entries(SENTENCES).find(([code]) => code === reason);
  const figures = Object.entries(card.refusal?.figures ?? {});
  return t(
    found?.[1] ?? 'offerCard.refusal.unknown',
    Object.fromEntries(figures.map(([name, value]) => [name, Math.floor(value)])),
  );
}

/** What there is to know of what customers are foretold to buy: how often that was right, beside plain methods. */
export function OfferParts({ card, watch, reason, answers, children }: Props) {
  const { t } = useT();
  return (
    <>
      <Part name="result" title={t('models.inShort')}>
        <Result card={card} reason={reason} />
        {children}
      </Part>
      <div className={css.columns}>
        <Learned card={card} />
        {card.measured && <Hits measured={card.measured} />}
        {reason === null && <Later watch={watch} />}
        {reason === null && <OfferOutcomes watch={watch} />}
        {answers}
      </div>
    </>
  );
}

function Result({ card, reason }: Pick<Props, 'card' | 'reason'>) {
  const { t } = useT();
  const percent = usePercent();
  const { measured } = card;
  if (reason !== null || !measured) {
    return <p className={css.sentence}>{offerRefusal(t, reason, card)}</p>;
  }
  const { window, length, model, plain } = measured;
  return (
    <>
      <p className={css.sentence} data-hit>
        {t('offerCard.fitted', {
          window,
          length,
          hit: percent(model.hit.estimate),
          low: percent(model.hit.low),
          high: percent(model.hit.high),
          popular: percent(plain.popularity.hit.estimate),
        })}
      </p>
      <p className={css.quiet}>{t('offerCard.uplift')}</p>
    </>
  );
}

function Learned({ card }: { card: OfferCard }) {
  const { t, locale } = useT();
  const { customers, orders, products, period, horizon, sequences, bundles } = card;
  const number = (value: number) => formatNumber(value, locale);
  const plain = [
    [t('offerCard.customers'), number(customers)],
    [t('offerCard.orders'), number(orders)],
    [t('offerCard.products'), number(products)],
    [
      t('offerCard.period'),
      t('score.between', {
        low: formatDate(period.from, locale),
        high: formatDate(period.to, locale),
      }),
    ],
  ];
  return (
    <Part name="learned" title={t('models.learned')}>
      <dl className={css.figures}>
        {plain.map(([label, value]) => (
          <div key={label}>
            <dt className={css.plain}>{label}</dt>
            <dd className={css.number}>{value}</dd>
          </div>
        ))}
        <Fact
          name="horizon"
          label={t('offerCard.horizon')}
          definition={t('offerCard.horizonDefinition')}
        >
          {t('offerCard.horizonValue', { count: horizon })}
        </Fact>
        <Fact
          name="sequences"
          label={t('offerCard.sequences')}
          definition={t('offerCard.rulesDefinition')}
        >
          {number(sequences)}
        </Fact>
        <Fact
          name="bundles"
          label={t('offerCard.bundles')}
          definition={t('offerCard.rulesDefinition')}
        >
          {number(bundles)}
        </Fact>
      </dl>
    </Part>
  );
}

type Measured = NonNullable<OfferCard['measured']>;

/** The model beside the plain methods, on days that none of them had seen. */
function Hits({ measured }: { measured: Measured }) {
  const { t, locale } = useT();
  const { window, length, customers, model, plain, foretold, happened } = measured;
  const number = (value: number) => formatNumber(Math.round(value), locale);
  const rows: [string, HitRate][] = [
    [t('offerCard.model'), model],
    ...plainNames.map((name): [string, HitRate] => [t(`offerCard.plain.${name}`), plain[name]]),
  ];
  return (
    <Part
      name="hits"
      title={t('offerCard.hits')}
      hint={t('offerCard.hitsHint', { window, customers: number(customers), length })}
    >
      <Scroll label={t('offerCard.hits')}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('offerCard.method')}</th>
              <th scope="col">{t('offerCard.hit')}</th>
              <th scope="col">{t('offerCard.recall')}</th>
              <th scope="col">{t('offerCard.precision')}</th>
              <th scope="col">{t('offerCard.fresh')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, rate], n) => (
              <Rate key={name} name={name} rate={rate} isModel={n === 0} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <Text size="xs" c="dimmed">
        {t('offerCard.hitNote')}
      </Text>
      <dl className={css.figures}>
        <Fact
          name="foretold"
          label={t('offerCard.foretold')}
          definition={t('offerCard.foretoldDefinition')}
        >
          {t('offerCard.foretoldValue', { foretold: number(foretold), happened: number(happened) })}
        </Fact>
      </dl>
    </Part>
  );
}

function Rate({ name, rate, isModel }: { name: string; rate: HitRate; isModel: boolean }) {
  const percent = usePercent();
  return (
    <tr aria-current={isModel || undefined}>
      <th scope="row">{name}</th>
      <td>{percent(rate.hit.estimate)}</td>
      <td>{percent(rate.recall)}</td>
      <td>{percent(rate.precision)}</td>
      <td>{rate.fresh ? percent(rate.fresh.hit.estimate) : '—'}</td>
    </tr>
  );
}

/** What was foretold, week by week, and what came of it; the latest first. */
function Later({ watch }: { watch: OfferWatch | null }) {
  const { t, locale } = useT();
  const percent = usePercent();
  const { periods = [], from = null } = watch ?? {};
  const days = periods[0]?.days ?? LATER_DAYS;
  return (
    <Part name="later" title={t('offerCard.later')} hint={t('offerCard.laterHint', { days })}>
      {periods.length === 0 ? (
        <Text size="sm">
          {from
            ? t('offerCard.laterFrom', { date: formatDate(from, locale) })
            : t('offerCard.laterNone')}
        </Text>
      ) : (
        <Scroll label={t('offerCard.later')}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('offerCard.day')}</th>
                <th scope="col">{t('offerCard.buyers')}</th>
                <th scope="col">{t('offerCard.hit')}</th>
                <th scope="col">{t('offerCard.plain.popularity')}</th>
              </tr>
            </thead>
            <tbody>
              {periods.map(({ day, customers, hit, popular }) => (
                <tr key={day}>
                  <th scope="row">{formatDate(day, locale)}</th>
                  <td>{formatNumber(customers, locale)}</td>
                  <td>{customers > 0 ? percent(hit.estimate) : '—'}</td>
                  <td>{customers > 0 ? percent(popular.estimate) : '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Part>
  );
}
