import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { compile } from '../platform/database.ts';
import { Problem } from '../platform/problem.ts';
import { factsAlias, joinFacts } from './columns.ts';
import type { Condition } from './condition.ts';
import { conditionFields } from './condition-sql.ts';
import { withIds, withStandIns } from './condition-stand-ins.ts';
import type { Context } from './context.ts';
import { MONEY_SCALE } from './field.ts';
import type { Field, Model } from './model.ts';
import { baseColumn } from './model.ts';
import { modelOf, readerCondition } from './read.ts';
import { remembered } from './statement-cache.ts';
import type { Plan } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';
import { decodeColumn, fromScaled } from './values.ts';
import { targetOf, titleExpression, titleVisible } from './view.ts';
import { atLeast, grantsOn, lowestRight, visible } from './visibility.ts';
import type { AggregateRequest, AggregateWire } from './wire.ts';

const MAX_GROUPS = 200;
const groupable = new Set([
  'choice',
  'reference',
  'user',
  'boolean',
  'text',
  'date',
  'dateTime',
  'integer',
]);
const numeric = new Set(['integer', 'decimal', 'money']);

function refused(what: string): Problem {
  return new Problem('invalid_query', { values: { reason: what } });
}

/**
 * What is computed over each group. Besides what the wire offers: the share of the records for which a condition holds
 * (0 to 1, up to ten digits), and the average number of days between two times (two digits). Records without one of the
 * times do not count.
 */
export type AggregateValue =
  | AggregateRequest['values'][number]
  | { fn: 'share'; where: Condition }
  | { fn: 'days'; from: string; to: string };

/** An aggregate as the server's own code may ask for it. */
export type Aggregation = Omit<AggregateRequest, 'values'> & { values: AggregateValue[] };

/** The fields that a value is made of. */
export function fieldsOf(value: AggregateValue): string[] {
  if (value.fn === 'share') return [];
  if (value.fn === 'days') return [value.from, value.to];
  return value.of === undefined ? [] : [value.of];
}

/** A field that numbers may be made of: readable under every grant and not sensitive, so that no group reveals it. */
export function countable(ctx: Context, model: Model, name: string): Field {
  const field = model.fields.get(name);
  const right = field && lowestRight(grantsOn(ctx, model, 'read'), field);
  if (!field || !right || !atLeast(right, 'read') || field.sensitive) throw refused(name);
  return field;
}

/** What a field is grouped or added by; numbers scaled, amounts in the organisation's currency. */
function columnOf(field: Field): RawBuilder<unknown> {
  if (field.source.in === 'custom') return customValue(field);
  // Amounts of several currencies add up only in the organisation's.
  const column = field.declaration.kind === 'money' ? baseColumn(field) : field.column;
  return sql.ref(`${factsAlias('t', field)}.${column}`);
}

/**
 * A custom value as the column of a built-in field would hold it. It is read from the record's own row, which is there
 * anyway: no look-up rows are joined, and it need not be filterable.
 */
function customValue({ name, declaration }: Field): RawBuilder<unknown> {
  const text = sql`(t.custom ->> ${name}::text)`;
  const scaled = (scale: number): RawBuilder<unknown> =>
    sql`(${text}::numeric * ${String(10 ** scale)}::numeric)::bigint`;
  switch (declaration.kind) {
    case 'integer':
      return sql`${text}::bigint`;
    case 'decimal':
      return scaled(declaration.scale);
    case 'money':
      return scaled(MONEY_SCALE);
    case 'boolean':
      return sql`${text}::boolean`;
    case 'date':
      return sql`${text}::date`;
    case 'dateTime':
      return sql`${text}::timestamptz`;
    case 'reference':
    case 'user':
      return sql`${text}::uuid`;
    default:
      return text;
  }
}

function groupKey(
  ctx: Context,
  model: Model,
  group: NonNullable<AggregateRequest['groupBy']>[number],
): RawBuilder<unknown> {
  const field = countable(ctx, model, group.field);
  const { kind } = field.declaration;
  if (!groupable.has(kind)) throw refused(group.field);
  if (group.by === undefined)
    return kind === 'dateTime' ? period('day', field, ctx.timeZone) : columnOf(field);
  if (kind !== 'date' && kind !== 'dateTime') throw refused(group.field);
  return period(group.by, field, ctx.timeZone);
}

/** The first day of the period, in the organisation's time zone; PostgreSQL's weeks start on Monday too. */
function period(by: string, field: Field, timeZone: string): RawBuilder<unknown> {
  const local =
    field.declaration.kind === 'date'
      ? columnOf(field)
      : sql`${columnOf(field)} at time zone ${timeZone}`;
  return sql`date_trunc(${by}, ${local})::date`;
}

function value(ctx: Context, model: Model, each: AggregateValue): RawBuilder<unknown> {
  if (each.fn === 'count') return sql`count(*)`;
  if (each.fn === 'share') {
    const holds = readerCondition(ctx, model, each.where);
    // So many digits that rounding it once more for the screen comes to the same as rounding the share itself.
    return sql`trim_scale(round(avg(case when ${holds} then 1 else 0 end), 10))`;
  }
  if (each.fn === 'days') {
    const [from, to] = [countable(ctx, model, each.from), countable(ctx, model, each.to)];
    if ([from, to].some(({ declaration }) => declaration.kind !== 'dateTime'))
      throw refused('days');
    const seconds = sql`extract(epoch from ${columnOf(to)} - ${columnOf(from)})`;
    // What ended before it was entered, as history from elsewhere did, does not tell how long it took.
    const told = sql`filter (where ${columnOf(to)} >= ${columnOf(from)})`;
    return sql`round(avg(${seconds}) ${told} / 86400, 2)`;
  }
  if (each.of === undefined) throw refused(each.fn);
  const field = countable(ctx, model, each.of);
  const { kind } = field.declaration;
  const dates =
    (kind === 'date' || kind === 'dateTime') && (each.fn === 'min' || each.fn === 'max');
  if (!numeric.has(kind) && !dates) throw refused(each.of);
  return sql`${sql.raw(functions[each.fn])}(${columnOf(field)})`;
}

