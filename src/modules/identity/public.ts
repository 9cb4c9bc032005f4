import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Transaction } from '../../kernel/transaction.ts';

/** Which of these units are stores. */
export async function storesAmong(
  ctx: Context,
  tx: Transaction,
  unitIds: readonly string[],
): Promise<Set<string>> {
  if (unitIds.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(sql`
    select id from identity.unit
    where org_id = ${ctx.orgId} and id = any(${[...new Set(unitIds)]}::uuid[]) and type = 'store'`);
  return new Set(rows.map(({ id }) => id));
}
