import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { MatchObject } from './wire.ts';

/** Which customers' revenue a record is worth, by its id; null where there is none to go by. */
const customersOf: Readonly<
  Record<MatchObject, ((orgId: string, ids: RawBuilder<unknown>) => RawBuilder<unknown>) | null>
> = {
  customer: (_, ids) => ids,
  contact: (orgId, ids) => sql`
    select c.customer_id from customers.contact c where c.org_id = ${orgId}::uuid and c.id in (${ids})`,
  lead: null,
};

/** Whether pairs of an object are looked at by what their customers brought in. */
export const isWorthy = (object: MatchObject): boolean => customersOf[object] !== null;

/** The highest revenue of the customers that these records are, or are of, in the organisation's currency; 0 for others. */
export function worthOf(
  orgId: string,
  object: MatchObject,
  ids: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const customers = customersOf[object]?.(orgId, ids);
  if (!customers) return sql`0`;
  return sql`(select coalesce(max(f.revenue_base), 0) / 10000 from sales.customer_facts f
    where f.org_id = ${orgId}::uuid and f.customer_id in (${customers}))`;
}
