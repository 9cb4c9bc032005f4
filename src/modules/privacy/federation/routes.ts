import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { refuseQuery, type RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { federationJob } from './job.ts';
import type { FederationReport, FederationWire } from './wire.ts';

/** What the newest demonstration came to. All of it is made up, so whoever is signed in may read it. */
export function federationRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/privacy/federation', async (request): Promise<FederationWire> => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const [newest] = await inReadTransaction(ctx, (tx) =>
      tx.query<{ position: string; finished_at: string }>(sql`
        select position,
          to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as finished_at
        from kernel.job
        where org_id = ${ctx.orgId}::uuid and kind = ${federationJob.kind} and state = 'done' and position is not null
        order by created_at desc, id desc limit 1`),
    );
    if (!newest) return { report: null, finishedAt: null };
    const kept = JSON.parse(newest.position) as { report: FederationReport } | null;
    return { report: kept?.report ?? null, finishedAt: kept ? newest.finished_at : null };
  });
}
