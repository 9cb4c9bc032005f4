import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { reasonOf, reasonText } from '../../../kernel/job.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import type { Change } from '../../../kernel/ledger.ts';
import { inPortions } from '../../../kernel/portions.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { runsOf } from '../../../kernel/undo.ts';
import { portionsByWeight } from '../../../kernel/weight.ts';
import { addKept, readMerge, setState } from './store.ts';
import { furtherLines, linesBelow, refusedLine, takeBack, takeBackOwn } from './unmerge.ts';
import type { Apart } from './unmerge.ts';

const inputSchema = z.strictObject({
  merge: z.uuid(),
  batchId: z.uuid(),
  /** Whether what is the records' own is still to go back as well, but for themselves. */
  own: z.boolean().default(false),
});

type Result = { batchId: string; changed: number };
/** How far it is: the last line looked at, and whether those are the records' own. */
type State = { done: number; result: Result; last: string | null; own: boolean };
type Position = Pick<State, 'last' | 'own'>;

/** Lines read at once. */
const PAGE = 2_000;

/** Gives back what a large merge had moved, portion by portion; the merged records themselves are back already. */
export const unmergeRelatedJob: JobKind = {
  kind: 'unmergeRelated',
  label: { zh: '拆开合并', en: 'Take a merge apart' },
  run: async (first, job) => {
    const { merge: id, batchId, own: asked } = inputSchema.parse(job.input);
    const merge = await inTransaction(first, (tx) => readMerge(first, tx, id));
    if (merge?.state !== 'unmerging') return;
    const apart: Apart = { merge, batchId };
    const { last = null, own = asked } = (job.position ?? {}) as Partial<Position>;
    const result = (job.result as Result | null) ?? { batchId, changed: 0 };
    let state: State = { done: job.done, result, last, own };
    if (state.own) {
      state = { ...(await takeBackAll(job, apart, linesBelow, state)), last: null, own: false };
      const ctx = await job.context();
      const next = state;
      await inTransaction(ctx, async (tx) => {
        await takeBackOwn(ctx, tx, apart);
        await save(job, tx, next);
      });
    }
    state = await takeBackAll(job, apart, furtherLines, state);
    const { done } = state;
    await inTransaction(first, async (tx) => {
      await setState(first, tx, id, 'unmerged');
      await job.save(tx, {
        done,
        total: done,
        position: { last: state.last, own: false },
        result: state.result,
      });
    });
  },
};

/** Takes back all lines of one kind, page by page, from where it stood. */
async function takeBackAll(
  job: JobRun,
  apart: Apart,
  read: typeof furtherLines,
  from: State,
): Promise<State> {
  let state = from;
  for (;;) {
    const ctx = await job.context();
    const { last } = state;
    const lines = await inTransaction(ctx, (tx) => read(ctx, tx, apart, last, PAGE));
    for (const run of runsOf(lines)) state = await takeBackRun(job, apart, run, state);
    if (lines.length < PAGE) return state;
  }
}

async function takeBackRun(
  job: JobRun,
  apart: Apart,
  run: readonly Change[],
  from: State,
): Promise<State> {
  let state = from;
  const ctx = await job.context();
  for (const portion of await portionsOf(ctx, run)) {
    await inPortions(portion, portion.length, {
      // Asked so that a process that shuts down ends here; nobody stops it half way.
      proceed: async () => {
        await job.cancelled();
        return true;
      },
      attempt: async (lines) => {
        const next = after(state, lines);
        await inTransaction(ctx, async (tx) => {
          await takeBack(ctx, tx, apart, lines);
          await save(job, tx, next);
        });
        state = next;
      },
      refused: async (line, problem) => {
        const next = after(state, [line], 0);
        await inTransaction(ctx, async (tx) => {
          const reason = reasonText(ctx, reasonOf(problem));
          await addKept(ctx, tx, apart.merge.id, [refusedLine(line, reason)]);
          await save(job, tx, next);
        });
        state = next;
      },
    });
  }
  return state;
}

/** Lines in portions by what their records bring along. */
async function portionsOf(ctx: Context, run: readonly Change[]): Promise<Change[][]> {
  const model = ctx.catalog.object(run[0]?.object ?? '');
  if (!model) return [[...run]];
  const ids = run.map(({ recordId }) => recordId);
  const portions = await inTransaction(ctx, (tx) => portionsByWeight(ctx, tx, model, ids));
  const lines = new Map(run.map((line) => [line.recordId, line]));
  return portions.map((portion) => portion.flatMap((id) => lines.get(id) ?? []));
}

function after(
  { done, result, last, own }: State,
  lines: readonly Change[],
  changed = lines.length,
): State {
  return {
    done: done + lines.length,
    result: { ...result, changed: result.changed + changed },
    last: lines.at(-1)?.id ?? last,
    own,
  };
}

function save(
  job: JobRun,
  tx: Parameters<JobRun['save']>[0],
  { done, result, last, own }: State,
): Promise<void> {
  const position: Position = { last, own };
  return job.save(tx, { done, position, result });
}
