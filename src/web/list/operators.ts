import type { FieldCondition, Operator } from '../../kernel/condition.ts';
import { type FieldDeclaration, type FieldKind } from '../../kernel/field.ts';

/**
 * How people compare: the operators of conditions, and three ways of saying what moves with the day.
 * `ago` more than so long ago, `last` within the last …, `next` within the next ….
 */
export type Comparison = Operator | 'ago' | 'last' | 'next';

/** A length of time: days, weeks, months, quarters, years. */
export type Span = { count: number; unit: Unit };
export const UNITS = ['d', 'w', 'm', 'q', 'y'] as const;
export type Unit = (typeof UNITS)[number];

export const PERIODS = [
  'today',
  'thisWeek',
  'lastWeek',
  'nextWeek',
  'thisMonth',
  'lastMonth',
  'nextMonth',
  'thisQuarter',
  'lastQuarter',
  'thisYear',
  'lastYear',
] as const;

const presence = ['empty', 'notEmpty'] as const;
const set = ['in', 'notIn', ...presence] as const;
const numbers = ['eq', 'ne', 'gte', 'lte', 'gt', 'lt', 'between', ...presence] as const;
const days = ['within', 'last', 'ago', 'next', 'eq', 'lt', 'gt', 'between', ...presence] as const;
const texts = ['contains', 'eq', 'ne', 'startsWith', 'in', 'notIn', ...presence] as const;

const BY_KIND: Record<FieldKind, readonly Comparison[]> = {
  text: texts,
  url: texts,
  longText: presence,
  integer: numbers,
  decimal: numbers,
  money: numbers,
  autoNumber: ['eq', 'gte', 'lte', 'between'],
  boolean: ['eq'],
  date: days,
  dateTime: days,
  choice: set,
  multiChoice: set,
  phone: ['eq', 'ne', ...presence],
  email: ['eq', 'ne', ...presence],
  reference: set,
  user: ['me', ...set],
};

/** What a member may compare a field by; the first is what a new condition begins with. */
export function comparisonsOf(field: FieldDeclaration & { right?: string }): readonly Comparison[] {
  if (field.right === 'masked') return ['eq', ...presence];
  if (field.sensitivity === 'sensitive') return ['eq', 'ne', ...presence];
  if (field.kind === 'reference' && field.to === 'unit') return ['myUnits', ...set];
  if (field.kind === 'reference' && field.to === 'member') return ['me', ...set];
  return BY_KIND[field.kind];
}

/** True for fields that hold one thing out of a known set, where “is” and “is one of” are the same question. */
function isSet(field: FieldDeclaration): boolean {
  return field.kind === 'choice' || field.kind === 'reference' || field.kind === 'user';
}

/** A comparison being edited; `value` is of the shape that its comparison needs, or undefined while it is missing. */
export type Draft = { comparison: Comparison; value: unknown };

const AGO = /^today-(\d{1,4})([dwmqy])$/;
const AHEAD = /^today\+(\d{1,4})([dwmqy])$/;

/** A condition on a field → how people say it. */
export function readDraft(field: FieldDeclaration, condition: FieldCondition): Draft {
  const { op, value } = condition;
  if (isSet(field) && (op === 'eq' || op === 'ne')) {
    return { comparison: op === 'eq' ? 'in' : 'notIn', value: [value] };
  }
  if (field.kind === 'date' || field.kind === 'dateTime') {
    const pair: unknown[] = Array.isArray(value) ? value : [];
    const [from, to] = pair;
    if (op === 'lt' && spanOf(value, AGO)) return { comparison: 'ago', value: spanOf(value, AGO) };
    if (op === 'between' && to === 'today' && spanOf(from, AGO)) {
      return { comparison: 'last', value: spanOf(from, AGO) };
    }
    if (op === 'between' && from === 'today' && spanOf(to, AHEAD)) {
      return { comparison: 'next', value: spanOf(to, AHEAD) };
    }
  }
  return { comparison: op, value };
}

function spanOf(value: unknown, pattern: RegExp): Span | undefined {
  const match = typeof value === 'string' ? pattern.exec(value) : null;
  const unit = UNITS.find((one) => one === match?.[2]);
  return match && unit ? { count: Number(match[1]), unit } : undefined;
}

/** What people say → the condition; undefined while something is missing. */
export function writeDraft(
  field: FieldDeclaration & { name: string },
  { comparison, value }: Draft,
): FieldCondition | undefined {
  const say = (op: Operator, operand?: unknown): FieldCondition =>
    operand === undefined ? { field: field.name, op } : { field: field.name, op, value: operand };
  switch (comparison) {
    case 'empty':
    case 'notEmpty':
    case 'me':
    case 'myUnits':
      return say(comparison);
    case 'ago':
    case 'last':
    case 'next':
      return isSpan(value)
        ? say(comparison === 'ago' ? 'lt' : 'between', moving(comparison, value))
        : undefined;
    case 'in':
    case 'notIn': {
      const values: unknown[] = Array.isArray(value) ? value.filter((one) => !missing(one)) : [];
      if (values.length === 0) return undefined;
      const single = values.length === 1 && field.kind !== 'multiChoice';
      if (!single) return say(comparison, values);
      return say(comparison === 'in' ? 'eq' : 'ne', values[0]);
    }
    case 'between': {
      const pair: unknown[] = Array.isArray(value) ? value : [];
      return pair.length === 2 && !pair.some(missing) ? say('between', pair) : undefined;
    }
    default:
      return missing(value) ? undefined : say(comparison, value);
  }
}

function missing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** True for a complete length of time. */
export function isSpan(value: unknown): value is Span {
  if (typeof value !== 'object' || value === null || !('count' in value && 'unit' in value))
    return false;
  const { count, unit } = value;
  return (
    Number.isInteger(count) &&
    Number(count) >= 0 &&
    Number(count) <= 9999 &&
    UNITS.some((one) => one === unit)
  );
}

function moving(comparison: 'ago' | 'last' | 'next', { count, unit }: Span): unknown {
  const step = `${count}${unit}`;
  if (comparison === 'ago') return `today-${step}`;
  return comparison === 'last' ? [`today-${step}`, 'today'] : ['today', `today+${step}`];
}

/** What a comparison begins with, keeping a value that still fits. */
export function startDraft(field: FieldDeclaration, comparison: Comparison, before?: Draft): Draft {
  const kept =
    before && shapeOf(before.comparison) === shapeOf(comparison) ? before.value : undefined;
  if (kept !== undefined) return { comparison, value: kept };
  switch (shapeOf(comparison)) {
    case 'span':
      return {
        comparison,
        value: { count: comparison === 'ago' ? 90 : 7, unit: 'd' } satisfies Span,
      };
    case 'period':
      return { comparison, value: 'thisMonth' };
    case 'list':
      return { comparison, value: [] };
    case 'pair':
      return { comparison, value: [undefined, undefined] };
    case 'one':
      return { comparison, value: field.kind === 'boolean' ? true : undefined };
    case 'none':
      return { comparison, value: undefined };
  }
}

/** What a comparison is made with. */
export function shapeOf(
  comparison: Comparison,
): 'none' | 'one' | 'list' | 'pair' | 'period' | 'span' {
  switch (comparison) {
    case 'empty':
    case 'notEmpty':
    case 'me':
    case 'myUnits':
      return 'none';
    case 'in':
    case 'notIn':
      return 'list';
    case 'between':
      return 'pair';
    case 'within':
      return 'period';
    case 'ago':
    case 'last':
    case 'next':
      return 'span';
    default:
      return 'one';
  }
}
