import { compile } from './database.ts';
import type { Database, Transaction } from './database.ts';

/**
 * Runs `work` in one transaction as the login role, across organisations: for the few keepers of the installation
 * (sealer, dispatcher, the one that looks after jobs), never for a request. Keep it short.
 *
 * @param system a database opened without a role
 */
export async function systemTransaction<T>(
  system: Database,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  if (system.role !== '') throw new Error('a system transaction needs the login role');
  const client = await system.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work({
      query: async <Row>(statement: Parameters<typeof compile>[0]) => {
        const { text, values } = compile(statement);
        const { rows } = await client.query(text, [...values]);
        return rows as Row[];
      },
    });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
