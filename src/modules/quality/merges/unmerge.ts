import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { returnComments } from '../../../kernel/comment.ts';
import type { Context } from '../../../kernel/context.ts';
import { reasonOf, reasonText } from '../../../kernel/job.ts';
import { changeColumns, openValues, parseChangeId, readChange } from '../../../kernel/ledger.ts';
import type { Change, ChangeRow } from '../../../kernel/ledger.ts';
import { inPortions } from '../../../kernel/portions.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { currentOf, runsOf, undoPortion } from '../../../kernel/undo.ts';
import { undoneFields } from '../../../kernel/undo-check.ts';
import { sameValue } from '../../../kernel/values.ts';
import { Problem } from '../../../platform/problem.ts';
import { settleAfterwards } from '../../customers/public.ts';
import { renewGuards, restated } from './survivor.ts';
import { addKept, commentsOf, markPairs } from './store.ts';
import type { Kept, StoredMerge } from './store.ts';

/**
 * Taking a merge apart. Its lines of the ledger go back one by one, whatever became of them since: a field that still
 * has the value of the merge gets the one before, one that was changed later stays and is noted. The order matters:
 * what stands below the records, the survivor, its identifiers, and then everything else as it was moved, so that what
 * others refer to is back before them.
 */

/** Writes of a taking apart: the right to the whole was asked, and nothing of it is undone by itself. */
export type Apart = { merge: StoredMerge; batchId: string };

/** Lines that are read where no page is asked for. */
const MOST_LINES = 100_000;

const optionsOf = ({ merge, batchId }: Apart) =>
  ({ via: 'unmerge', batchId, causeId: merge.batchId, asSystem: true }) as const;

export function apartOf(merge: StoredMerge): Apart {
  return { merge, batchId: randomUUIDv7() };
}

/** Lines that bring the merged records back. */
const removals = ({ object, others }: StoredMerge) =>
  sql`(object = ${object} and op = 'remove' and record_id = any(${others}::uuid[]))`;

/**
 * Brings the merged records back, with what is theirs alone: their values, what the survivor took from them, their
 * identifiers and comments. What else was moved follows (`takeBackLines`).
 */
export async function takeBackRecords(ctx: Context, tx: Transaction, apart: Apart): Promise<void> {
  await takeBackRemoved(ctx, tx, apart);
  await takeBackFurther(ctx, tx, apart, await linesBelow(ctx, tx, apart, null, MOST_LINES));
  await takeBackOwn(ctx, tx, apart);
}

/** First, so that others can point to them again. */
export async function takeBackRemoved(ctx: Context, tx: Transaction, apart: Apart): Promise<void> {
  const { merge } = apart;
  await takeBack(ctx, tx, apart, await linesOf(ctx, tx, merge.batchId, removals(merge)));
}

/** What stands below the records, such as subsidiaries, in its order. */
export function linesBelow(
  ctx: Context,
  tx: Transaction,
  { merge }: Apart,
  after: string | null,
  most: number,
): Promise<Change[]> {
  const { object, survivor, batchId } = merge;
  const below = sql`object = ${object} and record_id <> ${survivor}::uuid and not ${removals(merge)}`;
  return linesOf(ctx, tx, batchId, below, { after, most });
}

/** The survivor's values and the identifiers, together; comments, and what was said of them as a pair. */
export async function takeBackOwn(ctx: Context, tx: Transaction, apart: Apart): Promise<void> {
  const { merge } = apart;
  const { object, survivor, others } = merge;
  const lines = await linesOf(
    ctx,
    tx,
    merge.batchId,
    sql`(object = 'identifier' or (object = ${object} and record_id = ${survivor}::uuid))`,
  );
  const [ofSurvivor, about] = split(lines, (line) => line.object === object);
  const values = await restated(ctx, tx, merge, ofSurvivor.toReversed());
  const work = async (): Promise<void> => {
    await takeBack(ctx, tx, apart, values);
    await takeBack(ctx, tx, apart, about);
  };
  // Whoever changed the phone of the survivor since has changed the identifier that shows there, and it may be another's.
  if (object === 'customer') await settleAfterwards(ctx, tx, [survivor, ...others], work);
  else await work();
  await renewGuards(ctx, tx, merge);
  for (const { record, comments } of await commentsOf(ctx, tx, merge.id))
    await returnComments(ctx, tx, comments, record);
  const ids = [survivor, ...others];
  await markPairs(ctx, tx, object, ids, { status: 'notSure', automatic: false });
}

