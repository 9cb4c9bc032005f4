import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseQuery } from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { MAX_HITS, searchRecords } from './search.ts';
import { eachAlone } from './transaction.ts';

const querySchema = z.strictObject({
  q: z.string().max(200),
  object: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_HITS).default(20),
});

/** `GET /search?q=`: see `searchRecords`. */
export function searchRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/search', async (request) => {
    const ctx = await contextOf(request);
    const { q, object, limit } = parseQuery(querySchema, request.query);
    return { hits: await searchRecords(ctx, eachAlone(ctx), { q, object, limit }) };
  });
}
