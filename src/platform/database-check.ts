import type { Database } from './database.ts';
import { StartFault } from './start-fault.ts';

/** Without these, a write that was acknowledged can be lost when the machine stops. */
const DURABLE = ['synchronous_commit', 'fsync', 'full_page_writes'];

/**
 * What must hold before requests are served: row-level security binds the application's role on every protected table,
 * and acknowledged writes are on disk.
 *
 * @param database the pool that serves requests
 * @param options.disposable true only in test runs: their data need not survive
 * @throws StartFault
 */
export async function checkDatabase(
  database: Database,
  options: { disposable?: boolean } = {},
): Promise<void> {
  const { rows } = await database.pool.query<{ secured: boolean; settings: string | null }>(
    `select coalesce((select bool_and(row_security_active(polrelid)) from pg_policy), false) as secured,
       (select string_agg(name, ', ') from pg_settings where name = any($1) and setting = 'off') as settings`,
    [DURABLE],
  );
  const row = rows[0];
  if (!row?.secured) throw new StartFault('row_security_off', { role: database.role });
  if (row.settings && !options.disposable) {
    throw new StartFault('not_durable', { settings: row.settings });
  }
}
