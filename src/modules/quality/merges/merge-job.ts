import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { reasonOf, reasonText } from '../../../kernel/job.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import { inPortions } from '../../../kernel/portions.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { portionsByWeight } from '../../../kernel/weight.ts';
import { moveRelated, nextRelated, relationsOf } from './related.ts';
import type { Merging, Relation } from './related.ts';
import { addUnmoved, readMerge, setState } from './store.ts';

const inputSchema = z.strictObject({ merge: z.uuid() });

/** The reference at work, by its place among them, and the last record looked at. */
type Position = { relation: number; after: string } | null;
type Result = { batchId: string; changed: number; refused: { id: string; reason: string }[] };
type State = { done: number; result: Result };

/** Ids read at once. */
const WINDOW = 1_000;
const MOST_REFUSALS = 100;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Moves what is related to merged records, portion by portion, under the batch of the merge. It cannot be stopped half
 * way: a merge is taken apart once it is whole.
 */
export const mergeRelatedJob: JobKind = {
  kind: 'mergeRelated',
  label: { zh: '合并相关记录', en: 'Merge related records' },
  run: async (first, job) => {
    const { merge: id } = inputSchema.parse(job.input);
    const merge = await inTransaction(first, (tx) => readMerge(first, tx, id));
    if (merge?.state !== 'merging') return;
    const { batchId, survivor, others } = merge;
    const merging: Merging = { batchId, survivor, others };
    const relations = relationsOf(first, merge.object);
    const position = job.position as Position;
    const result = (job.result as Result | null) ?? { batchId, changed: 0, refused: [] };
    let state: State = { done: job.done, result };
    for (let n = position?.relation ?? 0; n < relations.length; n += 1) {
      const relation = relations[n];
      const after = n === position?.relation ? position.after : FIRST;
      if (relation) state = await moveRelation(job, { n, relation, merging, id }, after, state);
    }
    const { done } = state;
    await inTransaction(first, async (tx) => {
      await setState(first, tx, id, 'merged');
      // What went along with others was counted and is not there to be moved.
      await job.save(tx, { ...state, total: done, position: null });
    });
  },
};

type Moving = { n: number; relation: Relation; merging: Merging; id: string };

async function moveRelation(
  job: JobRun,
  { n, relation, merging, id: merge }: Moving,
  start: string,
  from: State,
): Promise<State> {
  let state = from;
  let after = start;
  for (;;) {
    const ctx = await job.context();
    const last = after;
    const portions = await inTransaction(ctx, async (tx) => {
      const ids = await nextRelated(ctx, tx, relation, merging, { after: last, most: WINDOW });
      return portionsByWeight(ctx, tx, relation.model, ids);
    });
    for (const portion of portions) {
      await inPortions(portion, portion.length, {
        // Asked so that a process that shuts down ends here; nobody stops it otherwise.
        proceed: async () => {
          await job.cancelled();
          return true;
        },
        attempt: async (ids) => {
          state = await movePortion(ctx, job, { n, relation, merging, id: merge }, state, ids);
        },
        refused: async (id, problem) => {
          const reason = reasonText(ctx, reasonOf(problem));
          const refused = [...state.result.refused, { id, reason }].slice(0, MOST_REFUSALS);
          state = { done: state.done + 1, result: { ...state.result, refused } };
          const position = { relation: n, after: id };
          await inTransaction(ctx, async (tx) => {
            await addUnmoved(ctx, tx, merge, { object: relation.model.name, id, detail: reason });
            await job.save(tx, { ...state, position });
          });
        },
      });
    }
    const ids = portions.flat();
    if (ids.length < WINDOW) return state;
    after = ids.at(-1) ?? after;
  }
}

function movePortion(
  ctx: Context,
  job: JobRun,
  { n, relation, merging }: Moving,
  state: State,
  ids: readonly string[],
): Promise<State> {
  return inTransaction(ctx, async (tx) => {
    await moveRelated(ctx, tx, relation, merging, ids);
    const result = { ...state.result, changed: state.result.changed + ids.length };
    const next = { done: state.done + ids.length, result };
    await job.save(tx, { ...next, position: { relation: n, after: ids.at(-1) ?? FIRST } });
    return next;
  });
}
