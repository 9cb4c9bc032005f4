import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../../kernel/context.ts';
import type { JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Line } from '../reading/line.ts';
import { areApart } from './apart.ts';
import { draftOf } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { writeLines } from './engine.ts';
import type { RowResult } from './engine.ts';
import { LineFaults, unplaced } from './faults.ts';
import type { Plan } from './plan.ts';
import { keepRows } from './rows.ts';
import type { Refusal } from './rows.ts';
import { setFacts } from './runs.ts';
import { isAtWork, savePlace } from './state.ts';
import { OutOfTurn } from './turns.ts';
import type { Turn } from './turns.ts';

/** Lines that are read without letting others have the thread. */
const AT_ONCE = 50;

/** Another job is at work on the run, or it is in the trash: no line is at fault. */
class Superseded extends Problem {}

/** What a run has done so far; also its facts. */
export type Counts = Record<
  'doneCount' | 'createdCount' | 'updatedCount' | 'unchangedCount' | 'refusedCount',
  number
>;

/** A run as the job that is at work on it knows it. */
export type Run = { job: JobRun; runId: string; firstLine: number; total: number; counts: Counts };

type Portion = { lines: readonly Line[]; block: number; place: number };

/**
 * Writes a block from a place on, whole if it can be: what is refused without saying which line is found by halves.
 * Lines that are apart are written ahead of their turn, and committed in it.
 */
export async function writeBlock(
  ctx: Context,
  run: Run,
  plan: Plan,
  { lines, block, place }: Portion,
  turn: Turn,
): Promise<void> {
  const apart = areApart(plan);
  let size = lines.length;
  for (let from = place; from < lines.length;) {
    const portion = lines.slice(from, from + size);
    const last = from + portion.length === lines.length;
    const next = last ? { block: block + 1, place: 0 } : { block, place: from + portion.length };
    const written = await writePortion(ctx, run, plan, { lines: portion, next, turn, apart, last });
    if (written) {
      from += portion.length;
      size = Math.min(lines.length, size * 2);
    } else {
      size = Math.ceil(portion.length / 2);
    }
  }
}

type Writing = {
  lines: readonly Line[];
  /** Where the run is when they are written. */
  next: { block: number; place: number };
  turn: Turn;
  apart: boolean;
  /** Whether the block ends with them. */
  last: boolean;
};

/**
 * Writes lines in one transaction, those that are found to be at fault as refused.
 *
 * @returns false where something is wrong with one of several lines and nobody can say which
 */
async function writePortion(
  ctx: Context,
  run: Run,
  plan: Plan,
  { lines, next, turn, apart, last }: Writing,
): Promise<boolean> {
  const { runId, job } = run;
  const claim = async (tx: Transaction): Promise<void> => {
    await turn.reached();
    if (!(await isAtWork(ctx, tx, { runId, jobId: job.id }))) throw new Superseded('wrong_state');
  };
  const body = lines.filter(({ line }) => line >= run.firstLine);
  const drafts = await readDrafts(ctx, plan, body);
  const refused = new Map<number, Refusal>();
  for (const { line, faults } of drafts) if (faults.length > 0) refused.set(line, { line, faults });
  for (;;) {
    const open = drafts.filter(({ line }) => !refused.has(line));
    try {
      const done = { done: body.length, refused: [...refused.values()] };
      run.counts = await inTransaction(ctx, async (tx) => {
        turn.starting();
        if (!apart) await claim(tx);
        const rows = await writeLines(ctx, tx, plan, runId, open, last ? turn.numbered : undefined);
        if (apart) await claim(tx);
        return settle(ctx, tx, run, next, { ...done, rows });
      });
      return true;
    } catch (error) {
      turn.leave();
      if (error instanceof LineFaults) {
        for (const [line, faults] of error.faults) refused.set(line, { line, faults });
      } else if (error instanceof OutOfTurn) {
        await turn.before;
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
