import type { Condition } from '../../../../kernel/condition.ts';
import { inPeriod } from '../../../../web/measure/periods.ts';
import { type UnitPlace, ofTeam } from '../../../../web/measure/teams.ts';
import type { Asked } from '../../../../web/measure/useMeasures.ts';
import { all } from '../../../../web/measure/where.ts';
import { type DashboardState, ORDER_MONTH } from './state.ts';

const OF_CUSTOMERS: Condition = { field: 'customer', op: 'notEmpty' };
const OF_NOBODY: Condition = { field: 'customer', op: 'empty' };

export type OrderFigureKey =
  | `customers.${'count' | 'revenue' | 'average'}`
  | `nobody.${'count' | 'revenue'}`
  | 'firstOrders'
  | `${'all' | 'month'}.${'count' | 'revenue'}`;

/** What is read first where it is seen whose orders they are, and where not. */
export const SHOWN: readonly OrderFigureKey[] = [
  'customers.count',
  'customers.revenue',
  'customers.average',
  'firstOrders',
  'nobody.count',
  'nobody.revenue',
];
export const SHOWN_OF_ALL: readonly OrderFigureKey[] = ['all.count', 'all.revenue'];

type Looked = Pick<DashboardState, 'period' | 'team'> & {
  /** Whether the reader sees whose orders they are: who does not is refused what asks for it. */
  tellsWhose: boolean;
};

/** What was sold in the period, whatever the pipeline: to be asked for at once. */
export function orderFiguresOf(
  { period, team, tellsWhose }: Looked,
  units: readonly UnitPlace[],
): Record<OrderFigureKey, Asked> {
  const of = ofTeam(team, units);
  const placed = all(of, inPeriod('orderedAt', period));
  const customers = tellsWhose ? all(placed, OF_CUSTOMERS) : placed;
  const nobody = tellsWhose ? all(placed, OF_NOBODY) : placed;
  const groupBy = [ORDER_MONTH];
  return {
    'customers.count': { name: 'orderCount', where: customers },
    'customers.revenue': { name: 'orderRevenue', where: customers },
    'customers.average': { name: 'averageOrder', where: customers },
    'nobody.count': { name: 'orderCount', where: nobody },
    'nobody.revenue': { name: 'orderRevenue', where: nobody },
    firstOrders: { name: 'firstOrderCount', where: all(of, inPeriod('firstOrderAt', period)) },
    'all.count': { name: 'orderCount', where: placed },
    'all.revenue': { name: 'orderRevenue', where: placed },
    'month.count': { name: 'orderCount', where: placed, groupBy },
    'month.revenue': { name: 'orderRevenue', where: placed, groupBy },
  };
}
