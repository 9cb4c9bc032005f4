import type { Access } from './access.ts';
import { daysOf, instantsOf, movingPeriod, parseInstant } from './condition-dates.ts';
import type { Clock } from './condition-dates.ts';
import type { Operator } from './condition.ts';
import { refuse } from './condition-reason.ts';
import type { Reason } from './condition-reason.ts';
import type { Context } from './context.ts';
import { MONEY_SCALE } from './field.ts';
import type { FieldDeclaration } from './field.ts';
import { fold } from './fold.ts';
import type { Field } from './model.ts';
import { indexForm, indexKind, normalise } from './sensitive.ts';

/** What conditions need of a context. */
export type ConditionContext = Pick<
  Context,
  'orgId' | 'memberId' | 'locale' | 'timeZone' | 'catalog' | 'codec' | 'now'
> & { access: Pick<Access, 'treeUnits' | 'everyUnit'> };

/** A condition's reader and the one moment at which all of it is read. */
export type Reader = { ctx: ConditionContext; clock: Clock };

/**
 * A value made comparable: texts folded, numbers scaled to whole ones, days and instants counted (see
 * condition-dates.ts), options and ids as they are.
 */
export type Scalar = string | bigint | number | boolean;

/** Half-open; an end that is missing is no limit. Everything with an order is whole, so this says every comparison. */
export type Bounds<N extends bigint | number = bigint | number> = { from?: N; to?: N };

/** What a value must be for a comparison to hold; none of them holds for nothing. */
export type Predicate =
  | { test: 'present' }
  | { test: 'oneOf'; values: readonly Scalar[] }
  | { test: 'bounds'; spans: readonly Bounds[] }
  | { test: 'contains' | 'startsWith'; text: string }
  /** For sealed values: equal as a whole, by the index, or in the last four characters. */
  | { test: 'sealed'; indexes: readonly Buffer[]; endings: readonly string[] };

/** One comparison. `negated` ones hold where the predicate does not, so for nothing as well. */
export type Leaf = { predicate: Predicate; negated: boolean };

const equality = ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty'] as const;
const order = ['lt', 'lte', 'gt', 'gte', 'between'] as const;

const byKind: Readonly<Record<FieldDeclaration['kind'], readonly Operator[]>> = {
  text: [...equality, 'contains', 'startsWith'],
  url: [...equality, 'contains', 'startsWith'],
  // Long texts are for the search: no index could answer for them here.
  longText: ['empty', 'notEmpty'],
  integer: [...equality, ...order],
  decimal: [...equality, ...order],
  money: [...equality, ...order],
  autoNumber: [...equality, ...order],
  boolean: ['eq', 'ne', 'empty', 'notEmpty'],
  date: [...equality, ...order, 'within'],
  dateTime: [...equality, ...order, 'within'],
  choice: equality,
  multiChoice: ['contains', 'in', 'notIn', 'empty', 'notEmpty'],
  phone: equality,
  email: equality,
  reference: equality,
  user: [...equality, 'me'],
};

/** The operators that a field can be compared with. */
export function operatorsOf(field: Field): readonly Operator[] {
  const { declaration } = field;
  if (field.sensitive) return equality;
  if (declaration.kind !== 'reference') return byKind[declaration.kind];
  if (declaration.to === 'unit') return [...equality, 'myUnits'];
  return declaration.to === 'member' ? [...equality, 'me'] : equality;
}

/** Digits after the point of a field's whole numbers. */
export function scaleOf(declaration: FieldDeclaration): number {
  if (declaration.kind === 'money') return MONEY_SCALE;
  return declaration.kind === 'decimal' ? declaration.scale : 0;
}

const MAX_VALUES = 500;
const MAX_TEXT = 1_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/;
/** What a bigint column can hold, with room for a whole step. */
const LIMIT = 10n ** 18n;

/** A value beside the field it is compared with, for the reasons of a refusal. */
type Operand = { field: Field; value: unknown; reader: Reader };

function fail({ field, reader }: Operand, reason: Reason, op?: Operator): never {
  const { locale } = reader.ctx;
  return refuse(locale, reason, { name: field.declaration.label[locale], op });
}

/** A decimal number exactly: `digits / 10^places`; undefined where it is none. Numbers come as numbers or texts. */
export function readDecimal(value: unknown): { digits: bigint; places: number } | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  const match = typeof text === 'string' ? DECIMAL.exec(text) : null;
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign ? -digits : digits, places: fraction.length };
}

