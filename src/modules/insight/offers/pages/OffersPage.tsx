import { Anchor, Button, EmptyState, Select, Skeleton, Text, Title } from '@mantine/core';
import { IconGift } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { TeamSelect } from '../../../../web/measure/TeamSelect.tsx';
import { type UnitPlace, ofTeam, readTeam, useUnits } from '../../../../web/measure/teams.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { RefreshButton, useRunningRefresh } from '../../refresh/pages/RefreshScores.tsx';
import { ModelLink } from '../../scores/pages/Scored.tsx';
import type { OfferListWire, ProductName } from '../wire.ts';
import { OfferRows } from './OfferRows.tsx';
import frame from '../../refresh/pages/insight.module.css';
import css from './offers.module.css';

/** Whom of one's customers to offer what, with the reason: one product for each. */
export function OffersPage() {
  const customer = useObject('customer');
  const units = useUnits();
  if (!customer) return <NotFoundPage />;
  return units ? <Offers units={units} /> : <PageSkeleton />;
}

/** What the address keeps. */
type Address = { team?: string; product?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;
const FOLLOWS = ['customer', 'productOffer'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function useOfferList(where: Condition | undefined, product: string | undefined) {
  return useQuery({
    queryKey: ['insight', 'offers', where, product],
    queryFn: ({ signal }) =>
      get<OfferListWire>('/insight/offers', {
        query: { where: where && JSON.stringify(where), product },
        signal,
      }),
    placeholderData: keepPreviousData,
    meta: { follows: FOLLOWS },
  });
}

/** What the list can be narrowed to; what it is narrowed to is among them also where nobody is offered it. */
function useProducts(wire: OfferListWire | undefined, chosen: string | undefined): ProductName[] {
  const { t } = useT();
  const object = useObject('product');
  const products = wire?.products ?? [];
  const missing = products.some(({ id }) => id === chosen) ? undefined : chosen;
  const { data, isLoading } = useQuery({
    queryKey: ['insight', 'offers', 'product', missing],
    queryFn: ({ signal }) => get<RecordWire>(`/${object?.path}/${missing}`, { signal }),
    enabled: wire !== undefined && object !== undefined && missing !== undefined,
  });
  if (missing === undefined) return products;
  const title = data && object ? asText(data[object.titleField]) : '';
  const name = title || (wire && !isLoading ? t('field.notVisible') : '…');
  return [{ id: missing, name }, ...products];
}

function Offers({ units }: { units: readonly UnitPlace[] }) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const team = readTeam(address.team);
  const product = UUID.test(String(address.product)) ? address.product : undefined;
  const where = useMemo(() => ofTeam(team, units), [team, units]);
  const { data, error, isPlaceholderData, refetch } = useOfferList(where, product);
  const products = useProducts(data, product);
  return (
    <div className={frame.page}>
      <div className={frame.head}>
        <Title order={1}>{t('insight.offers')}</Title>
        <div className={frame.filters}>
          <Select
            w={220}
            aria-label={t('offers.product')}
            searchable
            allowDeselect={false}
            data={[
              { value: '', label: t('offers.everyProduct') },
              ...products.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={product ?? ''}
            nothingFoundMessage={t('field.nothingFound')}
            onChange={(next) => change({ product: next || undefined })}
          />
          <TeamSelect team={team} units={units} onTeam={(next) => change({ team: next })} />
        </div>
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton h={420} />
      ) : data.why ? (
        <WhyNone wire={data} />
      ) : (
        <div className={css.body} data-stale={isPlaceholderData || undefined}>
          <Found wire={data} onNoted={() => void refetch()} />
        </div>
      )}
    </div>
  );
}

function Found({ wire, onNoted }: { wire: OfferListWire; onNoted: () => void }) {
  const { t, locale } = useT();
  const [isHeldShown, setHeldShown] = useState(false);
  const { offers, held, heldCount, seen, more, basis, model } = wire;
  return (
    <>
      <div>
        <Text size="sm">
          {t('offers.intro')} {t(`offer.orderedBy.${basis}`)}
        </Text>
        <Text size="xs" c="dimmed">
          {t(more ? 'offers.seenMore' : 'offers.seen', {
            count: seen,
            seen: formatNumber(seen, locale),
          })}{' '}
          <ModelLink model={model}>{t('offer.card')}</ModelLink>
        </Text>
      </div>
      {offers.length === 0 ? (
        <EmptyState
          p="xl"
          icon={<IconGift aria-hidden />}
          title={t('offers.none')}
          description={t('offers.noneHint')}
        />
      ) : (
        <OfferRows wire={wire} rows={offers} onNoted={onNoted} />
      )}
      {heldCount > 0 && (
        <section className={css.part} aria-label={t('offers.held', { count: heldCount })}>
          <div className={css.actions}>
            <Button
              variant="default"
              aria-expanded={isHeldShown}
              onClick={() => setHeldShown(!isHeldShown)}
            >
              {t('offers.held', { count: heldCount })}
            </Button>
          </div>
          {isHeldShown && (
            <>
              <Text size="xs" c="dimmed">
                {t('offers.heldHint')}
              </Text>
              <OfferRows wire={wire} rows={held} onNoted={onNoted} />
            </>
          )}
        </section>
      )}
    </>
  );
}

/** Why there is no list, and where that is explained. */
function WhyNone({ wire: { why, model } }: { wire: OfferListWire }) {
  const { t } = useT();
  const running = useRunningRefresh();
  if (why === null) return null;
  if (why === 'notReadable') {
    return <EmptyState p="xl" icon={<IconGift aria-hidden />} title={t('offer.why.notReadable')} />;
  }
  return (
    <EmptyState
      p="xl"
      icon={<IconGift aria-hidden />}
      title={t('offers.noModel')}
      description={t('offers.noModelHint')}
    >
      {why === 'notTrained' && <RefreshButton isRunning={running !== undefined} />}
      {model && (
        <Anchor
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path" params={{ path: 'models' }} search={MODEL} />
          )}
        >
          {t('offer.card')}
        </Anchor>
      )}
    </EmptyState>
  );
}

const MODEL: object = { kind: 'offer' };
