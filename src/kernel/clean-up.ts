import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';

/** What is kept for a while only, by its table: which rows have served their purpose. */
const outlived = {
  'kernel.idempotency': sql`created_at < now() - interval '48 hours'`,
  'kernel.job': sql`finished_at < now() - interval '30 days'`,
  'kernel.notification': sql`created_at < now() - interval '90 days'`,
  // As identity.session_context reads them: after these nobody is signed in by them.
  'identity.session': sql`expires_at < now() or updated_at < now() - interval '7 days'`,
  'identity.verification': sql`expires_at < now()`,
};

/** Rows deleted with one statement. */
const PORTION = 1_000;

/**
 * Deletes answers to repeated requests, ended jobs, old notifications, ended sessions and links; a recurring job of the worker.
 *
 * @param system the database as the login role
 * @returns how many rows went, by table
 */
export async function cleanUp(system: Database): Promise<Record<keyof typeof outlived, number>> {
  return {
    'kernel.idempotency': await forget(system, 'kernel.idempotency'),
    'kernel.job': await forget(system, 'kernel.job'),
    'kernel.notification': await forget(system, 'kernel.notification'),
    'identity.session': await forget(system, 'identity.session'),
    'identity.verification': await forget(system, 'identity.verification'),
  };
}

async function forget(system: Database, table: keyof typeof outlived): Promise<number> {
  for (let total = 0; ;) {
    const [row] = await systemTransaction(system, (tx) =>
      tx.query<{ n: string }>(sql`
        with old as (
          delete from ${sql.table(table)} where ctid = any(array(
            select ctid from ${sql.table(table)} where ${outlived[table]} limit ${PORTION}::int))
          returning 1)
        select count(*) as n from old`),
    );
    const n = Number(row?.n ?? 0);
    total += n;
    if (n < PORTION) return total;
  }
}