/** The scaled whole numbers that equal a decimal: one, or none where it has more places than the field. */
function numberSpan(
  operand: Operand,
  scale: number,
  reason: 'integer' | 'decimal',
): Bounds<bigint> {
  const read = readDecimal(operand.value);
  if (!read) return fail(operand, reason);
  const numerator = read.digits * 10n ** BigInt(scale);
  const denominator = 10n ** BigInt(read.places);
  const toZero = numerator / denominator;
  const exact = toZero * denominator === numerator;
  const below = exact || numerator >= 0n ? toZero : toZero - 1n;
  if (below >= LIMIT || below <= -LIMIT || (reason === 'integer' && !exact)) {
    return fail(operand, reason);
  }
  return { from: exact ? below : below + 1n, to: below + 1n };
}

/** `N-000123`, in any case, or its number alone. */
function autoNumberSpan(operand: Operand, prefix: string): Bounds<bigint> {
  const { value } = operand;
  const text = typeof value === 'string' ? fold(value.trim()) : value;
  const known = typeof text === 'string' && text.startsWith(fold(prefix));
  const plain = known ? text.slice(fold(prefix).length) : text;
  return numberSpan({ ...operand, value: plain }, 0, 'integer');
}

function daySpan(operand: Operand): Bounds<number> {
  const { value, reader } = operand;
  const days = typeof value === 'string' ? daysOf(value, reader.clock) : undefined;
  return days ?? fail(operand, 'date');
}

function instantSpan(operand: Operand): Bounds<number> {
  const { value, reader } = operand;
  if (typeof value !== 'string') return fail(operand, 'date_time');
  const instant = parseInstant(value);
  if (instant !== undefined) return { from: instant, to: instant + 1 };
  const days = daysOf(value, reader.clock);
  return days ? instantsOf(days, reader.clock) : fail(operand, 'date_time');
}

/** Everything that a value of an ordered kind names: one number, one day, a whole month …; undefined for other kinds. */
function spanOf(operand: Operand): Bounds | undefined {
  const { declaration } = operand.field;
  switch (declaration.kind) {
    case 'integer':
      return numberSpan(operand, 0, 'integer');
    case 'decimal':
    case 'money':
      return numberSpan(operand, scaleOf(declaration), 'decimal');
    case 'autoNumber':
      return autoNumberSpan(operand, declaration.prefix);
    case 'date':
      return daySpan(operand);
    case 'dateTime':
      return instantSpan(operand);
    default:
      return undefined;
  }
}

function textOf(operand: Operand): string {
  const { value } = operand;
  // PostgreSQL stores no NUL, so nothing could equal it.
  if (typeof value !== 'string' || value.length > MAX_TEXT || value.includes('\0')) {
    return fail(operand, 'text');
  }
  return fold(value) || fail(operand, 'text');
}

function scalarOf(operand: Operand): Scalar {
  const { value } = operand;
  const { declaration } = operand.field;
  switch (declaration.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : fail(operand, 'boolean');
    case 'choice':
    case 'multiChoice':
      return typeof value === 'string' && Object.hasOwn(declaration.options, value)
        ? value
        : fail(operand, 'option');
    case 'reference':
    case 'user':
      return typeof value === 'string' && UUID.test(value)
        ? value.toLowerCase()
        : fail(operand, 'id');
    default:
      return textOf(operand);
  }
}

function sealedPredicate(operands: Operand[]): Predicate {
  const indexes: Buffer[] = [];
  const endings: string[] = [];
  for (const operand of operands) {
    const { ctx } = operand.reader;
    const text = textOf(operand);
    const kind = indexKind(operand.field.declaration);
    if (Array.from(text).length === 4) {
      endings.push(text);
      continue;
    }
    const whole = normalise(kind, String(operand.value)) ?? fail(operand, 'sealed');
    indexes.push(ctx.codec.index(ctx.orgId, kind, indexForm(kind, whole)));
  }
  return { test: 'sealed', indexes, endings };
}

