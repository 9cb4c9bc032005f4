import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { areApart } from './apart.ts';
import { readBlock } from './blocks.ts';
import { planOf } from './plan.ts';
import { setFacts } from './runs.ts';
import { isAtWork, readState } from './state.ts';
import type { ImportState } from './state.ts';
import { turnBehind } from './turns.ts';
import type { Turn } from './turns.ts';
import { writeBlock } from './write-block.ts';
import type { Counts, Run } from './write-block.ts';

const inputSchema = z.strictObject({ runId: z.uuid() });
/** Blocks that are written at the same time, where no line can matter to another: one is made while others are stored. */
const AT_A_TIME = 3;

/**
 * Writes the lines of a run, block by block, some at the same time: what a block wrote, what became of its lines, and
 * how far the run is stand in one transaction, so that it goes on anywhere without doing a line twice.
 */
export const importJob: JobKind = {
  kind: 'import',
  label: { zh: '导入', en: 'Import' },
  imports: true,
  run: async (ctx, job) => {
    const { runId } = inputSchema.parse(job.input);
    try {
      await importRun(job, runId);
    } catch (error) {
      if (error instanceof Problem) await end(ctx, { runId, job }, 'failed');
      throw error;
    }
  },
};

async function end(
  ctx: Context,
  { runId, job }: Pick<Run, 'runId' | 'job'>,
  state: 'failed' | 'stopped' | 'done',
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    if (!(await isAtWork(ctx, tx, { runId, jobId: job.id }))) return;
    await setFacts(ctx, tx, runId, { state, finishedAt: ctx.now().toISOString() });
  });
}

async function importRun(job: JobRun, runId: string): Promise<void> {
  const ctx = await job.context();
  const { state, counts, total } = await inTransaction(ctx, async (tx) => {
    if (!(await isAtWork(ctx, tx, { runId, jobId: job.id }))) throw new Problem('wrong_state');
    await setFacts(ctx, tx, runId, { state: 'running', finishedAt: null });
    return begin(ctx, tx, runId);
  });
  const run: Run = { job, runId, firstLine: state.contents.head?.firstLine ?? 0, total, counts };
  const over = await writeBlocks(run, state);
  if (over === 'done' && run.counts.doneCount < total) throw new Problem('details_gone');
  await end(ctx, run, over);
}

/** Writes what is left of a run. Where no line can matter to another, blocks are written beside each other. */
async function writeBlocks(run: Run, state: ImportState): Promise<'stopped' | 'done'> {
  const { job, runId, total } = run;
  let { block, place } = state;
  const underWay: Promise<void>[] = [];
  let written = Promise.resolve();
  let turn: Turn | undefined;
  try {
    for (;;) {
      if (underWay.length >= AT_A_TIME) await underWay.shift();
      if (await job.cancelled()) {
        // Who asks to stop after the last line gets what is done.
        await written;
        if (run.counts.doneCount < total) return 'stopped';
      }
      // Rights may have changed since the last block.
      const ctx = await job.context();
      const plan = planOf(ctx, required(state.contents.preset), state.contents.head?.heads ?? []);
      const lines = await inTransaction(ctx, (tx) => readBlock(ctx, tx, runId, block));
      if (!lines) break;
      // What the block before was about to store may have been refused meanwhile.
      if (turn) await Promise.race([turn.next(), written]);
      turn = turnBehind(written, turn);
      written = writeBlock(ctx, run, plan, { lines, block, place }, turn);
      underWay.push(written);
      await (areApart(plan) ? Promise.race([turn.next(), written]) : written);
      block += 1;
      place = 0;
    }
    await written;
    return 'done';
  } finally {
    await Promise.allSettled(underWay);
  }
}

function required<T>(value: T | null): T {
  if (value === null) throw new Problem('wrong_state');
  return value;
}

async function begin(
  ctx: Context,
  tx: Transaction,
  runId: string,
): Promise<{ state: ImportState; counts: Counts; total: number }> {
  const state = await readState(ctx, tx, runId);
  if (!state) throw new Problem('details_gone');
  const [row] = await tx.query<Record<string, string>>(sql`
    select row_count as total, done_count as "doneCount", created_count as "createdCount",
      updated_count as "updatedCount", unchanged_count as "unchangedCount", refused_count as "refusedCount"
    from integration.import_run_facts where org_id = ${ctx.orgId}::uuid and import_run_id = ${runId}::uuid`);
  const count = (name: keyof Counts): number => Number(row?.[name] ?? 0);
  const counts: Counts = {
    doneCount: count('doneCount'),
    createdCount: count('createdCount'),
    updatedCount: count('updatedCount'),
    unchangedCount: count('unchangedCount'),
    refusedCount: count('refusedCount'),
  };
  return { state, counts, total: Number(row?.['total'] ?? 0) };
}
