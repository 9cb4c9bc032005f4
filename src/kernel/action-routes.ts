import type { FastifyInstance } from 'fastify';
import { zodFields } from '../platform/http-errors.ts';
import { Problem } from '../platform/problem.ts';
import type { Action } from './action.ts';
import type { Context } from './context.ts';
import { mayMeasure, measure, measureAll } from './measure.ts';
import type { Measure } from './measure.ts';
import { answerOnce } from './record-routes.ts';
import { measureFrom, measuresFrom } from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { inReadTransaction } from './transaction.ts';

/** An action the member's role allows. @throws Problem not_found, forbidden */
export function allowedAction(ctx: Context, actions: readonly Action[], name: string): Action {
  const action = actions.find((each) => each.name === name);
  if (!action) throw new Problem('not_found');
  if (!ctx.access.action(name)) throw new Problem('forbidden');
  return action;
}

/** Every action and every measure has one route. */
export function actionRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  known: { actions: readonly Action[]; measures: readonly Measure[] },
): void {
  app.post<{ Params: { name: string } }>('/actions/:name', async (request, reply) => {
    const ctx = await contextOf(request);
    const action = allowedAction(ctx, known.actions, request.params.name);
    const input = action.input.safeParse(request.body);
    if (!input.success) throw new Problem('invalid_fields', { errors: zodFields(input.error) });
    return answerOnce(ctx, request, reply, async (tx) => {
      const body = await action.handler(ctx, tx, input.data);
      return { status: 200, headers: {}, body: body ?? {} };
    });
  });

  app.post<{ Params: { name: string } }>('/measures/:name', async (request) => {
    const ctx = await contextOf(request);
    const found = known.measures.find((each) => each.name === request.params.name);
    const model = found && ctx.catalog.object(found.object);
    if (!found || !model) throw new Problem('not_found');
    const asked = measureFrom(ctx, model, request.body);
    return inReadTransaction(ctx, (tx) => measure(ctx, tx, known.measures, found.name, asked));
  });

  app.post('/measures', async (request) => {
    const ctx = await contextOf(request);
    const asked = measuresFrom(request.body).map(({ name, ...rest }) => {
      const found = known.measures.find((each) => each.name === name);
      const model = found && ctx.catalog.object(found.object);
      const may = found && model && mayMeasure(ctx, found);
      return { name, ...(may ? measureFrom(ctx, model, rest) : {}) };
    });
    return inReadTransaction(ctx, (tx) => measureAll(ctx, tx, known.measures, asked));
  });
}
