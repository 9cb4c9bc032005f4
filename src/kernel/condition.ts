/**
 * A condition: a predicate over the records of an object, as JSON. One language for filters, saved views, access
 * rules and everything that asks "which records?". The grammar is in docs/architecture.md.
 */
export type Condition =
  | { and: Condition[] }
  | { or: Condition[] }
  | { not: Condition }
  | FieldCondition
  | RelatedCondition;

export const operators = [
  'eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'between', 'contains', 'startsWith', 'empty', 'notEmpty',
  'within', 'me', 'myUnits',
] as const;
export type Operator = (typeof operators)[number];

/** `field` may reach one reference further: `customer.city`. */
export type FieldCondition = { field: string; op: Operator; value?: unknown };

/** Over the records that point here: `related` is their plural name, such as `contacts`. */
export type RelatedCondition = {
  related: string;
  where?: Condition;
  aggregate: 'any' | 'none' | 'count' | 'sum' | 'avg' | 'min' | 'max';
  of?: string;
  op?: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
  value?: unknown;
};
