import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { countedOrder, orderAmount } from '../orders/observed.ts';

export type Within = {
  orgId: RawBuilder<unknown>;
  customer: RawBuilder<unknown>;
  after: RawBuilder<unknown>;
  days: RawBuilder<unknown>;
  /** What comes later is not known yet, or not looked at any more: a time, or what says it. */
  until: string | RawBuilder<unknown>;
};

/**
 * What a customer ordered within so many days after a time, as a subquery of one row: `orders`, `revenue` (scaled, in
 * the organisation's currency) and `first`. Orders count that are neither deleted nor cancelled; one that was paid back
 * is an order of nothing. An order at the very time does not count, one at the very end does; days have 24 hours.
 */
export function ordersWithin({ orgId, customer, after, days, until }: Within): RawBuilder<unknown> {
  return sql`
    select count(*) as orders, min(o.ordered_at) as first,
      coalesce(sum(${orderAmount}), 0) as revenue
    from sales."order" o
    where o.org_id = ${orgId} and o.customer_id = ${customer} and ${countedOrder}
      and o.ordered_at > ${after}
      and o.ordered_at <= ${after} + make_interval(hours => 24 * ${days})
      and o.ordered_at <= ${until}::timestamptz`;
}
