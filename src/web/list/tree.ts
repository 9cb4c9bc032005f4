import type { Condition, FieldCondition, RelatedCondition } from '../../kernel/condition.ts';

/**
 * A condition as the condition bar shows it: parts joined by one word, a part may be a group joined by the other.
 * What is nested deeper, or negated, stays one part that is shown and removed but not edited.
 */
export type Tree = { join: Join; parts: Part[] };
export type Join = 'and' | 'or';
export type Part = Simple | { type: 'group'; parts: Simple[] };
export type Simple =
  | { type: 'field'; condition: FieldCondition }
  | { type: 'related'; condition: RelatedCondition }
  | { type: 'other'; condition: Condition };

/** Where a part stands: its index, and its index within the group it is in. */
export type Place = { part: number; inner?: number };

/** The word that joins the parts of a group. */
export function otherJoin(join: Join): Join {
  return join === 'and' ? 'or' : 'and';
}

/** A condition → the bar's tree; no condition is a tree without parts. */
export function readTree(condition: Condition | undefined): Tree {
  if (!condition) return { join: 'and', parts: [] };
  if ('and' in condition && Array.isArray(condition.and)) return treeOf('and', condition.and);
  if ('or' in condition && Array.isArray(condition.or)) return treeOf('or', condition.or);
  return { join: 'and', parts: [simple(condition)] };
}

function treeOf(join: Join, children: Condition[]): Tree {
  const other = otherJoin(join);
  const parts = children.flatMap((child): Part[] => {
    const same = childrenOf(child, join);
    // A group joined by the same word says nothing of its own.
    if (same) return same.map(simple);
    const inner = childrenOf(child, other);
    if (!inner) return [simple(child)];
    const [only, ...more] = inner;
    if (more.length === 0) return only ? [simple(only)] : [];
    return [{ type: 'group', parts: inner.map(simple) }];
  });
  return { join, parts };
}

function childrenOf(condition: Condition, join: Join): Condition[] | undefined {
  if (join === 'and') return 'and' in condition ? condition.and : undefined;
  return 'or' in condition ? condition.or : undefined;
}

function simple(condition: Condition): Simple {
  if ('field' in condition) return { type: 'field', condition };
  if ('related' in condition) return { type: 'related', condition };
  return { type: 'other', condition };
}

/** The bar's tree → the shortest condition that says it; undefined for none. */
export function writeTree({ join, parts }: Tree): Condition | undefined {
  const children = parts.flatMap((part): Condition[] => {
    if (part.type !== 'group') return [part.condition];
    const inner = part.parts.map((one) => one.condition);
    const [only, ...more] = inner;
    return only && more.length === 0
      ? [only]
      : inner.length > 0
        ? [joined(otherJoin(join), inner)]
        : [];
  });
  const [only, ...more] = children;
  if (!only) return undefined;
  return more.length === 0 ? only : joined(join, children);
}

function joined(join: Join, children: Condition[]): Condition {
  return join === 'and' ? { and: children } : { or: children };
}

/** Adds a part at the end. */
export function addPart(tree: Tree, condition: Condition): Tree {
  return { ...tree, parts: [...tree.parts, simple(condition)] };
}

/** Adds an alternative beside a part: the part becomes a group, or its group grows. */
export function addBeside(tree: Tree, index: number, condition: Condition): Tree {
  return {
    ...tree,
    parts: tree.parts.map((part, at): Part => {
      if (at !== index) return part;
      const inner = part.type === 'group' ? part.parts : [part];
      return { type: 'group', parts: [...inner, simple(condition)] };
    }),
  };
}

/** Puts another condition in a place; undefined removes what stands there. */
export function replacePart(tree: Tree, place: Place, condition: Condition | undefined): Tree {
  return {
    ...tree,
    parts: tree.parts.flatMap((part, at): Part[] => {
      if (at !== place.part) return [part];
      if (part.type !== 'group' || place.inner === undefined) {
        return condition ? [simple(condition)] : [];
      }
      const inner = part.parts.flatMap((one, n) =>
        n !== place.inner ? [one] : condition ? [simple(condition)] : [],
      );
      const [only, ...more] = inner;
      if (more.length === 0) return only ? [only] : [];
      return [{ type: 'group', parts: inner }];
    }),
  };
}

/** All of it by the other word: “all of these” ↔ “any of these”. Groups dissolve, since their word is the same then. */
export function switchJoin(tree: Tree): Tree {
  return {
    join: otherJoin(tree.join),
    parts: tree.parts.flatMap((part): Part[] => (part.type === 'group' ? part.parts : [part])),
  };
}

/** The condition on one field alone at the top level, if there is exactly one. */
export function soleOn(tree: Tree, field: string): FieldCondition | undefined {
  if (tree.join === 'or' && tree.parts.length > 1) return undefined;
  const on = tree.parts.filter((part) => part.type === 'field' && part.condition.field === field);
  const [only, ...more] = on;
  return only?.type === 'field' && more.length === 0 ? only.condition : undefined;
}

/** The tree with what it asks of one field at the top level replaced by a condition, or by nothing. */
export function withField(tree: Tree, field: string, condition: FieldCondition | undefined): Tree {
  const any = tree.join === 'or' && tree.parts.length > 1;
  // “Any of these” cannot be narrowed by one more part: it becomes a group of “all of these”.
  const base: Tree = any
    ? { join: 'and', parts: [{ type: 'group', parts: tree.parts.flatMap(flatten) }] }
    : { ...tree, join: 'and' };
  const at = base.parts.findIndex(
    (part) => part.type === 'field' && part.condition.field === field,
  );
  const others = base.parts.filter(
    (part) => part.type !== 'field' || part.condition.field !== field,
  );
  if (!condition) return { ...base, parts: others };
  const next: Part = { type: 'field', condition };
  return { ...base, parts: others.toSpliced(at < 0 ? others.length : at, 0, next) };
}

function flatten(part: Part): Simple[] {
  if (part.type !== 'group') return [part];
  return [{ type: 'other', condition: { and: part.parts.map((one) => one.condition) } }];
}
