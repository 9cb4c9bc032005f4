import type { CohortsWire } from '../wire.ts';

/** All cohorts together at an age: of the customers who have reached it in whole. */
export type CurvePoint = { age: number; customers: number; again: number; revenue: number };

/**
 * The points of the curve from age 0 on. The running period is left out: it looks like a loss until it is over.
 *
 * @param cohorts as the API gives them
 */
export function curveOf({ periods, cohorts }: CohortsWire): CurvePoint[] {
  const running = periods.length - 1;
  const points: CurvePoint[] = [];
  for (const { period, customers, cells } of cohorts) {
    for (const [age, cell] of cells.entries()) {
      if (period + age >= running) break;
      const point = (points[age] ??= { age, customers: 0, again: 0, revenue: 0 });
      point.customers += customers;
      point.again += cell.customers;
      point.revenue += Number(cell.revenue ?? 0);
    }
  }
  return points;
}