const functions = { sum: 'sum', avg: 'avg', min: 'min', max: 'max' } as const;

/**
 * Groups of the records the reader may see, largest first value first, at most 200.
 *
 * @throws Problem invalid_query for fields that cannot be grouped or added, or that the reader may not read
 */
export async function aggregate(
  ctx: Context,
  tx: Transaction,
  object: string,
  request: Aggregation,
): Promise<AggregateWire> {
  const model = modelOf(ctx, object);
  const groups = request.groupBy ?? [];
  const { condition, taken } = withStandIns(ctx, model, request.where);
  const asked = { ...request, where: condition };
  const plan = remembered(ctx, model, `aggregate ${JSON.stringify(asked)}`, () =>
    planAggregate(ctx, model, asked),
  );
  const rows = await tx.query(withIds(plan, taken));
  const titles = await Promise.all(
    groups.map((group, n) => titlesOf(ctx, tx, model, group.field, rows, `k${n}`)),
  );
  return {
    groups: rows.map((row) => ({
      keys: groups.map((group, n) => keyValue(model, group.field, row[`k${n}`])),
      titles: titles.map((names, n) => names.get(String(row[`k${n}`]))?.title ?? null),
      places: titles.map((names, n) => names.get(String(row[`k${n}`]))?.place ?? null),
      values: request.values.map((each, n) => resultValue(model, each, row[`v${n}`])),
    })),
  };
}

function planAggregate(ctx: Context, model: Model, request: Aggregation): Plan {
  const groups = request.groupBy ?? [];
  const keys = groups.map((group) => groupKey(ctx, model, group));
  const values = request.values.map((each) => value(ctx, model, each));
  const used = [...groups.map((group) => group.field), ...request.values.flatMap(fieldsOf)];
  const needs = [
    ...used.flatMap((name) => model.fields.get(name) ?? []),
    ...(request.where ? conditionFields(request.where, model) : []),
    ...request.values.flatMap((each) =>
      each.fn === 'share' ? conditionFields(each.where, model) : [],
    ),
  ];
  const where = request.where ? sql` and ${readerCondition(ctx, model, request.where)}` : sql``;
  const columns = [
    ...keys.map((key, n) => sql`${key} as ${sql.id(`k${n}`)}`),
    ...values.map((each, n) => sql`${each} as ${sql.id(`v${n}`)}`),
  ];
  const grouping =
    keys.length > 0 ? sql` group by ${sql.join(keys.map((_, n) => sql.ref(`k${n}`)))}` : sql``;
  return compile(sql`
    select ${sql.join(columns)} from ${sql.table(model.table)} t${joinFacts(model, 't', needs)}
    where ${visible(ctx, model, 't')}${where}${grouping} order by v0 desc nulls last limit ${MAX_GROUPS}`);
}

function keyValue(model: Model, name: string, raw: unknown): unknown {
  const declaration = model.fields.get(name)?.declaration;
  const dated = declaration?.kind === 'dateTime' || declaration?.kind === 'date';
  return !declaration || dated || raw === null ? raw : decodeColumn(declaration, raw);
}

function resultValue(model: Model, each: AggregateValue, raw: unknown): string | number | null {
  if (raw === null || raw === undefined) return null;
  if (each.fn === 'share' || each.fn === 'days') return String(raw);
  const declaration = each.of === undefined ? undefined : model.fields.get(each.of)?.declaration;
  if (each.fn === 'count' || !declaration) return Number(raw);
  if (declaration.kind === 'integer') return each.fn === 'avg' ? String(raw) : Number(raw);
  if (declaration.kind !== 'money' && declaration.kind !== 'decimal')
    return String(decodeColumn(declaration, raw));
  const scale = declaration.kind === 'money' ? MONEY_SCALE : declaration.scale;
  const whole = String(raw).split('.')[0] ?? '0';
  return fromScaled(whole, scale);
}

/** What the records of a reference's groups are called, and where they stand where their object has a `position`. */
async function titlesOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  name: string,
  rows: readonly Record<string, unknown>[],
  key: string,
): Promise<Map<string, { title: string; place: number | null }>> {
  const field = model.fields.get(name);
  const target = field && targetOf(ctx, field);
  const ids = rows.map((row) => row[key]).filter((id) => typeof id === 'string');
  const seen = target && titleVisible(ctx, target, 't');
  if (!target || !seen || ids.length === 0) return new Map();
  const place = placeOf(ctx, target);
  const found = await tx.query<{ id: string; title: string; place: string | null }>(sql`
    select t.id, ${titleExpression(ctx, target, 't')} as title, ${place} as place from ${sql.table(target.table)} t
    where ${seen} and t.id = any(${ids}::uuid[])`);
  return new Map(
    found.map((row) => [
      row.id,
      { title: row.title, place: row.place === null ? null : Number(row.place) },
    ]),
  );
}

/** Where a record stands among those of its object, if the object says so and the reader may know. */
function placeOf(ctx: Context, target: Model): RawBuilder<unknown> {
  const field = target.fields.get('position');
  const right = field && lowestRight(grantsOn(ctx, target, 'read'), field);
  const told = right && atLeast(right, 'read') && field.declaration.kind === 'integer';
  return told && field.source.in === 'column' ? sql.ref(`t.${field.column}`) : sql`null`;
}
