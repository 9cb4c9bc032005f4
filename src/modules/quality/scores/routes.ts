import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { readQueue } from '../issues/queue.ts';
import { readFigures } from './figures.ts';
import { scoredObjects } from './rules.ts';
import type { QualityFiguresWire, QualityQueueWire } from './wire.ts';

const figuresSchema = z.strictObject({
  object: z.enum(scoredObjects),
  rule: z.uuid().optional(),
});
/** Of whom there is none is `none`. */
const whose = z.union([z.uuid(), z.literal('none').transform(() => null)]).optional();
const queueSchema = z.strictObject({
  object: z.enum(scoredObjects),
  rule: z.uuid().optional(),
  unit: whose,
  owner: whose,
  cursor: z.string().max(400).optional(),
});

/** How good the data is, and what is to be mended first. */
export function qualityRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/quality/figures', async (request): Promise<QualityFiguresWire> => {
    const ctx = await contextOf(request);
    const { object, rule } = parseQuery(figuresSchema, request.query);
    return inReadTransaction(ctx, (tx) => readFigures(ctx, tx, object, rule ?? null));
  });

  app.get('/quality/queue', async (request): Promise<QualityQueueWire> => {
    const ctx = await contextOf(request);
    const asked = parseQuery(queueSchema, request.query);
    return inReadTransaction(ctx, (tx) => readQueue(ctx, tx, asked));
  });
}
