import { aside, Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import type { Model } from './model.ts';
import type { Pair } from './rules.ts';
import type { Transaction } from './transaction.ts';
import type { WriteOptions } from './write.ts';

/** What the object writes in other records, and then what the caller asks. */
export async function followUp(
  ctx: Context,
  tx: Transaction,
  model: Model,
  pairs: Pair[],
  options: WriteOptions,
): Promise<void> {
  await aside(model.rules?.after?.(ctx, tx, pairs, options.via));
  await options.sent?.(pairs.map(({ after }) => after.id));
}

/**
 * What is sent without waiting for what it follows, all of it together.
 *
 * @throws whatever failed first in this order, once none of them goes on; a refusal in words goes before the error of
 *   the database that it stands for, which what left with it says as well
 */
export async function inTurn<T extends readonly unknown[]>(
  ...parts: { [K in keyof T]: Promise<T[K]> | T[K] }
): Promise<T> {
  const ended = await Promise.allSettled(parts);
  const failures = ended.flatMap((each) => (each.status === 'rejected' ? [each] : []));
  const told = failures.find(({ reason }) => reason instanceof Problem) ?? failures[0];
  if (told) throw told.reason;
  return Promise.all(parts);
}
