import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { audienceFrom } from '../experiments/audience.ts';
import { listOffers } from './list.ts';
import type { OfferListWire } from './wire.ts';

const querySchema = z.strictObject({
  where: z.string().max(20_000).optional(),
  product: z.uuid().optional(),
});

/** Whom to offer what, of the customers that the reader may see. */
export function offerRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/insight/offers', async (request): Promise<OfferListWire> => {
    const ctx = await contextOf(request);
    const { where, product } = parseQuery(querySchema, request.query);
    const condition = where === undefined ? undefined : audienceFrom(where);
    return inReadTransaction(ctx, (tx) => listOffers(ctx, tx, { where: condition, product }));
  });
}
