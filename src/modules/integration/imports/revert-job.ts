import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import type { Change } from '../../../kernel/ledger.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { undoLines } from '../../../kernel/undo.ts';
import type { UndoPosition } from '../../../kernel/undo.ts';
import { Problem } from '../../../platform/problem.ts';
import { problemLabel } from './faults.ts';
import { countKept, noteLaterChanges, noteStayed } from './kept.ts';
import { setFacts } from './runs.ts';

const inputSchema = z.strictObject({ runId: z.uuid() });

/**
 * Takes a run back, newest first, as one batch: what it made goes to the trash also where it was changed later, of what
 * it changed the fields go back that still have its values. What is lost or stays is noted beforehand.
 */
export const revertImportJob: JobKind = {
  kind: 'revertImport',
  label: { zh: '撤回导入', en: 'Revert import' },
  run: async (ctx, job) => {
    const { runId } = inputSchema.parse(job.input);
    try {
      await revertRun(ctx, job, runId);
    } catch (error) {
      if (error instanceof Problem) await finish(ctx, runId, 'failed');
      throw error;
    }
  },
};

async function finish(
  ctx: Context,
  runId: string,
  state: 'failed' | 'stopped' | 'reverted',
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const keptCount = await countKept(ctx, tx, runId);
    const finishedAt = ctx.now().toISOString();
    await setFacts(ctx, tx, runId, { state, keptCount, finishedAt });
  });
}

async function revertRun(first: Context, job: JobRun, runId: string): Promise<void> {
  const total = job.total ?? (await countLines(first, runId));
  let { done } = job;
  let changed = job.result?.changed ?? 0;
  const save = async (
    tx: Transaction,
    last: Change | undefined,
    seen: number,
    undone: number,
  ): Promise<void> => {
    const position: UndoPosition = { removals: last?.op === 'remove', last: last?.id ?? null };
    await job.save(tx, {
      done: done + seen,
      total,
      position,
      result: { changed: changed + undone },
    });
  };
  await inTransaction(first, (tx) =>
    setFacts(first, tx, runId, { state: 'reverting', finishedAt: null }),
  );
  const start = job.position as UndoPosition | null;
  const { finished } = await undoLines({ batchId: runId }, job.id, start, {
    context: () => job.context(),
    proceed: async () => !(await job.cancelled()),
    overriding: (ctx, tx, changes) => noteLaterChanges(ctx, tx, runId, changes),
    attempt: async (ctx, changes, work) => {
      await inTransaction(ctx, async (tx) => {
        await work(tx);
        await save(tx, changes.at(-1), changes.length, changes.length);
      });
      done += changes.length;
      changed += changes.length;
    },
    refused: async (ctx, change, problem) => {
      await inTransaction(ctx, async (tx) => {
        await noteStayed(ctx, tx, runId, change, problemLabel(ctx, problem));
        await save(tx, change, 1, 0);
      });
      done += 1;
    },
  });
  await finish(await job.context(), runId, finished ? 'reverted' : 'stopped');
}

/** How many changes the run made. */
async function countLines(ctx: Context, runId: string): Promise<number> {
  const [row] = await inTransaction(ctx, (tx) =>
    tx.query<{ n: string }>(sql`
      select count(*) as n from kernel.change
      where org_id = ${ctx.orgId}::uuid and batch_id = ${runId}::uuid and op <> 'event'`),
  );
  return Number(row?.n ?? 0);
}
