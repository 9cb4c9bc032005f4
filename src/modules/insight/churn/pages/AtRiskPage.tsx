import { Anchor, Button, EmptyState, Select, Skeleton, Text, Title } from '@mantine/core';
import { IconHeartHandshake, IconMoodCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import {
  type PageResult,
  useMe,
  useMetadata,
  useObject,
  usePage,
} from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { formatCompactMoney, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import { TeamSelect } from '../../../../web/measure/TeamSelect.tsx';
import { type UnitPlace, useUnits } from '../../../../web/measure/teams.ts';
import { usablePages, useScreens } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { RefreshButton, useRunningRefresh } from '../../refresh/pages/RefreshScores.tsx';
import { AtRiskCards } from './AtRiskCards.tsx';
import { AtRiskTable } from './AtRiskTable.tsx';
import frame from '../../refresh/pages/insight.module.css';
import css from './atRisk.module.css';
import { type AtRiskState, THRESHOLDS, byLoss, readState, whereAtRisk } from './state.ts';
import { PORTION, useReasons } from './useReasons.ts';

/** Customers who may leave, the largest possible loss first, with the reasons and what to do. */
export function AtRiskPage() {
  const customer = useObject('customer');
  const units = useUnits();
  if (!customer?.fields.some(({ name }) => name === 'churnChance')) return <NotFoundPage />;
  return units ? <AtRisk customer={customer} units={units} /> : <PageSkeleton />;
}

/** What the address keeps, as texts. */
type Address = { team?: string; atLeast?: number };

const asAddress = (raw: Record<string, unknown>): Address => raw;

/** Read at once by value: the order by possible loss is made among these. */
const READ = 200;

function AtRisk({ customer, units }: { customer: ObjectWire; units: readonly UnitPlace[] }) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const state = useMemo(() => readState(address), [address]);
  const request = useMemo(
    () => ({
      where: whereAtRisk(state, units),
      sort: '-nextYearValue',
      limit: READ,
      count: true,
    }),
    [state, units],
  );
  const page = usePage(customer, request);
  return (
    <div className={frame.page}>
      <div className={frame.head}>
        <Title order={1}>{t('insight.atRisk')}</Title>
        <div className={frame.filters}>
          <Select
            w={150}
            aria-label={t('atRisk.threshold')}
            allowDeselect={false}
            data={THRESHOLDS.map((value) => ({
              value: String(value),
              label: t('atRisk.atLeast', { value }),
            }))}
            value={String(state.atLeast)}
            onChange={(next) => change({ atLeast: Number(next) })}
          />
          <TeamSelect team={state.team} units={units} onTeam={(team) => change({ team })} />
          <RescuesLink />
        </div>
      </div>
      {page.error && page.items.length === 0 ? (
        <ErrorState error={page.error} onRetry={() => void page.refetch()} />
      ) : page.isPending ? (
        <Skeleton h={420} />
      ) : page.items.length === 0 ? (
        <Nobody customer={customer} state={state} />
      ) : (
        // Whoever looks at others begins at the top of their list.
        <Found key={JSON.stringify(state)} customer={customer} page={page} where={request.where} />
      )}
    </div>
  );
}

/** Where rescues are kept, for those who have the page. */
function RescuesLink() {
  const { t } = useT();
  const screens = useScreens();
  const metadata = useMetadata();
  if (!usablePages(screens, metadata).some(({ path }) => path === '/rescues')) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconHeartHandshake size={16} aria-hidden />}
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path" params={{ path: 'rescues' }} search={{}} />
      )}
    >
      {t('atRisk.rescue')}
    </Button>
  );
}

type FoundProps = { customer: ObjectWire; page: PageResult; where: Condition | undefined };

function Found({ customer, page, where }: FoundProps) {
  const { t } = useT();
  const phone = usePhone();
  const [most, setMost] = useState(PORTION);
  const sorted = useMemo(() => byLoss(page.items), [page.items]);
  const rows = useMemo(() => sorted.slice(0, most), [most, sorted]);
  const reasons = useReasons(useMemo(() => rows.map(({ record }) => record.id), [rows]));
  const more = () => {
    if (most + PORTION > sorted.length && page.hasNextPage) void page.fetchNextPage();
    setMost(most + PORTION);
  };
  const List = phone ? AtRiskCards : AtRiskTable;
  return (
    <div className={css.body} data-stale={page.isPlaceholderData || undefined}>
      <div>
        <Text size="sm">{t('atRisk.intro')}</Text>
        <Text size="xs" c="dimmed">
          <Order page={page} where={where} />
        </Text>
      </div>
      {reasons.error ? <ErrorState error={reasons.error} /> : null}
      <List customer={customer} rows={rows} reasons={reasons} />
      {(rows.length < sorted.length || page.hasNextPage) && (
        <Button
          variant="default"
          className={css.more}
          loading={page.isFetchingNextPage}
          onClick={more}
        >
          {t('atRisk.more')}
        </Button>
      )}
    </div>
  );
}

/** Among how many the order was made, and what those who were not looked at could come to. */
function Order({ page, where }: Omit<FoundProps, 'customer'>): ReactNode {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const seen = page.items.length;
  const { count = seen, capped = false } = page.total ?? {};
  const counted = formatNumber(Math.max(count, seen), locale) + (capped ? '+' : '');
  if (!page.hasNextPage) {
    return (
      <Drill object="customer" where={where}>
        {t('atRisk.orderAll', { total: counted })}
      </Drill>
    );
  }
  // They come by falling value: nobody after the last one is worth more.
  const bound = asText(page.items.at(-1)?.['nextYearValue']) || '0';
  return t('atRisk.order', {
    seen: formatNumber(seen, locale),
    total: counted,
    most: formatCompactMoney(bound, currency, locale),
  });
}

const SCORED = { where: { field: 'churnChance', op: 'notEmpty' } as const, limit: 1 };

/** Nobody has so high a chance; or nobody has one at all yet. */
function Nobody({ customer, state }: { customer: ObjectWire; state: AtRiskState }) {
  const { t } = useT();
  const scored = usePage(customer, SCORED);
  const running = useRunningRefresh();
  if (scored.isPending) return <Skeleton h={200} />;
  if (scored.items.length > 0 || state.team !== 'all') {
    return (
      <EmptyState
        p="xl"
        icon={<IconMoodCheck aria-hidden />}
        title={t('atRisk.none')}
        description={t('atRisk.noneHint')}
      />
    );
  }
  return (
    <EmptyState
      p="xl"
      icon={<IconMoodCheck aria-hidden />}
      title={t('atRisk.noScores')}
      description={t('atRisk.noScoresHint')}
    >
      <RefreshButton isRunning={running !== undefined} />
      <ModelsLink />
    </EmptyState>
  );
}

function ModelsLink() {
  const { t } = useT();
  const model = useObject('scoreModel');
  if (!model) return null;
  return (
    <Anchor
      size="sm"
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path" params={{ path: 'models' }} search={{}} />
      )}
    >
      {t('insight.models')}
    </Anchor>
  );
}
