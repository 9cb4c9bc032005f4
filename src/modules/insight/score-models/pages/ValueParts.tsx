import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  formatCompactMoney,
  formatDate,
  formatMoney,
  formatNumber,
} from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { FittedParameter, ValueCard, ValueWatch } from '../../value/wire.ts';
import { Holdout } from './Holdout.tsx';
import { Fact, Part } from './Part.tsx';
import { refusalKey } from './model.ts';
import css from './models.module.css';
import { Tiers } from './Tiers.tsx';
import { usePercent } from './usePercent.ts';

type Props = { card: ValueCard; watch: ValueWatch | null; children: ReactNode };
type Fitted = Exclude<ValueCard, { state: 'refused' }>;

/** What there is to know of the value model: how often customers buy, how much they spend, and how that held. */
export function ValueParts({ card, watch, children }: Props) {
  const { t, locale } = useT();
  if (card.state === 'refused') {
    return (
      <Part name="result" title={t('models.inShort')}>
        <p className={css.sentence}>{t(refusalKey(card.code))}</p>
        {children}
      </Part>
    );
  }
  const customers = formatNumber(card.customers, locale);
  const result = card.state === 'fitted' ? 'valueCard.fitted' : 'valueCard.fallback';
  return (
    <>
      <Part name="result" title={t('models.inShort')}>
        <p className={css.sentence}>{t(result, { customers })}</p>
        {children}
      </Part>
      <div className={css.columns}>
        <Learned card={card} />
        <Orders card={card} />
        <Spend card={card} />
        <Holdout holdout={card.holdout} />
        {watch?.tiers && <Tiers tiers={watch.tiers} currency={card.currency} />}
      </div>
    </>
  );
}

function Learned({ card }: { card: Fitted }) {
  const { t, locale } = useT();
  const percent = usePercent();
  const day = (iso: string) => formatDate(iso, locale);
  const { customers, repeatBuyers, period } = card;
  return (
    <Part name="learned" title={t('models.learned')}>
      <dl className={css.figures}>
        <Fact
          name="customers"
          label={t('valueCard.customers')}
          definition={t('valueCard.customersDefinition')}
        >
          {formatNumber(customers, locale)}
        </Fact>
        <div>
          <dt className={css.plain}>{t('valueCard.repeat')}</dt>
          <dd className={css.number}>
            {formatNumber(repeatBuyers, locale)}
            {customers > 0 && ` · ${percent(repeatBuyers / customers)}`}
          </dd>
        </div>
        <div>
          <dt className={css.plain}>{t('valueCard.period')}</dt>
          <dd className={css.number}>
            {t('score.between', { low: day(period.from), high: day(period.to) })}
          </dd>
        </div>
      </dl>
    </Part>
  );
}

const DAYS_OF_WEEK = 7;

function Orders({ card: { purchases } }: { card: Fitted }) {
  const { t, locale } = useT();
  const percent = usePercent();
  const { method, reason, parameters, edges } = purchases;
  const of = (name: string) => parameters.find((each) => each.name === name)?.value;
  const [r, alpha, a, b] = [of('r'), of('alpha'), of('a'), of('b')];
  // Rates are spread as Gamma(r, alpha) a week; their mean is r / alpha.
  const gap = r && alpha ? (alpha / r) * DAYS_OF_WEEK : undefined;
  return (
    <Part name="orders" title={t('valueCard.orders')} hint={t(`valueCard.method.${method}`)}>
      {reason && <Text size="sm">{t(`valueCard.reason.${reason}`)}</Text>}
      <dl className={css.figures}>
        {gap !== undefined && (
          <Fact name="gap" label={t('valueCard.rate')} definition={t('valueCard.rateDefinition')}>
            {t('valueCard.rateValue', { days: formatNumber(Math.round(gap * 10) / 10, locale) })}
          </Fact>
        )}
        {a !== undefined && b !== undefined && (
          <Fact
            name="dropout"
            label={t('valueCard.dropout')}
            definition={t('valueCard.dropoutDefinition')}
          >
            {percent(a / (a + b))}
          </Fact>
        )}
      </dl>
      <Parameters parameters={parameters} />
      {edges.length > 0 && (
        <Text size="xs" c="dimmed">
          {t('valueCard.edges', { names: edges.join(', ') })}
        </Text>
      )}
    </Part>
  );
}

function Spend({ card: { spend, currency } }: { card: Fitted }) {
  const { t, locale } = useT();
  const mean = spend.meanSpend.toFixed(2);
  return (
    <Part name="spend" title={t('valueCard.spend')} hint={t(`valueCard.method.${spend.method}`)}>
      {spend.reason && <Text size="sm">{t(`valueCard.reason.${spend.reason}`)}</Text>}
      <dl className={css.figures}>
        <Fact name="mean" label={t('valueCard.mean')} definition={t('valueCard.meanDefinition')}>
          <span title={formatMoney(mean, currency, locale)}>
            {formatCompactMoney(String(Math.round(spend.meanSpend)), currency, locale)}
          </span>
        </Fact>
        <Fact
          name="buyers"
          label={t('valueCard.buyers')}
          definition={t('valueCard.buyersDefinition')}
        >
          {formatNumber(spend.buyers, locale)}
        </Fact>
        {spend.correlation !== null && (
          <Fact
            name="correlation"
            label={t('valueCard.correlation')}
            definition={t('valueCard.correlationDefinition')}
          >
            {formatNumber(Math.round(spend.correlation * 100) / 100, locale)}
          </Fact>
        )}
      </dl>
      <Parameters parameters={spend.parameters} />
    </Part>
  );
}

/** The fit itself, for those who want to reproduce it. */
function Parameters({ parameters }: { parameters: readonly FittedParameter[] }) {
  const { t, locale } = useT();
  if (parameters.length === 0) return null;
  const shortly = (value: number) => formatNumber(Number(value.toPrecision(4)), locale);
  return (
    <details className={css.details}>
      <summary>{t('valueCard.parameters')}</summary>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('valueCard.parameter')}</th>
            <th scope="col">{t('valueCard.value')}</th>
            <th scope="col">{t('valueCard.error')}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(({ name, value, standardError }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{shortly(value)}</td>
              <td>{standardError === null ? '—' : shortly(standardError)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
