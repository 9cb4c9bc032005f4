import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { tellReasons } from './features.ts';
import { readScores } from './read.ts';
import { toldKinds } from './rules.ts';
import type { ReasonsWire } from './wire.ts';

const MOST = 100;
const bodySchema = z.strictObject({
  kind: z.enum(toldKinds),
  ids: z.array(z.uuid()).max(MOST),
});

/** The scores of many records with their reasons, for lists that show them. */
export function scoreRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.post('/insight/reasons', async (request): Promise<ReasonsWire> => {
    const ctx = await contextOf(request);
    const { kind, ids } = parseQuery(bodySchema, request.body);
    return inReadTransaction(ctx, async (tx) => {
      const found = await readScores(ctx, tx, kind, ids);
      const told = found.map(({ detail }) => ('reasons' in detail ? detail.reasons : []));
      const { reasons, features } = await tellReasons(ctx, tx, kind, told);
      const scores = found.map(({ id, value, detail, scoredAt }, n) => {
        const shown = 'reasons' in detail ? { reasons: reasons[n] ?? [] } : detail;
        return [id, { value, detail: shown, scoredAt }] as const;
      });
      return { scores: Object.fromEntries(scores), features };
    });
  });
}
