import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { idFrom, parseQuery, refuseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { matchObjects } from '../matches/rules.ts';
import { previewMerge } from './preview.ts';
import { listMerges, mergeModel, readDetail, readMergedInto } from './read.ts';
import { mergeRules } from './rules.ts';
import { sourcesWire } from './sources.ts';
import { isUuid } from '../../../kernel/values.ts';

const object = z.enum(matchObjects);
const id = z.uuid();
const previewSchema = z.strictObject({
  object,
  survivor: id,
  others: z.string().max(400),
  rule: z.enum(mergeRules).default('survivor'),
});
const mergesSchema = z.strictObject({
  object,
  state: z.enum(['merging', 'merged', 'unmerging', 'unmerged']).optional(),
  record: id.optional(),
  q: z.string().trim().min(1).max(200).optional(),
  cursor: z.string().max(200).optional(),
});
const recordSchema = z.strictObject({ object, id });
const objectSchema = z.strictObject({ object });

/** What a merge would do, the merges there were, and where merged records lead. */
export function mergeRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/quality/merge-preview', async (request) => {
    const ctx = await contextOf(request);
    const { others, ...asked } = parseQuery(previewSchema, request.query);
    const ids = othersFrom(others, asked.survivor);
    return inReadTransaction(ctx, (tx) => previewMerge(ctx, tx, { ...asked, others: ids }));
  });

  app.get('/quality/merges', async (request) => {
    const ctx = await contextOf(request);
    const asked = parseQuery(mergesSchema, request.query);
    return inReadTransaction(ctx, (tx) => listMerges(ctx, tx, asked));
  });

  app.get<{ Params: { id: string } }>('/quality/merges/:id', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const merge = idFrom(request.params.id);
    return inReadTransaction(ctx, (tx) => readDetail(ctx, tx, merge));
  });

  app.get('/quality/merged-into', async (request) => {
    const ctx = await contextOf(request);
    const asked = parseQuery(recordSchema, request.query);
    return inReadTransaction(ctx, (tx) => readMergedInto(ctx, tx, asked.object, asked.id));
  });

  app.get('/quality/merge-sources', async (request) => {
    const ctx = await contextOf(request);
    const asked = parseQuery(objectSchema, request.query);
    mergeModel(ctx, asked.object);
    return inReadTransaction(ctx, (tx) => sourcesWire(ctx, tx, asked.object));
  });
}

/** @throws Problem invalid_query */
function othersFrom(text: string, survivor: string): string[] {
  const ids = [...new Set(text.toLowerCase().split(','))];
  const sound = ids.length <= 10 && ids.every(isUuid) && !ids.includes(survivor);
  if (!sound) throw new Problem('invalid_query', { values: { reason: 'others' } });
  return ids;
}