function equalPredicate(field: Field, values: unknown[], reader: Reader): Predicate {
  const operands = values.map((value) => ({ field, value, reader }));
  if (field.sensitive) return sealedPredicate(operands);
  const spans = operands.map(spanOf).filter((span) => span !== undefined);
  if (spans.length === 0) return { test: 'oneOf', values: operands.map(scalarOf) };
  const { kind } = field.declaration;
  if (kind === 'date' || kind === 'dateTime') return { test: 'bounds', spans };
  const exact = spans.filter(({ from, to }) => from !== to);
  return { test: 'oneOf', values: exact.flatMap(({ from }) => from ?? []) };
}

type Comparison = 'lt' | 'lte' | 'gt' | 'gte';

const compared: Readonly<Record<Comparison, (span: Bounds) => Bounds>> = {
  lt: ({ from }) => ({ to: from }),
  lte: ({ to }) => ({ to }),
  gt: ({ to }) => ({ from: to }),
  gte: ({ from }) => ({ from }),
};

/** `eq ne lt lte gt gte` with a value, also for the aggregates of an ordered field. */
export function compare(
  field: Field,
  op: 'eq' | 'ne' | Comparison,
  value: unknown,
  reader: Reader,
): Leaf {
  if (op === 'eq' || op === 'ne') {
    return { predicate: equalPredicate(field, [value], reader), negated: op === 'ne' };
  }
  const span = spanOf({ field, value, reader });
  if (!span) return fail({ field, value, reader }, 'operator', op);
  return { predicate: { test: 'bounds', spans: [compared[op](span)] }, negated: false };
}

function between(field: Field, value: unknown, reader: Reader): Leaf {
  const pair: unknown[] = Array.isArray(value) ? value : [];
  if (pair.length !== 2) fail({ field, value, reader }, 'pair', 'between');
  const [from, to] = pair.map((each) => spanOf({ field, value: each, reader }));
  const span = { from: from?.from, to: to?.to };
  return { predicate: { test: 'bounds', spans: [span] }, negated: false };
}

function period(operand: Operand): Predicate {
  const { value, reader, field } = operand;
  const days = typeof value === 'string' ? movingPeriod(value, reader.clock.today) : undefined;
  if (!days) return fail(operand, 'period');
  const span = field.declaration.kind === 'date' ? days : instantsOf(days, reader.clock);
  return { test: 'bounds', spans: [span] };
}

function valueless(op: 'empty' | 'notEmpty' | 'me' | 'myUnits', reader: Reader): Leaf {
  const { memberId, access } = reader.ctx;
  switch (op) {
    case 'empty':
      return { predicate: { test: 'present' }, negated: true };
    case 'notEmpty':
      return { predicate: { test: 'present' }, negated: false };
    case 'me':
      return { predicate: { test: 'oneOf', values: [memberId] }, negated: false };
    case 'myUnits':
      return access.everyUnit
        ? { predicate: { test: 'present' }, negated: false }
        : { predicate: { test: 'oneOf', values: access.treeUnits }, negated: false };
  }
}

/**
 * Reads one comparison: what the field's value must be, made comparable. SQL and memory both work from this, so what a
 * value, a day or a period means is decided here alone.
 *
 * @throws Problem `invalid_condition` where the field does not know the operator or cannot be compared with the value
 */
export function readLeaf(field: Field, op: Operator, value: unknown, reader: Reader): Leaf {
  const operand = { field, value, reader };
  if (!operatorsOf(field).includes(op)) fail(operand, 'operator', op);
  switch (op) {
    case 'empty':
    case 'notEmpty':
    case 'me':
    case 'myUnits':
      return value === undefined ? valueless(op, reader) : fail(operand, 'no_value', op);
    case 'in':
    case 'notIn': {
      const values: unknown[] = Array.isArray(value) ? value : [];
      if (values.length === 0 || values.length > MAX_VALUES) fail(operand, 'list', op);
      return { predicate: equalPredicate(field, values, reader), negated: op === 'notIn' };
    }
    case 'between':
      return between(field, value, reader);
    case 'within':
      return { predicate: period(operand), negated: false };
    case 'contains':
      return field.declaration.kind === 'multiChoice'
        ? { predicate: { test: 'oneOf', values: [scalarOf(operand)] }, negated: false }
        : { predicate: { test: 'contains', text: textOf(operand) }, negated: false };
    case 'startsWith':
      return { predicate: { test: 'startsWith', text: textOf(operand) }, negated: false };
    default:
      return compare(field, op, value, reader);
  }
}
