import { Problem } from '../platform/problem.ts';
import { aggregate, countable } from './aggregate.ts';
import type { Condition } from './condition.ts';
import type { Context } from './context.ts';
import type { Label } from './field.ts';
import { modelOf } from './read.ts';
import { conditionFrom } from './route-input.ts';
import type { Transaction } from './transaction.ts';
import type { AggregateRequest, AggregateWire } from './wire.ts';

/** An aggregate over an object with a name and a definition that is printed beside the number. */
export type Measure = {
  name: string;
  label: Label;
  /** What the number means, in words. */
  definition: Label;
  object: string;
  where?: Condition;
  value: AggregateRequest['values'][number];
};

/** A measure's groups, and the condition that opens the records behind each number. */
export type Measured = AggregateWire & { object: string; where: Condition | null };

export function defineMeasure(measure: Measure): Measure {
  return measure;
}

/** Whether this reader may have a measure: who may not filter by a field is not told of it by a number either. */
export function mayMeasure(ctx: Context, { object, where, value }: Measure): boolean {
  try {
    const model = modelOf(ctx, object);
    if (where) conditionFrom(ctx, model, where);
    if (value.of !== undefined) countable(ctx, model, value.of);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/**
 * Computes a measure for this reader: only what they may see is counted.
 *
 * @param request a further condition and the fields to group by
 * @throws Problem not_found, also where it looks at fields that the reader may not read
 */
export async function measure(
  ctx: Context,
  tx: Transaction,
  measures: readonly Measure[],
  name: string,
  request: Pick<AggregateRequest, 'where' | 'groupBy'>,
): Promise<Measured> {
  const found = measures.find((each) => each.name === name);
  if (!found || !mayMeasure(ctx, found)) throw new Problem('not_found');
  const conditions = [found.where, request.where].filter((each) => each !== undefined);
  const where = conditions.length > 1 ? { and: conditions } : conditions[0];
  const result = await aggregate(ctx, tx, found.object, {
    where,
    groupBy: request.groupBy,
    values: [found.value],
  });
  return { ...result, object: found.object, where: where ?? null };
}
