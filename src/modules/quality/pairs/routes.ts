import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { idFrom, parseQuery, refuseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { matchObjects } from '../matches/rules.ts';
import { mergeRules } from '../merges/rules.ts';
import { previewAutoMerge, thresholdSchema } from './auto.ts';
import { pairDetail } from './detail.ts';
import { listPairs } from './queries.ts';
import type { AutoMergeWire, PairDetailWire, PairsWire } from './wire.ts';

const objectSchema = z.enum(matchObjects);
const listSchema = z.strictObject({
  object: objectSchema,
  status: z.enum(['open', 'same', 'different', 'notSure', 'merged']).optional(),
  cursor: z.string().max(400).optional(),
});
const previewSchema = z.strictObject({
  object: objectSchema,
  threshold: z
    .string()
    .regex(/^\d{2,3}$/)
    .transform(Number)
    .pipe(thresholdSchema)
    .optional(),
  rule: z.enum(mergeRules).optional(),
});

/** Pairs of records that may be one, for those who may read both. */
export function pairRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/quality/pairs', async (request): Promise<PairsWire> => {
    const ctx = await contextOf(request);
    const { status = 'open', ...asked } = parseQuery(listSchema, request.query);
    return inReadTransaction(ctx, (tx) => listPairs(ctx, tx, { ...asked, status }));
  });

  app.get('/quality/pairs/:id', async (request): Promise<PairDetailWire> => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const id = idFrom((request.params as { id: string }).id);
    return inReadTransaction(ctx, (tx) => pairDetail(ctx, tx, id));
  });

  app.get('/quality/auto-merge', async (request): Promise<AutoMergeWire> => {
    const ctx = await contextOf(request);
    const asked = parseQuery(previewSchema, request.query);
    return inReadTransaction(ctx, (tx) => previewAutoMerge(ctx, tx, asked));
  });
}
