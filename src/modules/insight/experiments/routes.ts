import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { caseReasonsSchema, readCaseReasons } from '../churn-cases/reasons.ts';
import { planRescue, rescuePlanSchema } from '../churn-cases/rescue.ts';
import { planExperiment, planSchema } from './plan.ts';

/** What an experiment or a rescue would be about, before it begins, and why customers were at risk: nothing is written. */
export function experimentRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.post('/insight/experiment-plan', async (request) => {
    const ctx = await contextOf(request);
    const asked = planSchema.parse(request.body);
    return inReadTransaction(ctx, (tx) => planExperiment(ctx, tx, asked));
  });

  app.post('/insight/rescue-plan', async (request) => {
    const ctx = await contextOf(request);
    const asked = rescuePlanSchema.parse(request.body);
    return inReadTransaction(ctx, (tx) => planRescue(ctx, tx, asked));
  });

  app.post('/insight/case-reasons', async (request) => {
    const ctx = await contextOf(request);
    const { ids } = caseReasonsSchema.parse(request.body);
    return inReadTransaction(ctx, (tx) => readCaseReasons(ctx, tx, ids));
  });
}
