import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';

/**
 * How much answers together tell of any one row. Loss is counted in ρ of zero-concentrated differential privacy (Bun
 * and Steinke 2016), which simply adds up, and told as ε at a δ. Neighbours differ by one row more or less.
 */

/** What was granted and what of it is spent; plain JSON, kept beside the rows it protects. */
export type PrivacyBudget = {
  /** With probability 1 − δ no answer is e^ε times likelier with a row than without it. */
  epsilon: number;
  delta: number;
  /** The same as ρ. */
  granted: number;
  spent: number;
  answers: number;
};

/** A budget of which nothing is spent. @throws RangeError unless ε > 0 and 0 < δ < 1 */
export function openBudget(epsilon: number, delta: number): PrivacyBudget {
  return { epsilon, delta, granted: rhoOf(epsilon, delta), spent: 0, answers: 0 };
}

/** The budget after one more answer of this ρ; refused where it would be overdrawn, and then nothing may be answered. */
export function spend(
  budget: PrivacyBudget,
  rho: number,
): { state: 'granted'; budget: PrivacyBudget } | Refused<'budgetSpent'> {
  if (!(rho > 0)) throw new RangeError(`an answer cannot cost ${rho}`);
  const spent = budget.spent + rho;
  // Sums of decimals: a billionth more is not more.
  if (spent > budget.granted * (1 + 1e-9)) {
    return refuse('budgetSpent', { granted: budget.granted, spent: budget.spent, asked: rho });
  }
  return { state: 'granted', budget: { ...budget, spent, answers: budget.answers + 1 } };
}

/** What was spent, as ε at the budget's δ. */
export const epsilonSpent = ({ spent, delta }: PrivacyBudget): number => epsilonOf(spent, delta);

/** ρ of the (discrete) Gaussian mechanism: Δ² / 2σ², where one row moves the answer by at most Δ in Euclid's norm. */
export const rhoOfGaussian = (sensitivity: number, sigma: number): number =>
  sensitivity ** 2 / (2 * sigma ** 2);

/**
 * ρ where each of several parties adds discrete Gaussian noise of `sigma` to its part and only the sum is seen: the sum
 * is not quite discrete Gaussian (Kairouz, Liu and Steinke 2021, theorem 1). In steps of the grid; `dimensions` numbers
 * are answered at once.
 */
export function rhoOfSum(
  sensitivity: number,
  sigma: number,
  parties: number,
  dimensions: number,
): number {
  let tau = 0;
  for (let k = 1; k < parties; k += 1) {
    tau += 10 * Math.exp(-2 * Math.PI ** 2 * sigma ** 2 * (k / (k + 1)));
  }
  const plain = sensitivity ** 2 / (parties * sigma ** 2);
  const one = Math.sqrt(plain + (tau * dimensions) / 2);
  const other = Math.sqrt(plain) + tau * Math.sqrt(dimensions);
  return Math.min(one, other) ** 2 / 2;
}

/**
 * The least ε that ρ proves at δ: min over α > 1 of ρα + (ln(1/δ) + (α − 1) ln(1 − 1/α) − ln α) / (α − 1) (Canonne,
 * Kamath and Steinke 2020, corollary 13), never below 0. @throws RangeError for a ρ below 0 or a δ outside 0 … 1
 */
export function epsilonOf(rho: number, delta: number): number {
  if (!(rho >= 0 && delta > 0 && delta < 1))
    throw new RangeError(`no loss of ρ ${rho}, δ ${delta}`);
  if (rho === 0) return 0;
  const at = (order: number): number =>
    rho * order +
    (-Math.log(delta) + (order - 1) * Math.log1p(-1 / order) - Math.log(order)) / (order - 1);
  // One minimum: by golden section over ln(α − 1).
  let [low, high] = [Math.log(1e-6), Math.log(1e9)];
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 200; i += 1) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(1 + Math.exp(left)) < at(1 + Math.exp(right))) high = right;
    else low = left;
  }
  return Math.max(0, at(1 + Math.exp((low + high) / 2)));
}

/** The largest ρ whose ε at δ is no larger than this. @throws RangeError unless ε > 0 and 0 < δ < 1 */
export function rhoOf(epsilon: number, delta: number): number {
  if (!(epsilon > 0 && delta > 0 && delta < 1)) {
    throw new RangeError(`no budget of ε ${epsilon}, δ ${delta}`);
  }
  let [low, high] = [0, 1];
  while (epsilonOf(high, delta) < epsilon) high *= 2;
  for (let i = 0; i < 100; i += 1) {
    const middle = (low + high) / 2;
    if (epsilonOf(middle, delta) <= epsilon) low = middle;
    else high = middle;
  }
  return low;
}
