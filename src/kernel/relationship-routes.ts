import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { count, get, list, sortField } from './read.ts';
import type { ListOptions } from './read.ts';
import { idFrom, listOptions, modelAt, parseQuery, refuseQuery } from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { timeline } from './timeline.ts';
import type { TimelineSource } from './timeline.ts';
import { inReadTransaction } from './transaction.ts';
import type { Transaction } from './transaction.ts';
import type { ListsWire, PageWire, RecordWire } from './wire.ts';

/**
 * What a module works out about a record for its page, such as what a customer usually buys: read-only, starting from
 * `visible(ctx, …)`. Fields of the answer stand where the reader may read what they are worked out from.
 */
export type RecordView = {
  object: string;
  name: string;
  /** @param record as its reader sees it, with sensitive values masked */
  read: (ctx: Context, tx: Transaction, record: RecordWire) => Promise<object>;
};

/** What modules bring to the pages of records. */
export type RelationshipParts = {
  timelines: readonly TimelineSource[];
  views: readonly RecordView[];
};

const timelineSchema = z.strictObject({
  kinds: z.string().min(1).max(1_000).optional(),
  cursor: z.string().max(400).optional(),
});

const MOST_LISTS = 24;
const MOST_ITEMS = 50;
const listsSchema = z.strictObject({
  lists: z
    .array(
      z.strictObject({
        object: z.string().max(60),
        where: z.unknown().optional(),
        sort: z.string().max(80).optional(),
        limit: z.number().int().min(1).max(MOST_ITEMS).optional(),
        count: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(MOST_LISTS),
});
type AskedList = z.infer<typeof listsSchema>['lists'][number];

type At = { path: string; id: string; name: string };
const paramsOf = (request: FastifyRequest): At => request.params as At;

/** What the page of a record shows beyond its fields, in few requests: its timeline, views of modules, many lists at once. */
export function relationshipRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  { timelines, views }: RelationshipParts,
): void {
  app.get('/:path/:id/timeline', async (request) => {
    const ctx = await contextOf(request);
    const { path, id } = paramsOf(request);
    const about = { model: modelAt(ctx, path), id: idFrom(id) };
    const { kinds, cursor } = parseQuery(timelineSchema, request.query);
    const asked = { kinds: kinds?.split(','), cursor };
    return inReadTransaction(ctx, (tx) => timeline(ctx, tx, timelines, about, asked));
  });

  app.get('/:path/:id/views/:name', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const { path, id, name } = paramsOf(request);
    const { name: object } = modelAt(ctx, path);
    const view = views.find((each) => each.object === object && each.name === name);
    return inReadTransaction(ctx, async (tx) => {
      const record = await get(ctx, tx, object, idFrom(id), { clear: false });
      if (!view || !record) throw new Problem('not_found');
      return view.read(ctx, tx, record);
    });
  });

  app.post('/lists', async (request): Promise<ListsWire> => {
    const ctx = await contextOf(request);
    const asked = parseQuery(listsSchema, request.body).lists.map((one) => optionsOf(ctx, one));
    return inReadTransaction(ctx, async (tx) => ({
      // Sent one behind the other without waiting in between.
      results: await Promise.all(asked.map((one) => readList(ctx, tx, one))),
    }));
  });
}

type Ready = { object: string; options: ListOptions; count: boolean };

/** Null for an object that the reader may not read, and for fields that they may not filter or sort by. */
function optionsOf(
  ctx: Context,
  { object, where, sort, limit, count: counted }: AskedList,
): Ready | null {
  const model = ctx.catalog.object(object);
  if (!model) return null;
  try {
    const { count: _, ...options } = listOptions(ctx, modelAt(ctx, model.path), {
      ...(where === undefined ? {} : { where: JSON.stringify(where) }),
      ...(sort === undefined ? {} : { sort }),
      ...(limit === undefined ? {} : { limit }),
    });
    sortField(ctx, model, options.sort.field);
    return { object, options, count: counted === true };
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

async function readList(
  ctx: Context,
  tx: Transaction,
  asked: Ready | null,
): Promise<PageWire | null> {
  if (!asked) return null;
  const { object, options } = asked;
  const [page, total] = await Promise.all([
    list(ctx, tx, object, options),
    asked.count ? count(ctx, tx, object, options.where) : undefined,
  ]);
  return total ? { ...page, total } : page;
}
