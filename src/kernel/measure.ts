import { Problem } from '../platform/problem.ts';
import { aggregate, countable, fieldsOf } from './aggregate.ts';
import type { AggregateValue } from './aggregate.ts';
import type { Condition } from './condition.ts';
import type { Context } from './context.ts';
import type { Label } from './field.ts';
import { modelOf } from './read.ts';
import { conditionFrom } from './route-input.ts';
import type { Transaction } from './transaction.ts';
import type { AggregateWire, MeasuredWire, MeasureRequest, MeasuresWire } from './wire.ts';

/** An aggregate over an object with a name and a definition that is printed beside the number. */
export type Measure = {
  name: string;
  label: Label;
  /** What the number means, in words. */
  definition: Label;
  object: string;
  where?: Condition;
  value: AggregateValue;
};

export function defineMeasure(measure: Measure): Measure {
  return measure;
}

/** Whether this reader may have a measure: who may not filter by a field is not told of it by a number either. */
export function mayMeasure(ctx: Context, { object, where, value }: Measure): boolean {
  try {
    const model = modelOf(ctx, object);
    if (where) conditionFrom(ctx, model, where);
    if (value.fn === 'share') conditionFrom(ctx, model, value.where);
    for (const field of fieldsOf(value)) countable(ctx, model, field);
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
  request: MeasureRequest,
): Promise<MeasuredWire> {
  const { results } = await measureAll(ctx, tx, measures, [{ name, ...request }]);
  const [result] = results;
  if (!result) throw new Problem('not_found');
  return result;
}

/** Measures that look at the same records in the same groups: one statement answers for all of them. */
type Share = {
  object: string;
  where: Condition | undefined;
  groupBy: MeasureRequest['groupBy'];
  values: AggregateValue[];
};

/**
 * Computes several measures for this reader, those over the same records in one statement; with more than 200 groups
 * the groups shown are then those that are largest by the first of them.
 *
 * @returns in the order asked for; null for a measure that is not known or looks at what the reader may not read
 */
export async function measureAll(
  ctx: Context,
  tx: Transaction,
  measures: readonly Measure[],
  asked: readonly (MeasureRequest & { name: string })[],
): Promise<MeasuresWire> {
  const shares = new Map<string, Share>();
  const places = asked.map(({ name, where: further, groupBy }) => {
    const found = measures.find((each) => each.name === name);
    if (!found || !mayMeasure(ctx, found)) return null;
    const conditions = [found.where, further].filter((each) => each !== undefined);
    const where = conditions.length > 1 ? { and: conditions } : conditions[0];
    const key = JSON.stringify([found.object, where, groupBy]);
    const share = shares.get(key) ?? { object: found.object, where, groupBy, values: [] };
    shares.set(key, share);
    return { share, at: share.values.push(found.value) - 1 };
  });
  const answers = new Map<Share, AggregateWire>();
  // Sent one behind the other without waiting in between.
  await Promise.all(
    [...shares.values()].map(async (share) => {
      answers.set(share, await aggregate(ctx, tx, share.object, share));
    }),
  );
  const results = places.map((place): MeasuredWire | null => {
    const answer = place && answers.get(place.share);
    if (!answer) return null;
    const { object, where } = place.share;
    return { groups: groupsAt(answer, place.at), object, where: where ?? null };
  });
  return { results };
}

/** One value of each group, largest first. */
function groupsAt({ groups }: AggregateWire, at: number): AggregateWire['groups'] {
  const own = groups.map((group) => ({ ...group, values: [group.values[at] ?? null] }));
  return at === 0 ? own : own.toSorted((a, b) => Number(b.values[0]) - Number(a.values[0]));
}
