import type { Condition, RelatedCondition } from '../../kernel/condition.ts';
import type { ObjectWire } from '../../kernel/wire.ts';
import { type Draft, comparisonsOf, readDraft, startDraft, writeDraft } from './operators.ts';
import { type PathField, resolvePath } from './paths.ts';

/** A condition while it is edited. */
export type Asked =
  | { type: 'field'; at: PathField; draft: Draft }
  | {
      type: 'related';
      related: string;
      target: ObjectWire;
      aggregate: 'any' | 'none' | 'count';
      count: Draft;
      /** What narrows the related records: one comparison, or a condition that is kept as it is. */
      inner: { at: PathField; draft: Draft } | { kept: Condition } | null;
    };

export type AskedRelated = Extract<Asked, { type: 'related' }>;

/** What one can ask about: a field, or related records. */
export type Pick = { at: PathField } | { related: string; target: ObjectWire };

/** A condition → what the editor shows; undefined where it cannot be edited. */
export function readAsked(
  condition: Condition,
  object: ObjectWire,
  objects: readonly ObjectWire[],
): Asked | undefined {
  if ('field' in condition) {
    const at = resolvePath(condition.field, object, objects);
    return at && { type: 'field', at, draft: readDraft(at.field, condition) };
  }
  if (!('related' in condition)) return undefined;
  const relation = object.relations.find((one) => one.related === condition.related);
  const target = objects.find((one) => one.name === relation?.object);
  const { aggregate, op = 'gte', value, where, related } = condition;
  const plain = aggregate === 'any' || aggregate === 'none' || aggregate === 'count';
  if (!target || !plain) return undefined;
  return {
    type: 'related',
    related,
    target,
    aggregate,
    count: { comparison: op, value: value ?? 1 },
    inner: where ? readInner(where, target, objects) : null,
  };
}

function readInner(
  where: Condition,
  target: ObjectWire,
  objects: readonly ObjectWire[],
): AskedRelated['inner'] {
  const at = 'field' in where ? resolvePath(where.field, target, objects) : undefined;
  return at && 'field' in where ? { at, draft: readDraft(at.field, where) } : { kept: where };
}

/** What the editor begins with for a pick. */
export function startAsked(pick: Pick, before: Asked | undefined): Asked {
  if ('at' in pick) {
    const { field } = pick.at;
    const [first = 'eq', ...others] = comparisonsOf(field);
    const former =
      before?.type === 'field' && before.at.field.kind === field.kind ? before.draft : undefined;
    const comparison =
      former && [first, ...others].includes(former.comparison) ? former.comparison : first;
    return { type: 'field', at: pick.at, draft: startDraft(field, comparison) };
  }
  return {
    type: 'related',
    related: pick.related,
    target: pick.target,
    aggregate: 'any',
    count: { comparison: 'gte', value: 1 },
    inner: null,
  };
}

/** What the editor shows → the condition; undefined while something is missing. */
export function writeAsked(asked: Asked): Condition | undefined {
  if (asked.type === 'field') {
    return writeDraft({ ...asked.at.field, name: asked.at.path }, asked.draft);
  }
  const { related, aggregate, inner } = asked;
  const where =
    inner &&
    ('kept' in inner
      ? inner.kept
      : writeDraft({ ...inner.at.field, name: inner.at.path }, inner.draft));
  if (inner && !where) return undefined;
  const condition: RelatedCondition = where
    ? { related, where, aggregate }
    : { related, aggregate };
  if (aggregate !== 'count') return condition;
  const { comparison, value } = asked.count;
  const op = (['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const).find((one) => one === comparison);
  return op && typeof value === 'number' ? { ...condition, op, value } : undefined;
}
