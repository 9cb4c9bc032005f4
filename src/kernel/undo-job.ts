import { sql } from 'kysely';
import { z } from 'zod';
import { reasonOf, reasonText } from './job.ts';
import type { JobKind } from './job.ts';
import type { Change } from './ledger.ts';
import { inTransaction } from './transaction.ts';
import { undoLines } from './undo.ts';
import type { UndoPosition } from './undo.ts';

const inputSchema = z.strictObject({ batchId: z.uuid() });

type Result = { batchId: string; changed: number; refused: { id: string; reason: string }[] };

const MOST_REFUSALS = 100;

/** Undoes a batch that is too large for one request: portion by portion, each with its progress, as one batch again. */
export const undoJob: JobKind = {
  kind: 'undo',
  label: { zh: '撤销大量修改', en: 'Undo many changes' },
  run: async (first, job) => {
    const { batchId } = inputSchema.parse(job.input);
    const result = (job.result as Result | null) ?? { batchId: job.id, changed: 0, refused: [] };
    let state = { done: job.done, result };
    const start = job.position as UndoPosition | null;
    if (job.total === null) {
      const total = await inTransaction(first, async (tx) => {
        const [row] = await tx.query<{ n: string }>(sql`
          select count(*) as n from kernel.change
          where org_id = ${first.orgId}::uuid and batch_id = ${batchId}::uuid and op <> 'event'`);
        return Number(row?.n ?? 0);
      });
      await inTransaction(first, (tx) => job.save(tx, { ...state, total, position: start }));
    }
    await undoLines({ batchId }, job.id, start, {
      context: () => job.context(),
      proceed: async () => !(await job.cancelled()),
      attempt: async (ctx, changes, work) => {
        const next = {
          done: state.done + changes.length,
          result: { ...state.result, changed: state.result.changed + changes.length },
        };
        await inTransaction(ctx, async (tx) => {
          await work(tx);
          await job.save(tx, { ...next, position: positionAt(changes.at(-1)) });
        });
        state = next;
      },
      refused: async (ctx, change, problem) => {
        const refused = [...state.result.refused];
        const reason = reasonText(ctx, reasonOf(problem));
        if (refused.length < MOST_REFUSALS) refused.push({ id: change.recordId, reason });
        state = { done: state.done + 1, result: { ...state.result, refused } };
        const position = positionAt(change);
        await inTransaction(ctx, (tx) => job.save(tx, { ...state, position }));
      },
    });
  },
};

function positionAt(change: Change | undefined): UndoPosition {
  return { removals: change?.op === 'remove', last: change?.id ?? null };
}
