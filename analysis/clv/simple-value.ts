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

/**
 * Years a customer stays on average where this share of customers is still there a year later.
 * Refuses (`nobodyLeaves`) where all are: how long they stay has not been seen.
 *
 * @throws RangeError where the share is not in 0 … 1
 */
export function yearsRetained(
  yearlyRetention: number,
): Outcome<{ state: 'known'; years: number }, 'nobodyLeaves'> {
  checkShare(yearlyRetention);
  if (yearlyRetention === 1) return refuse('nobodyLeaves', { yearlyRetention });
  return { state: 'known', years: 1 / (1 - yearlyRetention) };
}

function checkShare(retention: number): void {
  if (!(retention >= 0 && retention <= 1)) {
    throw new RangeError(`retention is a share from 0 to 1, unlike ${retention}`);
  }
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
 * lifetime value over the cost (3 is the usual aim), null where winning them cost nothing. Refuses (`neverPaysBack`) where the margin of
 * all months to come, `atMost`, is less than the cost.
 *
 * @param monthlyRetention the share of customers still there a month later, 0 … 1
 * @throws RangeError where that is no share or the cost is negative
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
}): Outcome<{ state: 'known'; months: number; valueToCost: number | null }, 'neverPaysBack'> {
  checkShare(monthlyRetention);
  if (!(cost >= 0)) throw new RangeError(`a cost is not negative, unlike ${cost}`);
  if (cost === 0) return { state: 'known', months: 0, valueToCost: null };
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
