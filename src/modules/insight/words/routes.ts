import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { modelOf } from '../../../kernel/read.ts';
import { conditionFrom, parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { decidingWords } from './deciding.ts';
import { sourceNames } from './rules.ts';
import { sources } from './sources.ts';
import type { DecidingWordsWire } from './wire.ts';

const bodySchema = z.strictObject({
  object: z.enum(sourceNames).default('interaction'),
  where: z.unknown().optional(),
});

/** The words that decided how texts are read, for the page that shows how customers sound. */
export function wordRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.post('/insight/words', async (request): Promise<DecidingWordsWire> => {
    const ctx = await contextOf(request);
    const { object, where } = parseQuery(bodySchema, request.body);
    // Also refuses those who may not filter by the mood: a number tells them no more than a list.
    const own = { field: 'sentiment', op: 'notEmpty' };
    const condition = conditionFrom(
      ctx,
      modelOf(ctx, object),
      where === undefined ? own : { and: [own, where] },
    );
    return inReadTransaction(ctx, (tx) => decidingWords(ctx, tx, sources[object], condition));
  });
}