function split<T>(items: readonly T[], into: (item: T) => boolean): [T[], T[]] {
  return [items.filter(into), items.filter((item) => !into(item))];
}

/** What was moved beside that, in its order. */
export function furtherLines(
  ctx: Context,
  tx: Transaction,
  { merge }: Apart,
  after: string | null,
  most: number,
): Promise<Change[]> {
  const own = sql`object <> all(${[merge.object, 'identifier']}::text[])`;
  return linesOf(ctx, tx, merge.batchId, own, { after, most });
}

/** Takes lines back, all or none; what stays as it is now is noted. */
export async function takeBack(
  ctx: Context,
  tx: Transaction,
  apart: Apart,
  lines: readonly Change[],
): Promise<void> {
  for (const run of runsOf(lines)) {
    const model = ctx.catalog.object(run[0]?.object ?? '');
    if (!model) {
      // An object of the organisation's own that was given up since.
      const gone = reasonText(ctx, reasonOf(new Problem('not_found')));
      await addKept(
        ctx,
        tx,
        apart.merge.id,
        run.map((line) => refusedLine(line, gone)),
      );
      continue;
    }
    await undoPortion(ctx, tx, model, run, optionsOf(apart), (within, its, changes) =>
      noteKept(within, its, apart, changes),
    );
  }
}

/**
 * Takes back at once what a merge had moved: a line that is refused, such as a tag that was given up since, is noted and
 * keeps nothing else from going back.
 */
export async function takeBackFurther(
  ctx: Context,
  tx: Transaction,
  apart: Apart,
  lines: readonly Change[],
): Promise<void> {
  for (const run of runsOf(lines)) {
    await inPortions(run, run.length, {
      attempt: async (portion) => {
        await tx.query(sql`savepoint portion`);
        try {
          await takeBack(ctx, tx, apart, portion);
        } catch (error) {
          await tx.query(sql`rollback to savepoint portion`);
          throw error;
        }
      },
      refused: (line, problem) => {
        const reason = reasonText(ctx, reasonOf(problem));
        return addKept(ctx, tx, apart.merge.id, [refusedLine(line, reason)]);
      },
    });
  }
}

export function refusedLine({ object, recordId }: Change, detail: string): Kept {
  return { object, id: recordId, field: null, reason: 'refused', detail };
}

/** Notes what was changed since, before the rest goes back. */
async function noteKept(
  ctx: Context,
  tx: Transaction,
  { merge }: Apart,
  changes: readonly Change[],
): Promise<void> {
  const [first] = changes;
  const model = ctx.catalog.object(first?.object ?? '');
  if (!model || first?.op !== 'update') return;
  const ids = changes.map(({ recordId }) => recordId);
  const current = await currentOf(ctx, tx, model, ids, true);
  const kept = changes.flatMap((change): Kept[] => {
    const { object, recordId: id, before, after } = change;
    const now = current.get(id);
    if (!now) return [];
    const all = { object, id, detail: null };
    if (now.deletedAt !== null) return [{ ...all, field: null, reason: 'deleted' }];
    const later = undoneFields(model, change).filter(
      (name) => !sameValue(now[name], after?.[name]) && !sameValue(now[name], before?.[name]),
    );
    return later.map((field) => ({ ...all, field, reason: 'changed' }));
  });
  await addKept(ctx, tx, merge.id, kept);
}

/** Lines of a batch as they were written, with their values in clear. */
async function linesOf(
  ctx: Context,
  tx: Transaction,
  batchId: string,
  which: ReturnType<typeof sql>,
  { after, most }: { after: string | null; most: number } = { after: null, most: MOST_LINES },
): Promise<Change[]> {
  const place = after === null ? undefined : parseChangeId(after);
  const beyond = place
    ? sql`and (epoch, xid, seq) > (${place.epoch}::int, ${place.xid}::xid8, ${place.seq}::int)`
    : sql``;
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    where org_id = ${ctx.orgId}::uuid and batch_id = ${batchId}::uuid and op <> 'event' and ${which} ${beyond}
    order by epoch, xid, seq limit ${most}::int`);
  return openValues(ctx, tx, rows.map(readChange));
}
