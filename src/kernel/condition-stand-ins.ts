import { randomInt, randomUUID } from 'node:crypto';
import { clockOf } from './condition-dates.ts';
import { compare, scaleOf } from './condition-predicate.ts';
import type { Condition, FieldCondition } from './condition.ts';
import type { ConditionContext } from './condition-predicate.ts';
import type { Field, Model } from './model.ts';
import type { Plan } from './statement-cache.ts';
import { isUuid } from './values.ts';

/** Ids that nobody has: each stands for one that differs from request to request. */
const ids = Array.from({ length: 4 }, () => randomUUID() as string);

/** Numbers that nobody asks with, far enough from each other that no two are the same limit. */
const first = randomInt(2 ** 45, 2 ** 46);
const numbers = [0, 1_000, 2_000, 3_000].map((distance) => first + distance);
/** Scaled by more digits than these, the numbers would be larger than a column can hold. */
const LARGEST_SCALE = 4;

/** What was taken out of a condition, by what stands for it among the parameters. */
export type TakenOut = ReadonlyMap<unknown, string>;

/**
 * Takes the ids that references are compared with out of a condition, and the limits of numbers: what points to this
 * record and what points to that one, above 10,000 and above 20,000, are one statement. Only what stands directly in
 * the condition, or in one `and`, is looked at.
 */
export function withStandIns(
  ctx: ConditionContext,
  model: Model,
  condition: Condition | undefined,
): { condition: Condition | undefined; taken: TakenOut } {
  const taken = new Map<unknown, string>();
  const without = (part: Condition): Condition => {
    const field = 'field' in part ? model.fields.get(part.field) : undefined;
    if (!field || !('field' in part)) return part;
    const { kind } = field.declaration;
    if (kind === 'reference' || kind === 'user') return withoutId(part, taken);
    const scaled = kind === 'integer' || kind === 'decimal' || kind === 'money';
    return scaled ? withoutNumber(ctx, field, part, taken) : part;
  };
  if (condition === undefined) return { condition, taken };
  if (!('and' in condition)) return { condition: without(condition), taken };
  return { condition: { ...condition, and: condition.and.map(without) }, taken };
}

function withoutId(part: FieldCondition, taken: Map<unknown, string>): FieldCondition {
  const standIn = ids[taken.size];
  if (part.op !== 'eq' || !isUuid(part.value) || standIn === undefined) return part;
  taken.set(standIn, part.value.toLowerCase());
  return { ...part, value: standIn };
}

function withoutNumber(
  ctx: ConditionContext,
  field: Field,
  part: FieldCondition,
  taken: Map<unknown, string>,
): FieldCondition {
  const { op, value } = part;
  const standIn = numbers[taken.size];
  if (op !== 'lt' && op !== 'lte' && op !== 'gt' && op !== 'gte') return part;
  if (standIn === undefined || scaleOf(field.declaration) > LARGEST_SCALE) return part;
  const limitOf = (number: unknown): string | undefined => {
    const { predicate } = compare(field, op, number, { ctx, clock: clockOf(ctx) });
    const span = predicate.test === 'bounds' ? predicate.spans[0] : undefined;
    return span && String(span.from ?? span.to);
  };
  const [from, to] = [limitOf(standIn), limitOf(value)];
  if (from === undefined || to === undefined) return part;
  taken.set(from, to);
  return { ...part, value: standIn };
}

/** The statement with what was taken out in its place again. */
export function withIds(plan: Plan, taken: TakenOut): Plan {
  if (taken.size === 0) return plan;
  return { text: plan.text, values: plan.values.map((each) => taken.get(each) ?? each) };
}
