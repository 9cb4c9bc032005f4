import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { answerOnce } from '../../../kernel/record-routes.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { Problem } from '../../../platform/problem.ts';
import { timedName } from '../exports/routes.ts';
import { startRun } from '../exports/run.ts';
import { archiveJob, mayArchive } from './job.ts';
import { SHORTEST_PASSWORD } from './rules.ts';

const bodySchema = z.strictObject({ password: z.string().min(SHORTEST_PASSWORD).max(1_000) });

/** `POST /archives`: everything of the organisation as one encrypted file, fetched like any other export. */
export function archiveRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  version: string,
): void {
  app.post('/archives', async (request, reply) => {
    const ctx = await contextOf(request);
    if (!mayArchive(ctx)) throw new Problem('forbidden');
    const { password } = bodySchema.parse(request.body);
    const run = { name: nameOf(ctx), format: 'archive' } as const;
    return answerOnce(ctx, request, reply, async (tx) => ({
      status: 202,
      headers: {},
      body: await startRun(ctx, tx, archiveJob, run, { password, version }),
    }));
  });
}

function nameOf(ctx: Context): string {
  return timedName(ctx, ctx.locale === 'zh' ? '组织归档' : 'Archive');
}
