import { aside } from '../platform/problem.ts';
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
  await aside(model.rules?.after?.(ctx, tx, pairs));
  await options.sent?.(pairs.map(({ after }) => after.id));
}

/**
 * What was sent without waiting for what it follows.
 *
 * @returns what the first gives
 * @throws whatever failed first in this order, once none of them goes on
 */
export async function inTurn<T>(first: Promise<T>, ...others: Promise<unknown>[]): Promise<T> {
  await Promise.allSettled([first, ...others]);
  const given = await first;
  for (const each of others) await each;
  return given;
}
