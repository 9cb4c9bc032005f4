import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { indexForm } from '../../../kernel/sensitive.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { visible } from '../../../kernel/visibility.ts';

/** A customer that a phone or an e-mail leads to, and the contact there whose it is, if it is one's. */
export type Reached = { id: string; name: string; kind: string; contact: string | null };

/**
 * The customers that the reader may see and that a phone or an e-mail leads to: their own, or that of a contact.
 *
 * @param given in clear, as the fields hold them
 */
export async function customersReachedBy(
  ctx: Context,
  tx: Transaction,
  given: { phone: string | null; email: string | null },
): Promise<Reached[]> {
  const model = ctx.catalog.object('customer');
  const parts = (['phone', 'email'] as const).flatMap((kind) => {
    const value = given[kind];
    if (value === null) return [];
    const index = ctx.codec.index(ctx.orgId, kind, indexForm(kind, value));
    const column = sql.ref(`${kind}_index`);
    return [
      sql`select customer_id, null::uuid as contact_id from customers.identifier
        where org_id = ${ctx.orgId} and ${column} = ${index}::bytea and deleted_at is null`,
      sql`select customer_id, id from customers.contact
        where org_id = ${ctx.orgId} and ${column} = ${index}::bytea and deleted_at is null`,
    ];
  });
  if (!model || parts.length === 0) return [];
  return tx.query<Reached>(sql`
    select c.id, c.name, c.kind, min(r.contact_id::text) as contact
    from (${sql.join(parts, sql` union all `)}) r
    join customers.customer c on c.org_id = ${ctx.orgId} and c.id = r.customer_id
    where ${visible(ctx, model, 'c')} group by c.id, c.name, c.kind order by c.id limit 10`);
}
