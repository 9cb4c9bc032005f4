import {
  archiveTransaction,
  readTransaction,
  snapshotTransaction,
  transaction,
} from '../platform/database.ts';
import type { Beside, Transaction } from '../platform/database.ts';
import type { Context } from './context.ts';

export type { Transaction } from '../platform/database.ts';

/** Runs `work` in one transaction of the context's organisation; see `transaction` in platform/database.ts. */
export function inTransaction<T>(ctx: Context, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transaction(ctx.database, ctx.orgId, work);
}

/** Runs `work`, which only reads, in one transaction of the context's organisation. */
export function inReadTransaction<T>(
  ctx: Context,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return readTransaction(ctx.database, ctx.orgId, work);
}

/**
 * Each statement by itself, which costs the least: for what reads by one statement, and seldom by a second that need not
 * see the same moment.
 */
export function eachAlone(ctx: Context): Transaction {
  return {
    query: (statement) => inReadTransaction(ctx, (tx) => tx.query(statement, true)),
  };
}

/**
 * Runs `work`, which reads much, on one moment of the context's organisation, and what it gives to `beside` in a second
 * transaction that sees the same; see `snapshotTransaction` in platform/database.ts.
 */
export function inSnapshot<T>(
  ctx: Context,
  work: (tx: Transaction, beside: Beside) => Promise<T>,
): Promise<T> {
  return snapshotTransaction(ctx.database, ctx.orgId, work);
}

/** Runs `work`, which reads everything, on one moment of the context's organisation; see `archiveTransaction` there. */
export function inArchiveTransaction<T>(
  ctx: Context,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return archiveTransaction(ctx.database, ctx.orgId, work);
}
