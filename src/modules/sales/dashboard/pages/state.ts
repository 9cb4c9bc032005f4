import type { Condition } from '../../../../kernel/condition.ts';
import { type Period, inPeriod, readPeriod } from '../../../../web/measure/periods.ts';
import { type Team, type UnitPlace, ofTeam, readTeam } from '../../../../web/measure/teams.ts';
import type { Asked } from '../../../../web/measure/useMeasures.ts';
import { all } from '../../../../web/measure/where.ts';

/** What is looked at; `pipeline` is an id, or empty for all of them. */
export type DashboardState = { period: Period; team: Team; pipeline: string };

/** What the address says. */
export function readState(raw: Record<string, unknown>): DashboardState {
  const { period, team, pipeline } = raw;
  return {
    period: readPeriod(period),
    team: readTeam(team),
    pipeline: typeof pipeline === 'string' ? pipeline : '',
  };
}

export type FigureKey =
  | 'openAmount'
  | 'openCount'
  | 'weighted'
  | 'wonAmount'
  | 'wonCount'
  | 'lostCount'
  | 'lostAmount'
  | 'winRate'
  | 'averageDeal'
  | 'cycle'
  | `stage.${'count' | 'amount' | 'weighted' | 'entered' | 'conversion' | 'days'}`
  | `won.${Split}.${'amount' | 'count'}`
  | `lost.${'amount' | 'count'}`;

/** What the deals that were won are split by. */
export type Split = 'month' | 'owner' | 'product';

export const SPLITS: Record<Split, NonNullable<Asked['groupBy']>[number]> = {
  month: { field: 'closeDate', by: 'month' },
  owner: { field: 'owner' },
  product: { field: 'product' },
};

/** What orders are split by. */
export const ORDER_MONTH = { field: 'orderedAt', by: 'month' } as const;

/** Every number of the pipeline, to be asked for at once. */
export function figuresOf(
  { period, team, pipeline }: DashboardState,
  units: readonly UnitPlace[],
): Record<FigureKey, Asked> {
  const of: Condition | undefined = pipeline
    ? { field: 'pipeline', op: 'eq', value: pipeline }
    : undefined;
  const now = all(ofTeam(team, units), of);
  const closed = all(now, inPeriod('closeDate', period));
  const entered = all(now, inPeriod('enteredAt', period));
  const byStage = [{ field: 'stage' }];
  const won = (split: Split) => ({ where: closed, groupBy: [SPLITS[split]] });
  const lost = { where: closed, groupBy: [{ field: 'lossReason' }] };
  return {
    openAmount: { name: 'openOpportunityAmount', where: now },
    openCount: { name: 'openOpportunityCount', where: now },
    weighted: { name: 'weightedAmount', where: now },
    wonAmount: { name: 'wonAmount', where: closed },
    wonCount: { name: 'wonCount', where: closed },
    lostCount: { name: 'lostCount', where: closed },
    lostAmount: { name: 'lostAmount', where: closed },
    winRate: { name: 'winRate', where: closed },
    averageDeal: { name: 'averageDeal', where: closed },
    cycle: { name: 'salesCycleDays', where: closed },
    'stage.count': { name: 'openOpportunityCount', where: now, groupBy: byStage },
    'stage.amount': { name: 'openOpportunityAmount', where: now, groupBy: byStage },
    'stage.weighted': { name: 'weightedAmount', where: now, groupBy: byStage },
    'stage.entered': { name: 'stageEntryCount', where: entered, groupBy: byStage },
    'stage.conversion': { name: 'stageConversion', where: entered, groupBy: byStage },
    'stage.days': { name: 'stageDays', where: entered, groupBy: byStage },
    'won.month.amount': { name: 'wonAmount', ...won('month') },
    'won.month.count': { name: 'wonCount', ...won('month') },
    'won.owner.amount': { name: 'wonAmount', ...won('owner') },
    'won.owner.count': { name: 'wonCount', ...won('owner') },
    'won.product.amount': { name: 'wonAmount', ...won('product') },
    'won.product.count': { name: 'wonCount', ...won('product') },
    'lost.amount': { name: 'lostAmount', ...lost },
    'lost.count': { name: 'lostCount', ...lost },
  };
}

/** One line of a table: a group, or all those beyond the first ones. */
export type Row = {
  id: string;
  title: string;
  count: number;
  amount: number;
  /** The records that the count counts and those that the amount adds up, which may be fewer. */
  where: Record<'count' | 'amount', Condition | undefined>;
};

/** The months from the first to the last, those without anything among them: `2026-01-01`, `2026-02-01` … */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last && months.length < 120; month = nextMonth(month)) {
    months.push(month);
  }
  return months;
}

function nextMonth(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
