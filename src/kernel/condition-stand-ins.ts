import { randomUUID } from 'node:crypto';
import type { Condition } from './condition.ts';
import type { Model } from './model.ts';
import type { Plan } from './statement-cache.ts';
import { isUuid } from './values.ts';

/** Ids that nobody has: each stands for one that differs from request to request. */
const standIns = Array.from({ length: 4 }, () => randomUUID() as string);

/** What was taken out of a condition, by its stand-in. */
export type TakenOut = ReadonlyMap<unknown, string>;

/**
 * Takes the ids that references are compared with out of a condition: what points to this record and what points to
 * that one are one statement. Only ids directly in the condition, or in one `and`, are looked at.
 */
export function withStandIns(
  model: Model,
  condition: Condition | undefined,
): { condition: Condition | undefined; taken: TakenOut } {
  const taken = new Map<unknown, string>();
  const without = (part: Condition): Condition => {
    if (!('field' in part) || part.op !== 'eq' || !isUuid(part.value)) return part;
    const kind = model.fields.get(part.field)?.declaration.kind;
    const standIn = standIns[taken.size];
    if ((kind !== 'reference' && kind !== 'user') || standIn === undefined) return part;
    taken.set(standIn, part.value.toLowerCase());
    return { ...part, value: standIn };
  };
  if (condition === undefined) return { condition, taken };
  if (!('and' in condition)) return { condition: without(condition), taken };
  return { condition: { ...condition, and: condition.and.map(without) }, taken };
}

/** The statement with the ids in their places again. */
export function withIds(plan: Plan, taken: TakenOut): Plan {
  if (taken.size === 0) return plan;
  return { text: plan.text, values: plan.values.map((each) => taken.get(each) ?? each) };
}
