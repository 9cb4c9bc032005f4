import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { atLeast, grantRight, grantsOn } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { store } from '../exports/files.ts';
import type { Stored } from '../exports/files.ts';
import { closeRun, finishRun, openRun } from '../exports/run.ts';
import { dropFile, PART_BYTES } from '../files/store.ts';
import { writeArchive } from './write.ts';

const inputSchema = z.strictObject({
  runId: z.string(),
  password: z.string(),
  version: z.string(),
});

/** The member asked the job to stop. */
class Stopped extends Error {}

/**
 * Whether a member may take the whole organisation out: they read and export every record of every object, and nothing
 * of any of them is hidden or masked from them. The action keeps it to those who also decide who signs in.
 */
export function mayArchive(ctx: Context): boolean {
  if (!ctx.access.action('setLogin')) return false;
  return ctx.catalog.all.every((model) =>
    (['read', 'export'] as const).every((verb) =>
      grantsOn(ctx, model, verb).some(
        (grant) =>
          (grant.scope === 'all' || model.declaration.access === 'organisation') &&
          !grant.where &&
          [...model.fields.values()].every((field) => atLeast(grantRight(grant, field), 'read')),
      ),
    ),
  );
}

/**
 * Writes the archive of an organisation. It is of one moment, so a job that another process takes over begins again
 * with another.
 */
export const archiveJob: JobKind = {
  kind: 'archive',
  label: { zh: '组织归档', en: 'Archive' },
  run: async (ctx, job) => {
    const { runId, ...input } = inputSchema.parse(job.input);
    if (job.position === 'ended') return;
    try {
      if (!mayArchive(ctx)) throw new Problem('forbidden');
      await write(ctx, job, runId, input);
    } catch (error) {
      if (error instanceof Stopped || error instanceof Problem) {
        const state = error instanceof Stopped ? 'stopped' : 'failed';
        await inTransaction(ctx, (tx) => closeRun(ctx, tx, runId, state));
      }
      if (!(error instanceof Stopped)) throw error;
    }
  },
};

async function write(
  ctx: Context,
  job: JobRun,
  runId: string,
  input: { password: string; version: string },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await dropFile(ctx, tx, runId);
    await openRun(ctx, tx, runId);
  });
  let stored: Stored = { parts: 0, bytes: 0 };
  let rows = 0;
  let waiting: Buffer = Buffer.alloc(0);
  const keep = async (bytes: Buffer): Promise<void> => {
    stored = await inTransaction(ctx, async (tx) => {
      const next = await store(ctx, tx, runId, stored, bytes);
      await job.save(tx, { done: rows, position: null });
      return next;
    });
  };
  const manifest = await writeArchive(
    ctx,
    async (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (; waiting.length >= PART_BYTES; waiting = waiting.subarray(PART_BYTES))
        await keep(waiting.subarray(0, PART_BYTES));
    },
    {
      ...input,
      madeAt: ctx.now().toISOString(),
      progress: async (told) => {
        rows = told;
        if (await job.cancelled()) throw new Stopped();
      },
    },
  );
  const total = manifest.contents.reduce((sum, content) => sum + content.rows, 0);
  await keep(waiting);
  await inTransaction(ctx, async (tx) => {
    await finishRun(ctx, tx, runId, { rows: total, bytes: stored.bytes });
    await job.save(tx, { done: total, total, position: 'ended' });
  });
}
