import { type Outcome, refuse } from '../result.ts';

/**
 * The simple formula, which needs no model: yearly revenue × years a customer is retained × loyalty
 * factor (1 for the average customer). Its inputs are a person's own, so that there is no interval.
 */
export function simpleLifetimeValue({
  yearlyRevenue,
  yearsRetained,
  loyaltyFactor,
}: {
  yearlyRevenue: number;
  yearsRetained: number;
  loyaltyFactor: number;
}): number {
  return yearlyRevenue * yearsRetained * loyaltyFactor;
}

/** Years a customer stays on average where this share of customers, 0 ≤ share < 1, is still there a year later. */
export function yearsRetained(yearlyRetention: number): number {
  return 1 / (1 - yearlyRetention);
}

/** Customer acquisition cost: what was spent on winning customers, over how many were won. */
export function acquisitionCost(
  spent: number,
  customersWon: number,
): Outcome<{ state: 'known'; cost: number }, 'noneWon'> {
  if (!(customersWon > 0)) return refuse('noneWon', { spent });
  return { state: 'known', cost: spent / customersWon };
}

/**
 * Months until the margin of a customer has paid the cost of winning them; customers may leave at a
 * steady rate meanwhile: the first month with margin · Σ retentionᵏ ≥ cost. `valueToCost` is the
 * lifetime value over the cost (3 is the usual aim). Refuses (`neverPaysBack`) where the margin of
 * all months to come, `atMost`, is less than the cost.
 *
 * @param monthlyRetention the share of customers still there a month later, 0 … 1
 */
export function payback({
  cost,
  monthlyMargin,
  monthlyRetention = 1,
  lifetimeValue,
}: {
  cost: number;
  monthlyMargin: number;
  monthlyRetention?: number;
  lifetimeValue: number;
}): Outcome<{ state: 'known'; months: number; valueToCost: number }, 'neverPaysBack'> {
  if (cost <= 0) return { state: 'known', months: 0, valueToCost: Infinity };
  const atMost = monthlyMargin / (1 - monthlyRetention);
  const isEnough = monthlyMargin > 0 && atMost > cost * (1 + 1e-9);
  if (!isEnough) return refuse('neverPaysBack', { cost, atMost: Math.max(0, atMost || 0) });
  const exact =
    monthlyRetention === 1
      ? cost / monthlyMargin
      : Math.log1p((-cost * (1 - monthlyRetention)) / monthlyMargin) / Math.log(monthlyRetention);
  // A cost of exactly n months' margin is paid back in n, whatever the last digit says.
  return {
    state: 'known',
    months: Math.max(1, Math.ceil(exact - 1e-9)),
    valueToCost: lifetimeValue / cost,
  };
}
