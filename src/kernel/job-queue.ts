import { Logger, runMigrations } from 'graphile-worker';
import type { LogFunctionFactory } from 'graphile-worker';
import pg from 'pg';

/** The queue says nothing of itself; failures of jobs are kept with the job, others are thrown. */
const silent: LogFunctionFactory = () => () => undefined;
export const queueLogger = new Logger(silent);

/** Creates or updates the queue's own schema. Run it at start, after our migrations, as the login role. */
export async function migrateQueue(url: string): Promise<void> {
  const pgPool = new pg.Pool({ connectionString: url, max: 2 });
  // The library asks for a listener; the failure itself shows where the pool is used.
  pgPool.on('error', () => undefined);
  try {
    await runMigrations({ pgPool, logger: queueLogger });
  } finally {
    await pgPool.end();
  }
}
