import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../platform/problem.ts';
import { bulkFrom, bulkJob } from './bulk.ts';
import { history } from './history.ts';
import { createJob } from './job.ts';
import { answerOnce } from './record-routes.ts';
import { idFrom, modelAt } from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { inReadTransaction, inTransaction } from './transaction.ts';
import { undoJob } from './undo-job.ts';
import { isLarge, undo } from './undo.ts';

const cursorSchema = z.strictObject({ cursor: z.string().max(200).optional() });

const undoSchema = z.union([
  z.strictObject({ changeId: z.string().max(60) }),
  z.strictObject({ batchId: z.uuid() }),
]);

/** What happened to a record, undoing it, and changing many records at once. */
export function changeRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  const paramsOf = (request: FastifyRequest): { path: string; id: string } =>
    request.params as { path: string; id: string };

  app.get('/:path/:id/history', async (request) => {
    const ctx = await contextOf(request);
    const { path, id } = paramsOf(request);
    const model = modelAt(ctx, path);
    const query = cursorSchema.safeParse(request.query);
    if (!query.success) throw new Problem('invalid_query', { values: { reason: 'cursor' } });
    return inTransaction(ctx, (tx) => history(ctx, tx, model, idFrom(id), query.data.cursor));
  });

  app.post('/changes/undo', async (request, reply) => {
    const ctx = await contextOf(request);
    const target = undoSchema.parse(request.body);
    if (await inReadTransaction(ctx, (tx) => isLarge(ctx, tx, target))) {
      return answerOnce(ctx, request, reply, async (tx) => {
        const job = await createJob(ctx, tx, undoJob, target);
        return { status: 202, headers: {}, body: job };
      });
    }
    // It needs no stored answer: what is undone already stays so, and counts again.
    const { batchId, ...body } = await undo(ctx, target);
    return reply.header('zhiyin-batch', batchId).send(body);
  });

  app.post('/:path/bulk', async (request, reply) => {
    const ctx = await contextOf(request);
    const model = modelAt(ctx, paramsOf(request).path);
    const { input, total } = bulkFrom(ctx, model, request.body);
    return answerOnce(ctx, request, reply, async (tx) => {
      const job = await createJob(ctx, tx, bulkJob, input, total);
      return { status: 202, headers: {}, body: job };
    });
  });
}
