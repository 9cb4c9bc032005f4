import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { readAgain } from './again.ts';
import { readCohorts } from './queries.ts';

const querySchema = z.strictObject({
  by: z.enum(['month', 'quarter']).default('month'),
  value: z.enum(['customers', 'revenue']).default('customers'),
  kind: z.enum(['person', 'company']).optional(),
});

/** Cohorts of customers by their first order. */
export function cohortRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/insight/cohorts', async (request) => {
    const ctx = await contextOf(request);
    const { kind = null, ...asked } = parseQuery(querySchema, request.query);
    return readCohorts(ctx, { ...asked, kind });
  });

  app.get('/insight/ordered-again', async (request) => {
    const ctx = await contextOf(request);
    const { kind = null } = parseQuery(querySchema.pick({ kind: true }), request.query);
    return inReadTransaction(ctx, (tx) => readAgain(ctx, tx, kind));
  });
}
