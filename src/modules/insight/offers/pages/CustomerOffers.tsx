import { Skeleton, Text, Title } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { dayIn, formatDate } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import type { PanelProps } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Fold } from '../../refresh/pages/Fold.tsx';
import { ModelLink } from '../../scores/pages/Scored.tsx';
import { isUnprofiled } from '../../scores/pages/useInsight.ts';
import type { OfferWire, OffersView } from '../wire.ts';
import { OfferActions } from './OfferActions.tsx';
import css from './offers.module.css';
import { ProductLink } from './ProductLink.tsx';
import { useVoice } from './useVoice.ts';
import { sayHeld, sayReason } from './words.ts';

/** The scores change by night: who comes back to a page within minutes is shown what was read. */
const FRESH = 5 * 60_000;
/** The height in pixels of the line that unfolds on a phone. */
const FOLD = 46;
/** What decides whether one may offer something now. */
const FOLLOWS = ['productOffer'];

function useOffers(object: ObjectWire, record: RecordWire): UseQueryResult<OffersView> {
  return useQuery({
    queryKey: [...keys.view(object.name, record.id, 'offers'), record['preferredChannel']],
    queryFn: ({ signal }) =>
      get<OffersView>(`/${object.path}/${record.id}/views/offers`, { signal }),
    enabled: record._rights !== undefined && !isUnprofiled(record),
    staleTime: FRESH,
    meta: { follows: FOLLOWS },
  });
}

/** What a customer is likely to buy, and what to offer them, or why not. On a phone one line that unfolds. */
export function CustomerOffers({ object, record }: PanelProps) {
  const { t } = useT();
  const phone = usePhone();
  const { data, error, refetch } = useOffers(object, record);
  // The card of the scores says already that they are not profiled.
  if (isUnprofiled(record)) return null;
  const isKnown = data !== undefined && data.why === null;
  const isBroken = error !== null && !data;
  if (phone && !isKnown && !isBroken) {
    // Of somebody who never ordered nobody expects a line here; for others its place is kept, so that nothing jumps.
    if ((record['orderCount'] ?? null) === null) return null;
    if (!data) return <Skeleton h={FOLD} />;
  }
  const body = isBroken ? (
    <ErrorState error={error} onRetry={() => void refetch()} />
  ) : !data ? (
    <Skeleton h={120} />
  ) : data.why ? (
    <WhyNot view={data} />
  ) : (
    <Body object={object} record={record} view={data} onNoted={() => void refetch()} />
  );
  if (phone && isKnown) return <FoldedOffers view={data}>{body}</FoldedOffers>;
  return (
    <section className={css.part} data-part="offers" aria-label={t('offer.title')}>
      <Title order={2} size="h3">
        {t('offer.title')}
      </Title>
      {body}
    </section>
  );
}

function WhyNot({ view: { why, model } }: { view: OffersView }) {
  const { t } = useT();
  if (why === null) return null;
  return (
    <Text size="sm" c="dimmed" data-why={why}>
      {t(`offer.why.${why}`)} {model && <ModelLink model={model}>{t('offer.card')}</ModelLink>}
    </Text>
  );
}

/** One line at the counter; all of it by a touch. */
function FoldedOffers({ view, children }: { view: OffersView; children: ReactNode }) {
  const { t } = useT();
  const voice = useVoice();
  const { held, next, likely } = view;
  const [first] = likely;
  const line = held
    ? t('offer.summaryHeld', { why: sayHeld(held, voice) })
    : next
      ? t('offer.summary', { product: next.product.name })
      : first
        ? t('offer.summaryLikely', { product: first.product.name })
        : t('offer.likelyNone');
  return (
    <Fold
      title={t('offer.title')}
      part="offers"
      line={line}
      more={t('offer.more')}
      less={t('offer.less')}
    >
      {children}
    </Fold>
  );
}

type BodyProps = PanelProps & { view: OffersView; onNoted: () => void };

function Body({ object, record, view, onNoted }: BodyProps) {
  const { t } = useT();
  const customer = { id: record.id, name: asText(record[object.titleField]) };
  return (
    <div className={css.part}>
      <Next customer={customer} view={view} onNoted={onNoted} />
      <Text size="xs" c="dimmed">
        <Explained
          label={t('offer.likely', { count: view.horizon })}
          definition={t('offer.chanceDefinition', { count: view.horizon })}
        />
      </Text>
      {view.likely.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('offer.likelyNone')}
        </Text>
      ) : (
        <ul className={css.items}>
          {view.likely.map((offer) => (
            <Likely key={offer.product.id} offer={offer} />
          ))}
        </ul>
      )}
      <Source view={view} />
    </div>
  );
}

/** What to offer next, or why nothing now. */
function Next({
  customer,
  view: { next, held, basis },
  onNoted,
}: {
  customer: { id: string; name: string };
  view: OffersView;
  onNoted: () => void;
}) {
  const { t } = useT();
  const voice = useVoice();
  if (held) {
    return (
      <p className={css.next} data-held={held.code}>
        {t('offer.summaryHeld', { why: sayHeld(held, voice) })}
      </p>
    );
  }
  if (!next) {
    return (
      <Text size="sm" c="dimmed">
        {t('offer.nextNone')}
      </Text>
    );
  }
  return (
    <div className={css.next} data-next={next.product.id}>
      <div className={css.line}>
        <span>
          {t('offer.next')} <ProductLink product={next.product} />
        </span>
        <span>{t('offer.chance', { value: voice.percent(next.chance) })}</span>
      </div>
      <span data-reason={next.reason?.kind ?? 'hidden'}>{sayReason(next.reason, voice)}</span>
      <p className={css.quiet}>{t(`offer.orderedBy.${basis}`)}</p>
      <OfferActions customer={customer} product={next.product} onNoted={onNoted} />
    </div>
  );
}

function Likely({ offer: { product, chance, reason } }: { offer: OfferWire }) {
  const voice = useVoice();
  return (
    <li data-product={product.id}>
      <div className={css.line}>
        <ProductLink product={product} />
        <span>{voice.percent(chance)}</span>
      </div>
      <p className={css.quiet}>{sayReason(reason, voice)}</p>
    </li>
  );
}

/** When it was worked out, and by which model. */
function Source({ view: { scoredAt, model } }: { view: OffersView }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  if (scoredAt === null) return null;
  return (
    <p className={css.quiet}>
      {t('offer.from', { date: formatDate(dayIn(scoredAt, timeZone), locale) })}
      <ModelLink model={model}>{t('offer.card')}</ModelLink>
    </p>
  );
}
