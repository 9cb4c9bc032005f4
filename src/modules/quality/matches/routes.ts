import type { FastifyInstance } from 'fastify';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { findMatches, typedSchema } from './find.ts';
import type { MatchesWire } from './wire.ts';

/** Who stands there already, asked while a new customer or lead is typed. */
export function matchRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.post('/quality/matches', async (request): Promise<MatchesWire> => {
    const ctx = await contextOf(request);
    const typed = parseQuery(typedSchema, request.body);
    const matches = await inReadTransaction(ctx, (tx) => findMatches(ctx, tx, typed));
    return { matches };
  });
}
