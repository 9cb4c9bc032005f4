import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Line } from '../reading/line.ts';
import { readBlock } from './blocks.ts';
import { draftOf } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { writeLines } from './engine.ts';
import type { RowResult } from './engine.ts';
import { LineFaults, unplaced } from './faults.ts';
import { planOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { keepRows } from './rows.ts';
import type { Refusal } from './rows.ts';
import { setFacts } from './runs.ts';
import { isAtWork, readState, savePlace } from './state.ts';
import type { ImportState } from './state.ts';

const inputSchema = z.strictObject({ runId: z.uuid() });
/** Lines that are read without letting others have the thread. */
const AT_ONCE = 50;

/** Another job is at work on the run, or it is in the trash: no line is at fault. */
class Superseded extends Problem {}

/** What a run has done so far; also its facts. */
type Counts = Record<
  'doneCount' | 'createdCount' | 'updatedCount' | 'unchangedCount' | 'refusedCount',
  number
>;

/**
 * Writes the lines of a run, block by block: what a block wrote, what became of its lines, and how far the run is stand
 * in one transaction, so that it goes on anywhere without doing a line twice.
 */
export const importJob: JobKind = {
  kind: 'import',
  label: { zh: '导入', en: 'Import' },
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
  let ctx = await job.context();
  const { state, counts, total } = await inTransaction(ctx, async (tx) => {
    if (!(await isAtWork(ctx, tx, { runId, jobId: job.id }))) throw new Problem('wrong_state');
    await setFacts(ctx, tx, runId, { state: 'running', finishedAt: null });
    return begin(ctx, tx, runId);
  });
  const run: Run = { job, runId, firstLine: state.contents.head?.firstLine ?? 0, total, counts };
  let { block, place } = state;
  for (;;) {
    // Who asks to stop after the last line gets what is done.
    if ((await job.cancelled()) && run.counts.doneCount < total) return end(ctx, run, 'stopped');
    // Rights may have changed since the last block.
    ctx = await job.context();
    const plan = planOf(ctx, required(state.contents.preset), state.contents.head?.heads ?? []);
    const lines = await inTransaction(ctx, (tx) => readBlock(ctx, tx, runId, block));
    if (!lines) break;
    await writeBlock(ctx, run, plan, { lines, block, place });
    block += 1;
    place = 0;
  }
  if (run.counts.doneCount < total) throw new Problem('details_gone');
  await end(ctx, run, 'done');
}

function required<T>(value: T | null): T {
  if (value === null) throw new Problem('wrong_state');
  return value;
}

type Run = { job: JobRun; runId: string; firstLine: number; total: number; counts: Counts };

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

type Portion = { lines: readonly Line[]; block: number; place: number };

/** Writes a block from a place on, whole if it can be: what is refused without saying which line is found by halves. */
async function writeBlock(
  ctx: Context,
  run: Run,
  plan: Plan,
  { lines, block, place }: Portion,
): Promise<void> {
  let size = lines.length;
  for (let from = place; from < lines.length;) {
    const portion = lines.slice(from, from + size);
    const last = from + portion.length === lines.length;
    const next = last ? { block: block + 1, place: 0 } : { block, place: from + portion.length };
    const written = await writePortion(ctx, run, plan, portion, next);
    if (written) {
      from += portion.length;
      size = Math.min(lines.length, size * 2);
    } else {
      size = Math.ceil(portion.length / 2);
    }
  }
}

/**
 * Writes lines in one transaction, those that are found to be at fault as refused.
 *
 * @returns false where something is wrong with one of several lines and nobody can say which
 */
async function writePortion(
  ctx: Context,
  run: Run,
  plan: Plan,
  lines: readonly Line[],
  next: { block: number; place: number },
): Promise<boolean> {
  const body = lines.filter(({ line }) => line >= run.firstLine);
  const drafts = await readDrafts(ctx, plan, body);
  const refused = new Map<number, Refusal>();
  for (const { line, faults } of drafts) if (faults.length > 0) refused.set(line, { line, faults });
  for (;;) {
    const open = drafts.filter(({ line }) => !refused.has(line));
    try {
      const done = { done: body.length, refused: [...refused.values()] };
      run.counts = await inTransaction(ctx, async (tx) => {
        const mine = await isAtWork(ctx, tx, { runId: run.runId, jobId: run.job.id });
        if (!mine) throw new Superseded('wrong_state');
        const rows = await writeLines(ctx, tx, plan, run.runId, open);
        return settle(ctx, tx, run, next, { ...done, rows });
      });
      return true;
    } catch (error) {
      if (error instanceof LineFaults) {
        for (const [line, faults] of error.faults) refused.set(line, { line, faults });
      } else if (!(error instanceof Problem) || error instanceof Superseded) {
        throw error;
      } else if (lines.length > 1) {
        return false;
      } else {
        const line = lines[0]?.line ?? 0;
        refused.set(line, { line, faults: [unplaced(ctx, error)] });
      }
    }
  }
}

/** Reads lines, and lets requests that this process serves have their turn meanwhile. */
async function readDrafts(ctx: Context, plan: Plan, lines: readonly Line[]): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const [n, line] of lines.entries()) {
    if (n % AT_ONCE === AT_ONCE - 1) await setImmediate();
    drafts.push(draftOf(ctx, plan, line));
  }
  return drafts;
}

type Done = { done: number; rows: readonly RowResult[]; refused: readonly Refusal[] };

/**
 * Notes what became of the lines, and how far the run is, in the transaction that wrote them.
 *
 * @returns the counts once it is committed
 */
async function settle(
  ctx: Context,
  tx: Transaction,
  run: Run,
  next: { block: number; place: number },
  { done, rows, refused }: Done,
): Promise<Counts> {
  const { runId, job, total } = run;
  const many = (outcome: RowResult['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length;
  const counts: Counts = {
    doneCount: run.counts.doneCount + done,
    createdCount: run.counts.createdCount + many('created'),
    updatedCount: run.counts.updatedCount + many('updated'),
    unchangedCount: run.counts.unchangedCount + many('unchanged'),
    refusedCount: run.counts.refusedCount + refused.length,
  };
  await Promise.all([
    keepRows(ctx, tx, runId, rows, refused),
    setFacts(ctx, tx, runId, counts),
    savePlace(ctx, tx, runId, next),
    job.save(tx, {
      done: counts.doneCount,
      total,
      position: next,
      result: { changed: counts.createdCount + counts.updatedCount },
    }),
  ]);
  return counts;
}
