import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Transaction } from '../../kernel/transaction.ts';

/** Longer than any transaction may last: until then a change of rights may still be on its way to being committed. */
const UNSETTLED_MS = 5_000;

/** Organisations whose rights were changed in this process just now. */
const unsettled = new Map<string, number>();

/**
 * Counts the organisation's access version up, in the transaction that changes roles, members or units: whatever was
 * compiled from the old ones is not used again. Such changes of one organisation wait for each other here, so that
 * what they check (no cycle, one administrator left) stays true.
 */
export async function bumpAccess(ctx: Context, tx: Transaction): Promise<void> {
  unsettled.set(ctx.orgId, performance.now() + UNSETTLED_MS);
  await tx.query(
    sql`update identity.organisation set access_version = access_version + 1 where org_id = ${ctx.orgId}`,
  );
}

/** Whether an answer about a session of this organisation may be used again without asking the database. */
export function isSettled(orgId: string): boolean {
  const until = unsettled.get(orgId);
  if (until === undefined) return true;
  if (performance.now() < until) return false;
  unsettled.delete(orgId);
  return true;
}
