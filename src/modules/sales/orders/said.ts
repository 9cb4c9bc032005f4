import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { PaymentStatus } from './rules.ts';

/** How an order is paid, as somebody said it; what its total was then does not matter. */
export type SaidPayment = { status: PaymentStatus; paidAmount: string };

/**
 * What imports said of how these orders are paid, by order id; one statement. An order of which somebody has said anything
 * else since is not among them.
 */
export async function saidByImports(
  ctx: Context,
  tx: Transaction,
  orderIds: readonly string[],
): Promise<Map<string, SaidPayment>> {
  if (orderIds.length === 0) return new Map();
  const rows = await tx.query<{
    id: string;
    status: PaymentStatus | null;
    amount: string | null;
  }>(sql`
    select w.id, said.status, said.amount from unnest(${orderIds}::uuid[]) w(id)
    cross join lateral (
      select c.via, c.after ->> 'paymentStatus' as status, c.after ->> 'paidAmount' as amount
      from kernel.change c
      where c.org_id = ${ctx.orgId}::uuid and c.object = 'order' and c.record_id = w.id and c.via <> 'system'
        and c.after ?| array['paymentStatus', 'paidAmount']
      order by c.version desc limit 1
    ) said
    where said.via = 'import'`);
  // Only of a part another amount can be said without another status.
  return new Map(
    rows.map(({ id, status, amount }) => [
      id,
      { status: status ?? 'partlyPaid', paidAmount: amount ?? '0' },
    ]),
  );
}
