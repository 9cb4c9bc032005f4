import { transactionAcross } from './database.ts';
import type { Database, Transaction } from './database.ts';

/**
 * Runs `work` in one transaction as the login role, across organisations: for the few keepers of the installation
 * (sealer, dispatcher, the one that looks after jobs), never for a request. Keep it short. Statements are pipelined and
 * prepared like those of a request.
 *
 * @param system a database opened without a role
 */
export async function systemTransaction<T>(
  system: Database,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  if (system.role !== '') throw new Error('a system transaction needs the login role');
  return transactionAcross(system, work);
}
