import { Skeleton, Text, Title } from '@mantine/core';
import { useMe, useView } from '../../../../web/api/queries.ts';
import { formatCompactMoney, formatMoney, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import type { PanelProps } from '../../../../web/screen.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { ModelLink } from '../../scores/pages/Scored.tsx';
import { usePercent } from '../../score-models/pages/usePercent.ts';
import type { BundleWire, BundlesView, LaterWire } from '../wire.ts';
import css from './offers.module.css';
import { ProductLink } from './ProductLink.tsx';

/** It changes by night; what is written meanwhile changes nothing. */
const FOLLOWS: string[] = [];

/** What is bought with a product, and what those who bought it buy later. */
export function ProductBundles({ object, record }: PanelProps) {
  const { t } = useT();
  const { data, error, refetch } = useView<BundlesView>(object, record.id, 'bundles', FOLLOWS);
  // Who may not read orders is not told that there is anything to be said.
  if (data?.why === 'notReadable') return null;
  return (
    <section className={css.part} data-part="bundles" aria-label={t('bundle.title')}>
      <Title order={2} size="h3">
        {t('bundle.title')}
      </Title>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton h={120} />
      ) : data.why ? (
        <Text size="sm" c="dimmed" data-why={data.why}>
          {t(data.why === 'notTrained' ? 'bundle.notTrained' : 'bundle.none')}
        </Text>
      ) : (
        <Body view={data} />
      )}
    </section>
  );
}

function Body({ view: { bundles, later, model } }: { view: BundlesView }) {
  const { t } = useT();
  const [first] = later;
  return (
    <>
      {bundles.length > 0 && (
        <>
          <Text size="xs" c="dimmed">
            <Explained label={t('bundle.together')} definition={t('bundle.ordersDefinition')} />
          </Text>
          <ul className={css.items}>
            {bundles.map((bundle) => (
              <Together key={bundle.product.id} bundle={bundle} />
            ))}
          </ul>
        </>
      )}
      {first && (
        <>
          <Text size="xs" c="dimmed">
            {t('bundle.later', { count: first.days })}
          </Text>
          <ul className={css.items}>
            {later.map((one) => (
              <Later key={one.product.id} later={one} />
            ))}
          </ul>
        </>
      )}
      <p className={css.quiet}>
        <ModelLink model={model}>{t('offer.card')}</ModelLink>
      </p>
    </>
  );
}

function Together({ bundle: { product, count, share, lift, money } }: { bundle: BundleWire }) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const percent = usePercent();
  const times = formatNumber(lift < 10 ? Math.round(lift * 10) / 10 : Math.round(lift), locale);
  const most = money && String(Math.floor(money.largestDiscount * 100) / 100);
  return (
    <li data-together={product.id}>
      <div className={css.line}>
        <ProductLink product={product} />
        <span>{percent(share)}</span>
      </div>
      <p className={css.quiet}>
        {t('bundle.share', { share: percent(share) })} ·{' '}
        {count !== null && `${t('bundle.orders', { count })} · `}
        {t('bundle.lift', { times })}
      </p>
      {most && (
        <p className={css.quiet} title={formatMoney(most, currency, locale)}>
          <Explained
            label={t('bundle.pay', { amount: formatCompactMoney(most, currency, locale) })}
            definition={t('bundle.payDefinition')}
          />
        </p>
      )}
    </li>
  );
}

function Later({ later: { product, share, without } }: { later: LaterWire }) {
  const { t } = useT();
  const percent = usePercent();
  return (
    <li data-later={product.id}>
      <div className={css.line}>
        <ProductLink product={product} />
        <span>{percent(share)}</span>
      </div>
      <p className={css.quiet}>{t('bundle.others', { without: percent(without) })}</p>
    </li>
  );
}
