import { Select, Title } from '@mantine/core';
import { useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useObject, usePage } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { PeriodSelect } from '../../../../web/measure/PeriodSelect.tsx';
import { type Period, writePeriod } from '../../../../web/measure/periods.ts';
import { TeamSelect } from '../../../../web/measure/TeamSelect.tsx';
import { type UnitPlace, useUnits } from '../../../../web/measure/teams.ts';
import { useMeasures } from '../../../../web/measure/useMeasures.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import css from './dashboard.module.css';
import { Figures } from './Figures.tsx';
import { FunnelCard } from './FunnelCard.tsx';
import { LostCard, WonCard } from './GroupCards.tsx';
import { OrdersPart } from './OrdersPart.tsx';
import { type DashboardState, type FigureKey, figuresOf, readState } from './state.ts';

/** How selling goes: the pipeline now, and what was won, lost and ordered in a period. */
export function DashboardPage() {
  const stage = useObject('pipelineStage');
  const units = useUnits();
  if (!stage) return <NotFoundPage />;
  return units ? <Dashboard stage={stage} units={units} /> : <PageSkeleton />;
}

/** What the address keeps, as texts. */
type Address = { period?: string; team?: string; pipeline?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

const SHOWN: readonly FigureKey[] = [
  'openAmount',
  'weighted',
  'wonAmount',
  'wonCount',
  'lostCount',
  'winRate',
  'averageDeal',
  'cycle',
];

const STAGES = { sort: 'position', limit: 200 };

function Dashboard({ stage, units }: { stage: ObjectWire; units: readonly UnitPlace[] }) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const state = useMemo(() => readState(address), [address]);
  const asked = useMemo(() => figuresOf(state, units), [state, units]);
  const measures = useMeasures(asked);
  const { items: stages } = usePage(stage, STAGES);
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1}>{t('dashboard.title')}</Title>
        <div className={css.filters}>
          <PeriodSelect
            period={state.period}
            onPeriod={(period: Period) => change({ period: writePeriod(period) })}
          />
          <PipelineSelect
            stages={stages}
            state={state}
            onPipeline={(pipeline) => change({ pipeline: pipeline || undefined })}
          />
          <TeamSelect team={state.team} units={units} onTeam={(team) => change({ team })} />
        </div>
      </div>
      {measures.error ? <ErrorState error={measures.error} onRetry={measures.refetch} /> : null}
      <div
        className={css.body}
        data-stale={measures.isPlaceholderData || undefined}
        aria-busy={measures.isPlaceholderData || measures.isPending}
      >
        <Figures measures={measures} shown={SHOWN} />
        <div className={css.cards}>
          <FunnelCard measures={measures} stages={stages} pipeline={state.pipeline} />
          <WonCard split="month" measures={measures} />
          <LostCard measures={measures} />
          <WonCard split="owner" measures={measures} />
          <WonCard split="product" measures={measures} />
        </div>
      </div>
      <OrdersPart state={state} units={units} />
    </div>
  );
}

/** Chooses a pipeline, where there are several. */
function PipelineSelect({
  stages,
  state,
  onPipeline,
}: {
  stages: readonly RecordWire[];
  state: DashboardState;
  onPipeline: (pipeline: string) => void;
}) {
  const { t } = useT();
  const names = new Map(
    stages.map((stage) => [asText(stage['pipeline']), stage._titles['pipeline'] ?? '']),
  );
  if (names.size < 2 && state.pipeline === '') return null;
  return (
    <Select
      w={160}
      aria-label={t('dashboard.pipeline')}
      allowDeselect={false}
      data={[
        { value: '', label: t('dashboard.allPipelines') },
        ...Array.from(names, ([value, label]) => ({ value, label })),
      ]}
      value={state.pipeline}
      onChange={(next) => onPipeline(next ?? '')}
    />
  );
}
