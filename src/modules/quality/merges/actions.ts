import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { createJob } from '../../../kernel/job.ts';
import type { Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { lockRecords } from '../../../kernel/lock.ts';
import { visibleOrDeleted } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Message } from '../../../platform/problem.ts';
import { matchObjects } from '../matches/rules.ts';
import { AT_ONCE, mergeInTransaction } from './merge.ts';
import { readDetail } from './read.ts';
import { mergeRules } from './rules.ts';
import { mergeOfRecord, readMerge, setState } from './store.ts';
import type { StoredMerge } from './store.ts';
import {
  apartOf,
  furtherLines,
  linesBelow,
  takeBackFurther,
  takeBackRecords,
  takeBackRemoved,
} from './unmerge.ts';
import { unmergeRelatedJob } from './unmerge-job.ts';
import type { UnmergedWire } from './wire.ts';

const ruleSchema = z.enum(mergeRules);
const mergeSchema = z.strictObject({
  object: z.enum(matchObjects),
  survivor: z.uuid(),
  others: z.array(z.uuid()).min(1).max(10),
  choose: z.record(z.string().max(60), z.union([z.uuid(), z.literal('all')])).optional(),
  rule: ruleSchema.optional(),
  rules: z.record(z.string().max(60), ruleSchema).optional(),
});

/** Makes of several customers, contacts or leads one. */
export const mergeRecords = defineAction({
  name: 'mergeRecords',
  label: { zh: '合并记录', en: 'Merge records' },
  input: mergeSchema,
  undoable: false,
  handler: (ctx, tx, input) => mergeInTransaction(ctx, tx, input),
});

/**
 * Takes a merge apart: the merged are back as they were, with everything that was theirs; what was changed or added
 * since stays where it is, and is told.
 */
export const unmergeRecord = defineAction({
  name: 'unmergeRecord',
  label: { zh: '拆开合并', en: 'Take a merge apart' },
  input: z.strictObject({ id: z.uuid() }),
  undoable: false,
  handler: async (ctx, tx, { id }): Promise<UnmergedWire> => {
    const merge = await separable(ctx, tx, id);
    const apart = apartOf(merge);
    await setState(ctx, tx, id, 'unmerging');
    const below = await linesBelow(ctx, tx, apart, null, AT_ONCE + 1);
    // Of a group of a thousand companies only the merged ones themselves are back at once.
    const own = below.length > AT_ONCE;
    await (own ? takeBackRemoved : takeBackRecords)(ctx, tx, apart);
    const lines = own ? [] : await furtherLines(ctx, tx, apart, null, AT_ONCE + 1);
    if (own || lines.length > AT_ONCE) {
      const job = await createJob(ctx, tx, unmergeRelatedJob, {
        merge: id,
        batchId: apart.batchId,
        own,
      });
      await setState(ctx, tx, id, 'unmerging', job.id);
      return { ...(await readDetail(ctx, tx, id)), job };
    }
    await takeBackFurther(ctx, tx, apart, lines);
    await setState(ctx, tx, id, 'unmerged');
    return { ...(await readDetail(ctx, tx, id)), job: null };
  },
});

/** The merge, locked, where the member may write what it is about. @throws Problem */
async function separable(ctx: Context, tx: Transaction, id: string): Promise<StoredMerge> {
  const merge = await readMerge(ctx, tx, id, true);
  const model = ctx.catalog.object(merge?.object ?? '');
  if (!merge || !model) throw new Problem('not_found');
  await requireWrite(ctx, tx, model, merge);
  if (merge.state === 'unmerged') throw new Problem('wrong_state');
  if (merge.state !== 'merged') await refuseAtWork(ctx, tx, merge);
  return merge;
}

/**
 * @throws Problem not_found, forbidden, as for each of the records by itself; invalid_fields where the survivor is in the
 *   trash or was merged on
 */
async function requireWrite(
  ctx: Context,
  tx: Transaction,
  model: Model,
  { id, object, survivor, others }: StoredMerge,
): Promise<void> {
  const ids = [survivor, ...others];
  const deleted = visibleOrDeleted(ctx, model, 't');
  const locked = await lockRecords(ctx, tx, model, ids, { verb: 'update', deleted });
  for (const each of ids) {
    const found = locked.get(each);
    if (!found) throw new Problem('not_found');
    if (found.grants.length === 0) throw new Problem('forbidden');
  }
  const gone = ids.filter((each) => locked.get(each)?.record.deletedAt !== null);
  const went = await Promise.all(gone.map((each) => mergeOfRecord(ctx, tx, object, each)));
  if (went.some((later) => later && later.id !== id)) refuse('merged_on', MERGED_ON);
  if (gone.includes(survivor)) refuse('survivor_in_trash', IN_TRASH);
}

const MERGED_ON: Message = {
  zh: '其中的记录后来又参与了一次合并，请先拆开那次合并。',
  en: 'One of the records went into a later merge; take that merge apart first.',
};
const IN_TRASH: Message = {
  zh: '保留的记录在回收站里，请先恢复它。',
  en: 'What they were merged into is in the trash; restore it first.',
};

function refuse(code: string, message: Message): never {
  throw new Problem('invalid_fields', { errors: [{ field: null, code, message }] });
}

/** A merge whose job has ended half way, as its member left, can be taken apart all the same. @throws already_running */
async function refuseAtWork(ctx: Context, tx: Transaction, { jobId }: StoredMerge): Promise<void> {
  const running = await tx.query(sql`
    select from kernel.job where org_id = ${ctx.orgId}::uuid and id = ${jobId}::uuid
      and state in ('queued', 'running')`);
  if (running.length > 0) throw new Problem('already_running');
}
