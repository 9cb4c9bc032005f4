import {
  acquisitionCost,
  payback,
  simpleLifetimeValue,
  yearsRetained,
} from '../../../../analysis/clv/simple-value.ts';

/** What is added up for the customers of a source; amounts in whole units of the organisation's currency. */
export type Sums = {
  /** Customers whose first order lies in the period, and what was spent on winning them in it. */
  won: number;
  spent: number;
  /** Those won in the year up to the period's end, what they have ordered for since, and the months since (each at least one). */
  yearWon: number;
  yearRevenue: number;
  yearMonths: number;
  /** Who ordered in the last year and for how much; who did in the year before it, and how many of those in both. */
  buyers: number;
  revenue: number;
  earlier: number;
  again: number;
  /** Who has a score, and what the scores of all of them come to. */
  scored: number;
  lifetime: number;
  nextYear: number;
};

export const noSums: Sums = {
  won: 0,
  spent: 0,
  yearWon: 0,
  yearRevenue: 0,
  yearMonths: 0,
  buyers: 0,
  revenue: 0,
  earlier: 0,
  again: 0,
  scored: 0,
  lifetime: 0,
  nextYear: 0,
};

/** What winning and having a customer of a source comes to; null where there is nothing to work it out from. */
export type Economics = {
  won: number;
  spent: number;
  /** Cost of a new customer, with their part of what was spent on no source in particular. */
  cost: number | null;
  /** What a new customer orders for in a month. */
  monthlyRevenue: number | null;
  /** Months until the margin has paid the cost back; null with the reason why. */
  months: number | null;
  why: 'noneWon' | 'noCost' | 'noOrders' | 'neverPaysBack' | null;
  /** Revenue of a year of a customer who orders, and the share of last year's who ordered again. */
  yearlyRevenue: number | null;
  retention: number | null;
  /** That share over that of all customers: 1 is the average customer. */
  factor: number | null;
  /** Yearly revenue × years retained (of all) × factor. */
  simple: number | null;
  /** The model's averages of the scored customers. */
  lifetime: number | null;
  nextYear: number | null;
  /** The margin of the model's lifetime value over the cost; 3 is the usual aim. */
  valueToCost: number | null;
};

/** Fewer buyers of last year than these tell nothing of how loyal those of a source are. */
export const FEWEST_BUYERS = 10;

const over = (sum: number, count: number): number | null => (count > 0 ? sum / count : null);

/** Adds the sums of all sources up. */
export function addSums(all: readonly Sums[]): Sums {
  const total = { ...noSums };
  for (const sums of all) {
    for (const key of Object.keys(total) as (keyof Sums)[]) total[key] += sums[key];
  }
  return total;
}

/** Years that a customer stays on average; null where that is not known: nobody bought last year, or nobody left. */
export function yearsOf({ earlier, again }: Sums): number | null {
  if (earlier === 0) return null;
  const found = yearsRetained(again / earlier);
  return found.state === 'known' ? found.years : null;
}

/**
 * What customers cost and bring.
 *
 * @param own of one source, or of all
 * @param all of all sources together; their `spent` without what was spent on none in particular
 * @param unassigned spent on winning customers of no source in particular: each new customer bears the same part
 * @param margin what is left of revenue after the cost of what was sold, 0 … 1
 */
export function economicsOf(own: Sums, all: Sums, unassigned: number, margin: number): Economics {
  const part = all.won > 0 ? (unassigned * own.won) / all.won : 0;
  const costed = acquisitionCost(own.spent + part, own.won);
  const cost = costed.state === 'known' ? costed.cost : null;
  const monthlyRevenue = over(own.yearRevenue, own.yearMonths);
  const lifetime = over(own.lifetime, own.scored);
  const retention = over(own.again, own.earlier);
  const whole = over(all.again, all.earlier);
  const factor =
    own === all
      ? retention === null
        ? null
        : 1
      : retention !== null && whole !== null && whole > 0 && own.earlier >= FEWEST_BUYERS
        ? retention / whole
        : null;
  const yearlyRevenue = over(own.revenue, own.buyers);
  const years = yearsOf(all);
  const isKnown = yearlyRevenue !== null && years !== null && factor !== null;
  return {
    won: own.won,
    spent: own.spent,
    cost,
    monthlyRevenue,
    ...paidBack(cost, monthlyRevenue, margin),
    yearlyRevenue,
    retention,
    factor,
    simple: isKnown
      ? simpleLifetimeValue({ yearlyRevenue, yearsRetained: years, loyaltyFactor: factor })
      : null,
    lifetime,
    nextYear: over(own.nextYear, own.scored),
    valueToCost: cost !== null && cost > 0 && lifetime !== null ? (lifetime * margin) / cost : null,
  };
}

function paidBack(
  cost: number | null,
  monthlyRevenue: number | null,
  margin: number,
): Pick<Economics, 'months' | 'why'> {
  if (cost === null) return { months: null, why: 'noneWon' };
  if (cost === 0) return { months: null, why: 'noCost' };
  if (monthlyRevenue === null) return { months: null, why: 'noOrders' };
  const found = payback({ cost, monthlyMargin: monthlyRevenue * margin, lifetimeValue: 0 });
  return found.state === 'known'
    ? { months: found.months, why: null }
    : { months: null, why: 'neverPaysBack' };
}
