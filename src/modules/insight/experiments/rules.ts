import type { Condition } from '../../../kernel/condition.ts';

/** What an experiment looks at: whether customers order, or for how much. */
export type OutcomeKind = 'bought' | 'revenue';

/** Customers assigned while the member waits; more are a job. */
export const AT_ONCE = 1_000;

/** Amounts of fewer customers, or of fewer who ordered, would tell what single ones spent. */
const FEWEST = { customers: 10, ordered: 3 };

/** Whether an amount of so many customers, of whom so many ordered, may be told: of none who ordered it says nothing. */
export const tellsMoney = (customers: number, ordered: number): boolean =>
  customers >= FEWEST.customers && (ordered === 0 || ordered >= FEWEST.ordered);

/** The least difference that matters where nobody said: 0, any does. */
export const ANY = 0;

/**
 * Which arm the next customer goes to: the one that lags most behind its share, the first of those that lag alike. So
 * the arms have their sizes to within one customer at any time, however many come; chance is in the order of customers.
 *
 * @param shares parts of each arm, in any unit
 * @param counts customers in each arm so far
 * @returns the arm's index
 */
export function nextArm(shares: readonly number[], counts: readonly number[]): number {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const next = counts.reduce((sum, count) => sum + count, 0) + 1;
  // In whole numbers: thirds lag alike where fractions would not.
  const lags = shares.map((share, arm) => share * next - (counts[arm] ?? 0) * whole);
  return lags.indexOf(Math.max(...lags));
}

/**
 * How many of so many customers come into each arm.
 *
 * @param customers a whole number, up to 1,000 counted one by one
 */
export function sizesOf(shares: readonly number[], customers: number): number[] {
  const counts = shares.map(() => 0);
  for (let n = 0; n < customers; n += 1) {
    const arm = nextArm(shares, counts);
    counts[arm] = (counts[arm] ?? 0) + 1;
  }
  return counts;
}

/** Which of an arm's customers a figure counts: all, those whose days are over, those of them who ordered, who did so far. */
export type Opened = 'assigned' | 'ripe' | 'ordered' | 'soFar';

/**
 * The participants that a figure of the results counts.
 *
 * @param ripeUntil ISO time: who was assigned until then is ripe
 * @param withoutProfiling whether those who asked not to be profiled are to be left out here, as they are in the figure
 */
export function countedBy(
  arm: string,
  of: Opened,
  { ripeUntil, withoutProfiling }: { ripeUntil: string; withoutProfiling: boolean },
): Condition {
  const parts: Condition[] = [{ field: 'arm', op: 'eq', value: arm }];
  if (of === 'ripe' || of === 'ordered')
    parts.push({ field: 'assignedAt', op: 'lte', value: ripeUntil });
  if (of === 'ordered' || of === 'soFar') parts.push({ field: 'orderedAt', op: 'notEmpty' });
  if (withoutProfiling)
    parts.push({ not: { field: 'customer.noProfiling', op: 'eq', value: true } });
  return { and: parts };
}
