import type { Condition } from '../../../../kernel/condition.ts';
import { inPeriod } from '../../../../web/measure/periods.ts';
import { type UnitPlace, ofTeam } from '../../../../web/measure/teams.ts';
import type { Asked } from '../../../../web/measure/useMeasures.ts';
import { all } from '../../../../web/measure/where.ts';
import { type DashboardState, ORDER_MONTH } from './state.ts';

/** Whose orders: of customers that are known, or of nobody, as over a counter. */
const WHOSE = {
  customers: { field: 'customer', op: 'notEmpty' },
  nobody: { field: 'customer', op: 'empty' },
} satisfies Record<string, Condition>;

type Whose = keyof typeof WHOSE;

export type OrderFigureKey =
  | `${Whose}.${'count' | 'revenue' | 'average'}`
  | 'firstOrders'
  | `${'all' | 'month'}.${'count' | 'revenue'}`;

/** What was sold in the period, whatever the pipeline: to be asked for at once. */
export function orderFiguresOf(
  { period, team }: Pick<DashboardState, 'period' | 'team'>,
  units: readonly UnitPlace[],
): Record<OrderFigureKey, Asked> {
  const of = ofTeam(team, units);
  const placed = all(of, inPeriod('orderedAt', period));
  const figures = (whose: Whose) => {
    const where = all(placed, WHOSE[whose]);
    return {
      [`${whose}.count`]: { name: 'orderCount', where },
      [`${whose}.revenue`]: { name: 'orderRevenue', where },
      [`${whose}.average`]: { name: 'averageOrder', where },
    } as Record<`${Whose}.${'count' | 'revenue' | 'average'}`, Asked>;
  };
  const groupBy = [ORDER_MONTH];
  return {
    ...figures('customers'),
    ...figures('nobody'),
    firstOrders: { name: 'firstOrderCount', where: all(of, inPeriod('firstOrderAt', period)) },
    'all.count': { name: 'orderCount', where: placed },
    'all.revenue': { name: 'orderRevenue', where: placed },
    'month.count': { name: 'orderCount', where: placed, groupBy },
    'month.revenue': { name: 'orderRevenue', where: placed, groupBy },
  };
}
