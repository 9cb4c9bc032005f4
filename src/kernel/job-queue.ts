import { Logger, runMigrations } from 'graphile-worker';
import type { LogFunctionFactory } from 'graphile-worker';
import pg from 'pg';

/** The queue says nothing of itself; failures of jobs are kept with the job, others are thrown. */
const silent: LogFunctionFactory = () => () => undefined;
export const queueLogger = new Logger(silent);

/** A pool of the login role for the queue. It reports a lost connection where it is used; the listeners only keep it from ending the process. */
export function queuePool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  pool.on('error', () => undefined);
  // The queue adds listeners of its own to every connection: more than the ten Node expects.
  pool.on('connect', (client) => client.setMaxListeners(30).on('error', () => undefined));
  return pool;
}

/** Creates or updates the queue's own schema. Run it at start, after our migrations, as the login role. */
export async function migrateQueue(url: string): Promise<void> {
  const pgPool = queuePool(url, 2);
  try {
    await runMigrations({ pgPool, logger: queueLogger });
  } finally {
    await pgPool.end();
  }
}
