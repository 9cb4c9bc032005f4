import { Anchor, EmptyState, Text, Title } from '@mantine/core';
import { IconMessageHeart } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { PeriodSelect } from '../../../../web/measure/PeriodSelect.tsx';
import { writePeriod } from '../../../../web/measure/periods.ts';
import { TeamSelect } from '../../../../web/measure/TeamSelect.tsx';
import { type UnitPlace, useUnits } from '../../../../web/measure/teams.ts';
import { numberOf, useMeasures } from '../../../../web/measure/useMeasures.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import css from '../../refresh/pages/insight.module.css';
import { DecidingWords } from './DecidingWords.tsx';
import { EmotionCard } from './EmotionCard.tsx';
import { SplitCard, TrendCard } from './MoodCards.tsx';
import { SoldCard } from './SoldCard.tsx';
import {
  readState,
  stepOf,
  textsBy,
  whereRead,
  type Whose,
  whoseNames,
  wordMeasuresOf,
  writeSold,
} from './state.ts';
import { useOptions } from './useOptions.ts';
import { useSold } from './useSold.ts';
import { ChannelSelect, SoldSelect, WhoseSelect } from './WordsFilters.tsx';
import { WordTotals } from './WordTotals.tsx';

/** How customers sound: by week, by channel, about what, and by which words it was read. */
export function WordsPage() {
  const texts = { customer: useObject('interaction'), lead: useObject('leadInteraction') };
  const units = useUnits();
  const among = whoseNames.filter((whose) =>
    texts[whose]?.fields.some(({ name }) => name === 'sentiment'),
  );
  if (among.length === 0) return <NotFoundPage />;
  return units ? <Words units={units} among={among} /> : <PageSkeleton />;
}

/** What the address keeps, as texts. */
type Address = { whose?: string; period?: string; team?: string; channel?: string; of?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

type WordsProps = { units: readonly UnitPlace[]; among: readonly Whose[] };

function Words({ units, among }: WordsProps) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const asked = useAsked(address, units, among);
  const { state, named } = asked;
  const object = textsBy[state.whose];
  const where = useMemo(() => whereRead(state, units), [state, units]);
  const measures = useMeasures(asked.measures);
  const read = measures.of('read');
  const isEmpty = read?.now !== undefined && Number(numberOf(read)) === 0;
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1}>{t('insight.words')}</Title>
        <div className={css.filters}>
          <WhoseSelect
            whose={state.whose}
            among={among}
            onWhose={(whose) => change({ whose: whose === among[0] ? undefined : whose })}
          />
          <PeriodSelect
            period={state.period}
            onPeriod={(period) => change({ period: writePeriod(period) })}
          />
          <TeamSelect team={state.team} units={units} onTeam={(team) => change({ team })} />
          <ChannelSelect
            object={object}
            channel={state.channel}
            onChannel={(channel) => change({ channel })}
          />
          <SoldSelect
            sold={state.sold}
            named={named}
            onSold={(sold) => change({ of: writeSold(sold) })}
          />
        </div>
      </div>
      <Text size="sm">
        {t('words.intro')} {state.whose === 'lead' && t('words.leadsHint')} <HowItReads />
      </Text>
      {measures.error ? <ErrorState error={measures.error} onRetry={measures.refetch} /> : null}
      <div
        className={css.body}
        data-stale={measures.isPlaceholderData || undefined}
        aria-busy={measures.isPlaceholderData || measures.isPending}
      >
        <WordTotals measures={measures} />
        {isEmpty ? (
          <EmptyState
            p="xl"
            icon={<IconMessageHeart aria-hidden />}
            title={t('words.none')}
            description={t('words.noneHint')}
          />
        ) : (
          <div className={css.cards}>
            <TrendCard object={object} measures={measures} step={stepOf(state.period)} />
            <DecidingWords whose={state.whose} where={where} />
            {named.isTold && (
              <SoldCard
                state={state}
                units={units}
                products={named.shown}
                onPick={(id) => change({ of: writeSold({ field: 'product', id }) })}
              />
            )}
            <SplitCard
              object={object}
              split="channel"
              measures={measures}
              onPick={(channel) => change({ channel })}
            />
            <SplitCard object={object} split="aspect" measures={measures} />
            <SplitCard object={object} split="category" measures={measures} />
            <EmotionCard object={object} measures={measures} />
          </div>
        )}
      </div>
    </div>
  );
}

/** What the address asks for, without what the reader may not ask by. */
function useAsked(address: Address, units: readonly UnitPlace[], among: readonly Whose[]) {
  const chosen = readState(address).whose;
  const whose = among.includes(chosen) ? chosen : (among[0] ?? 'customer');
  const read = useMemo(() => ({ ...readState(address), whose }), [address, whose]);
  const channels = useOptions(textsBy[read.whose])('channel');
  const named = useSold(read, units);
  const channel = channels.some(({ id }) => id === read.channel) ? read.channel : null;
  const sold = named.isTold ? read.sold : null;
  const state = useMemo(() => ({ ...read, channel, sold }), [channel, read, sold]);
  const measures = useMemo(() => wordMeasuresOf(state, units), [state, units]);
  return { state, named, measures };
}

/** Leads to the card that says how good the reading is, for those who may see it. */
function HowItReads() {
  const { t } = useT();
  if (!useObject('scoreModel')) return null;
  return (
    <Anchor
      inherit
      underline="always"
      renderRoot={(props: Record<string, unknown>) => (
        <Link
          {...props}
          to="/$path"
          params={{ path: 'models' }}
          search={{ kind: 'words' } as object}
        />
      )}
    >
      {t('words.how')}
    </Anchor>
  );
}
