import { Title } from '@mantine/core';
import { useMemo } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { TeamSelect } from '../../../../web/measure/TeamSelect.tsx';
import { type UnitPlace, useUnits } from '../../../../web/measure/teams.ts';
import { numberOf, useMeasures } from '../../../../web/measure/useMeasures.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import css from '../../refresh/pages/insight.module.css';
import { KindSelect } from '../../refresh/pages/KindSelect.tsx';
import { NoScores } from '../../refresh/pages/NoScores.tsx';
import { RefreshScores } from '../../refresh/pages/RefreshScores.tsx';
import { RfmGrid } from './RfmGrid.tsx';
import { SegmentTable } from './SegmentTable.tsx';
import { Totals } from './Totals.tsx';
import { ValueMatrix } from './ValueMatrix.tsx';
import { mapMeasures, readState } from './state.ts';

/** What customers are worth, and to whom one should turn first. */
export function ValueMapPage() {
  const customer = useObject('customer');
  const units = useUnits();
  if (!customer) return <NotFoundPage />;
  return units ? <ValueMap customer={customer} units={units} /> : <PageSkeleton />;
}

/** What the address keeps, as texts. */
type Address = { team?: string; kind?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

function ValueMap({ customer, units }: { customer: ObjectWire; units: readonly UnitPlace[] }) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const state = useMemo(() => readState(address), [address]);
  const asked = useMemo(() => mapMeasures(state, units), [state, units]);
  const measures = useMeasures(asked);
  const scored = measures.of('scored');
  const isEmpty = scored?.now !== undefined && Number(numberOf(scored)) === 0;
  const isNarrowed = state.team !== 'all' || state.kind !== '';
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1}>{t('insight.valueMap')}</Title>
        <div className={css.filters}>
          <KindSelect
            customer={customer}
            kind={state.kind}
            onKind={(kind) => change({ kind: kind || undefined })}
          />
          <TeamSelect team={state.team} units={units} onTeam={(team) => change({ team })} />
          <RefreshScores />
        </div>
      </div>
      {measures.error ? <ErrorState error={measures.error} onRetry={measures.refetch} /> : null}
      <div
        className={css.body}
        data-stale={measures.isPlaceholderData || undefined}
        aria-busy={measures.isPlaceholderData || measures.isPending}
      >
        <Totals measures={measures} />
        {isEmpty ? (
          <NoScores isNarrowed={isNarrowed} />
        ) : (
          <div className={css.cards}>
            <ValueMatrix measures={measures} customer={customer} />
            <RfmGrid measures={measures} />
            <SegmentTable measures={measures} customer={customer} />
          </div>
        )}
      </div>
    </div>
  );
}
