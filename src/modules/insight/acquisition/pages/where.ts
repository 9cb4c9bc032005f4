import type { Condition } from '../../../../kernel/condition.ts';
import { inPeriod } from '../../../../web/measure/periods.ts';
import { all } from '../../../../web/measure/where.ts';
import type { DaySpan } from '../wire.ts';

/** Which source; undefined for all of them, null for none. */
type Source = string | null | undefined;

const ofSource = (source: Source): Condition | undefined => {
  if (source === undefined) return undefined;
  return source === null
    ? { field: 'source', op: 'empty' }
    : { field: 'source', op: 'eq', value: source };
};

/** Customers whose first order lies in a period. */
export const wonIn = (span: DaySpan, source?: Source): Condition | undefined =>
  all(inPeriod('firstOrderAt', span), ofSource(source));

/** What was spent in a period. */
export const spentIn = (
  span: DaySpan,
  purpose: 'winning' | 'keeping',
  source?: Source,
): Condition | undefined =>
  all({ field: 'purpose', op: 'eq', value: purpose }, inPeriod('spentOn', span), ofSource(source));

/** Customers who ordered in each of these periods. */
export const orderedIn = (spans: readonly DaySpan[], source?: Source): Condition | undefined =>
  all(
    ...spans.map((span): Condition => ({
      related: 'orders',
      where: {
        and: [{ field: 'status', op: 'ne', value: 'cancelled' }, inPeriod('orderedAt', span)],
      },
      aggregate: 'any',
    })),
    ofSource(source),
  );

/** Customers with a score. */
export const scoredOf = (source?: Source): Condition | undefined =>
  all({ field: 'segment', op: 'notEmpty' }, ofSource(source));
