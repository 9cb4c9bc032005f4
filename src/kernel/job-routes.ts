import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { Problem } from '../platform/problem.ts';
import { cancelJob, enqueue, jobColumns, jobWire } from './job.ts';
import type { JobKind, JobRow } from './job.ts';
import { idFrom, refuseQuery } from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { inTransaction } from './transaction.ts';
import type { Context } from './context.ts';
import type { Transaction } from './transaction.ts';
import type { JobWire } from './wire.ts';

const NEWEST = 20;

/** A member's own jobs: what they are, stopping one, and trying a failed one again from where it stood. */
export function jobRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  kinds: readonly JobKind[],
): void {
  const idOf = (request: FastifyRequest): string => idFrom((request.params as { id: string }).id);

  app.get('/jobs', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const rows = await inTransaction(ctx, (tx) =>
      tx.query<JobRow>(sql`
        select ${jobColumns} from kernel.job j
        where j.org_id = ${ctx.orgId}::uuid and j.member_id = ${ctx.memberId}::uuid
        order by j.created_at desc, j.id desc limit ${NEWEST}::int`),
    );
    return { items: rows.map((row) => jobWire(ctx, kinds, row)) };
  });

  app.get('/jobs/:id', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    return inTransaction(ctx, (tx) => readJob(ctx, tx, kinds, idOf(request)));
  });

  app.post('/jobs/:id/cancel', async (request) => {
    const ctx = await contextOf(request);
    const id = idOf(request);
    return inTransaction(ctx, async (tx) => {
      await readJob(ctx, tx, kinds, id);
      await cancelJob(ctx, tx, id);
      return readJob(ctx, tx, kinds, id);
    });
  });

  app.post('/jobs/:id/retry', async (request) => {
    const ctx = await contextOf(request);
    const id = idOf(request);
    return inTransaction(ctx, async (tx) => {
      const rows = await tx.query(sql`
        update kernel.job set state = 'queued', error = null, finished_at = null, leased_until = null,
          cancel_requested = false
        where ${own(ctx, id)} and state = 'failed' returning id`);
      if (rows.length > 0) await enqueue(tx, id);
      return readJob(ctx, tx, kinds, id);
    });
  });
}

const own = (ctx: Context, id: string): ReturnType<typeof sql> =>
  sql`org_id = ${ctx.orgId}::uuid and member_id = ${ctx.memberId}::uuid and id = ${id}::uuid`;

/** @throws Problem not_found, also for another member's job */
async function readJob(
  ctx: Context,
  tx: Transaction,
  kinds: readonly JobKind[],
  id: string,
): Promise<JobWire> {
  const [row] = await tx.query<JobRow>(
    sql`select ${jobColumns} from kernel.job where ${own(ctx, id)}`,
  );
  if (!row) throw new Problem('not_found');
  return jobWire(ctx, kinds, row);
}
