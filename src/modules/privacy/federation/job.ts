import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { createJob } from '../../../kernel/job.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { STAGES, runDemonstration } from './demonstration.ts';

const LOOK_AGAIN = 1_000;
/** How often the progress is saved, in milliseconds: rounds are shorter. */
const SAVED_EACH = 300;

/** Ended by the member: what was worked out is not kept. */
class Cancelled extends Error {}

/**
 * Runs the demonstration. Its report is the job's last position: a run that finds it there has nothing left to do, one
 * that was interrupted begins anew.
 */
export const federationJob: JobKind = {
  kind: 'federationDemonstration',
  label: { zh: '联合学习演示', en: 'Demonstration of learning together' },
  run: async (_first, job) => {
    if (job.position !== null) return;
    const over = new AbortController();
    const { signal } = over;
    let done = 0;
    const save = async (position: unknown): Promise<void> => {
      const ctx = await job.context();
      await inTransaction(ctx, (tx) =>
        job.save(tx, { done, total: STAGES, position: position ?? null }),
      );
    };
    let savedAt = 0;
    const work = runDemonstration(signal, async () => {
      done = Math.min(done + 1, STAGES - 1);
      if (Date.now() - savedAt < SAVED_EACH) return;
      await save(null);
      savedAt = Date.now();
    });
    try {
      const report = await Promise.race([work, untilCancelled(job, signal)]);
      done = STAGES;
      await save({ report });
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
    } finally {
      over.abort(new Error('the demonstration is over'));
      // Its threads end before the job does.
      await Promise.allSettled([work]);
    }
  },
};

/** Rejects when the member wants it to stop, or the process shuts down. */
async function untilCancelled({ cancelled }: JobRun, signal: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(LOOK_AGAIN, undefined, { signal });
    if (await cancelled()) throw new Cancelled();
  }
}

/** Starts the demonstration, unless one is at work in the organisation. @throws Problem `already_running` */
export const runFederationDemonstration = defineAction({
  name: 'runFederationDemonstration',
  label: { zh: '运行联合学习演示', en: 'Run the demonstration of learning together' },
  input: z.strictObject({}),
  undoable: false,
  handler: async (ctx, tx) => {
    await tx.query(
      sql`select pg_advisory_xact_lock(hashtext('federation'), hashtext(${ctx.orgId}))`,
    );
    const [running] = await tx.query(sql`
      select id from kernel.job
      where org_id = ${ctx.orgId}::uuid and kind = ${federationJob.kind} and state in ('queued', 'running') limit 1`);
    if (running) throw new Problem('already_running');
    return createJob(ctx, tx, federationJob, {}, STAGES);
  },
});
