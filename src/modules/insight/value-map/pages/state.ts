import type { Condition } from '../../../../kernel/condition.ts';
import { type Team, type UnitPlace, ofTeam, readTeam } from '../../../../web/measure/teams.ts';
import type { Asked } from '../../../../web/measure/useMeasures.ts';
import { all } from '../../../../web/measure/where.ts';
import { type Kind, readKind } from '../../refresh/pages/KindSelect.tsx';

/** Whose customers, and of which kind; all kinds where empty. */
export type MapState = { team: Team; kind: Kind };

/** What the address says. */
export function readState({ team, kind }: Record<string, unknown>): MapState {
  return { team: readTeam(team), kind: readKind(kind) };
}

export type MapKey =
  | 'scored'
  | 'value'
  | 'averageValue'
  | 'averageLifetime'
  | 'revenue'
  | 'orderless'
  | 'unprofiled'
  | 'unscored'
  | `map.${'count' | 'value'}`
  | `segment.${'count' | 'revenue' | 'value'}`
  | `rfm.${'count' | 'revenue'}`;

/** Every number of the page, to be asked for at once. */
export function mapMeasures(
  { team, kind }: MapState,
  units: readonly UnitPlace[],
): Record<MapKey, Asked> {
  const ofKind: Condition | undefined = kind ? { field: 'kind', op: 'eq', value: kind } : undefined;
  const where = all(ofTeam(team, units), ofKind);
  const map = { where, groupBy: [{ field: 'segment' }, { field: 'valueTier' }] };
  const segment = { where, groupBy: [{ field: 'segment' }] };
  const rfm = { where, groupBy: [{ field: 'rfm' }] };
  return {
    scored: { name: 'scoredCustomerCount', where },
    value: { name: 'nextYearValue', where },
    averageValue: { name: 'averageNextYearValue', where },
    averageLifetime: { name: 'averageLifetimeValue', where },
    revenue: { name: 'scoredRevenue', where },
    orderless: { name: 'orderlessCustomerCount', where },
    unprofiled: { name: 'unprofiledCustomerCount', where },
    unscored: { name: 'unscoredCustomerCount', where },
    'map.count': { name: 'scoredCustomerCount', ...map },
    'map.value': { name: 'nextYearValue', ...map },
    'segment.count': { name: 'scoredCustomerCount', ...segment },
    'segment.revenue': { name: 'scoredRevenue', ...segment },
    'segment.value': { name: 'nextYearValue', ...segment },
    'rfm.count': { name: 'scoredCustomerCount', ...rfm },
    'rfm.revenue': { name: 'scoredRevenue', ...rfm },
  };
}
