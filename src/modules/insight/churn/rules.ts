import type { Reason } from '../scores/rules.ts';

/** What is known of a customer at risk when one asks what to do. */
export type AtRisk = {
  reasons: readonly Reason[];
  /** They asked not to be contacted. */
  isSilent: boolean;
  /** Something of what they ordered is not paid. */
  owes: boolean;
  /** Something is planned with them already. */
  openTasks: number;
};

/** What to do first to keep a customer. */
export type Advice =
  | 'leaveInPeace'
  | 'solveFirst'
  | 'planned'
  | 'askRhythm'
  | 'askChange'
  | 'sayHello'
  | 'afterFirst'
  | 'needs'
  | 'listen';

/** From this chance on, in percent, a step is suggested. */
export const RISKY = 50;

/**
 * What to do first to keep a customer: whoever asked for peace has it; a problem is solved and a promise kept before
 * anything else is said; then the reason that weighs most against staying decides. It is always about the relationship,
 * never a discount.
 */
export function adviceFor({ reasons, isSilent, owes, openTasks }: AtRisk): Advice {
  if (isSilent) return 'leaveInPeace';
  if (owes) return 'solveFirst';
  if (openTasks > 0) return 'planned';
  const raising = reasons
    .filter(({ effect }) => effect > 0)
    .toSorted((a, b) => b.effect - a.effect);
  const hasRhythm = !reasons.some(
    ({ feature, value }) => (feature === 'overdue' || feature === 'meanGap') && value === null,
  );
  for (const reason of raising) {
    const advice = adviceOf(reason, hasRhythm);
    if (advice) return advice;
  }
  return 'listen';
}

/** What one reason calls for; undefined where there is nothing to do about it. */
function adviceOf({ feature, value }: Reason, hasRhythm: boolean): Advice | undefined {
  switch (feature) {
    case 'overdue':
    case 'daysSinceLast':
      // Without a usual gap there is nothing that they are late for: they have ordered once or so.
      return hasRhythm ? 'askRhythm' : 'afterFirst';
    case 'meanGap':
      return hasRhythm ? undefined : 'afterFirst';
    case 'orderDays90':
    case 'orderDays180':
    case 'orderDays365':
      // Who has not come at all is away; who has come, but less, may have changed.
      return Number(value) > 0 && hasRhythm ? 'askChange' : undefined;
    case 'trend':
      return 'askChange';
    case 'contacts90':
    case 'daysSinceContact':
      return 'sayHello';
    case 'discounted':
      return 'needs';
    default:
      return undefined;
  }
}

/**
 * What would be lost on average if nothing is done: the chance to leave × the value of the next year.
 *
 * @param chance in percent
 * @param nextYear as the API carries money; null where not known
 * @returns null where the value is not known
 */
export function possibleLoss(chance: number, nextYear: string | null): number | null {
  return nextYear === null ? null : (chance / 100) * Number(nextYear);
}
