import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listNotifications, markRead } from './notification.ts';
import { parseQuery } from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { inReadTransaction, inTransaction } from './transaction.ts';

const pageSchema = z.strictObject({ cursor: z.string().max(100).optional() });
const readSchema = z.union([
  z.strictObject({ ids: z.array(z.uuid()).min(1).max(200) }),
  z.strictObject({ all: z.literal(true) }),
]);

/** `/notifications`: what the asker was told. Nobody, whatever their role, reads those of others. */
export function notificationRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/notifications', async (request) => {
    const ctx = await contextOf(request);
    const { cursor } = parseQuery(pageSchema, request.query);
    return inReadTransaction(ctx, (tx) => listNotifications(ctx, tx, cursor));
  });

  app.post('/notifications/read', async (request) => {
    const ctx = await contextOf(request);
    const which = readSchema.parse(request.body);
    // Done twice is done once: it needs no stored answer.
    return inTransaction(ctx, (tx) => markRead(ctx, tx, 'ids' in which ? which.ids : undefined));
  });
}
