import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../platform/problem.ts';
import { parseCondition } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Context } from './context.ts';
import type { Model } from './model.ts';
import { MAX_PAGE, readCursor } from './read.ts';
import type { ListOptions } from './read.ts';
import { isUuid } from './values.ts';
import { grantsOn, lowestRight } from './visibility.ts';
import type { AggregateRequest } from './wire.ts';

/** What routes need from the process that serves them. */
export type RouteContext = { contextOf: (request: FastifyRequest) => Promise<Context> };

const querySchema = z.strictObject({
  where: z.string().max(20_000).optional(),
  sort: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).optional(),
  cursor: z.string().max(2_000).optional(),
  fields: z.string().max(4_000).optional(),
  include: z.string().min(1).max(80).optional(),
  count: z.enum(['true', 'false']).optional(),
  trash: z.enum(['true', 'false']).optional(),
});

/** @throws Problem invalid_query, naming what is wrong */
export function parseQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.');
  throw new Problem('invalid_query', { values: { reason: (keys ?? '').slice(0, 80) } });
}

const nothing = z.strictObject({});

/** For routes that take no query: what somebody asks for is never passed over. @throws Problem invalid_query */
export function refuseQuery({ query }: FastifyRequest): void {
  parseQuery(nothing, query);
}

/** The object at a path segment. @throws Problem not_found, also for objects the member may not read */
export function modelAt(ctx: Context, path: string): Model {
  const model = ctx.catalog.path(path);
  if (!model || grantsOn(ctx, model, 'read').length === 0) throw new Problem('not_found');
  return model;
}

/** An id from a URL. What is no id is simply not found. */
export function idFrom(value: string): string {
  if (!isUuid(value)) throw new Problem('not_found');
  return value.toLowerCase();
}

/** Checks a condition from outside against what this reader may filter by. */
export function conditionFrom(ctx: Context, model: Model, input: unknown): Condition {
  return parseCondition(model, ctx.catalog, input, ctx, (target, field) =>
    lowestRight(grantsOn(ctx, target, 'read'), field),
  );
}

/** The options of a list from its query. */
export function listOptions(
  ctx: Context,
  model: Model,
  raw: unknown,
): ListOptions & { count: boolean } {
  const query = parseQuery(querySchema, raw);
  const trash = query.trash === 'true';
  const order = query.sort ?? '-createdAt';
  const descending = order.startsWith('-');
  return {
    where:
      query.where === undefined ? undefined : conditionFrom(ctx, model, parseJson(query.where)),
    sort: { field: descending ? order.slice(1) : order, descending },
    limit: query.limit ?? 50,
    after:
      query.cursor === undefined ? undefined : readCursor(query.cursor, trash ? 'trash' : order),
    fields: query.fields?.split(',').filter(Boolean),
    include: query.include,
    count: query.count === 'true',
    trash,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('invalid_condition', { values: { reason: 'JSON' } });
  }
}

const singleSchema = querySchema.pick({ include: true, trash: true });

/** The `include` and `trash` of a single read. */
export function getOptions(raw: unknown): { include?: string; trash: boolean } {
  const query = parseQuery(singleSchema, raw);
  return { include: query.include, trash: query.trash === 'true' };
}

/** The body of a write: an object of values. */
export function valuesFrom(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Problem('invalid_body');
  return body as Record<string, unknown>;
}

/** The version in `If-Match: "3"`. @throws Problem version_required */
export function versionFrom(request: FastifyRequest): number {
  const match = /^(?:"(\d{1,15})"|(\d{1,15}))$/.exec(request.headers['if-match'] ?? '');
  if (!match) throw new Problem('version_required');
  return Number(match[1] ?? match[2]);
}

const aggregateSchema = z.strictObject({
  where: z.unknown().optional(),
  groupBy: z
    .array(
      z.strictObject({
        field: z.string(),
        by: z.enum(['day', 'week', 'month', 'quarter', 'year']).optional(),
      }),
    )
    .max(2)
    .optional(),
  values: z
    .array(
      z.strictObject({
        fn: z.enum(['count', 'sum', 'avg', 'min', 'max']),
        of: z.string().optional(),
      }),
    )
    .min(1)
    .max(8),
});

/** The body of an aggregate. @throws Problem invalid_query, invalid_condition */
export function aggregateFrom(ctx: Context, model: Model, body: unknown): AggregateRequest {
  const { where, ...request } = parseQuery(aggregateSchema, body);
  return { ...request, where: where === undefined ? undefined : conditionFrom(ctx, model, where) };
}

const measureSchema = aggregateSchema.omit({ values: true });

/** The body of a measure: a further condition and groups. */
export function measureFrom(
  ctx: Context,
  model: Model,
  body: unknown,
): Pick<AggregateRequest, 'where' | 'groupBy'> {
  const { where, groupBy } = parseQuery(measureSchema, body === undefined ? {} : body);
  return { groupBy, where: where === undefined ? undefined : conditionFrom(ctx, model, where) };
}

const measuresSchema = z.strictObject({
  measures: z
    .array(z.looseObject({ name: z.string() }))
    .min(1)
    .max(40),
});

/** The body of many measures: their names, each with what `measureFrom` reads. */
export function measuresFrom(body: unknown): (Record<string, unknown> & { name: string })[] {
  return parseQuery(measuresSchema, body).measures;
}
