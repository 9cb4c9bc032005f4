import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { reasonOf, reasonText } from '../../../kernel/job.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import { inPortions } from '../../../kernel/portions.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { standards } from '../../customers/public.ts';
import type { Standard } from '../../customers/public.ts';
import { PORTION, countChangeable, readProposals } from './proposals.ts';
import type { Asked, Proposal } from './proposals.ts';

/** How many records a preview keeps to be looked at, and can be left out one by one. */
export const SAMPLE = 50;
/** Of each standard so many are among them, if there are, so that what is rare is seen as well. */
const OF_EACH = Math.floor(SAMPLE / standards.length);
const MOST_REFUSALS = 100;

export const askedSchema = z.strictObject({
  object: z.enum(['customer', 'contact', 'lead']),
  standards: z.array(z.enum(standards)).min(1).max(standards.length),
});
/** What is done is what a preview has shown, but for records that are left as they are. */
export const standardiseSchema = z.strictObject({
  preview: z.uuid(),
  except: z.array(z.uuid()).max(SAMPLE).optional(),
});
/** The preview as it was when that was asked. */
const workSchema = askedSchema.extend({
  before: z.iso.datetime(),
  except: z.array(z.uuid()),
});
export type Work = z.infer<typeof workSchema>;

/** What a preview keeps: no values, which are read again under the rights of whoever looks. */
const previewSchema = askedSchema.extend({
  /** When it began: what is written after that it has not seen, or not as it is. */
  before: z.iso.datetime(),
  after: z.uuid().nullable(),
  records: z.number(),
  counts: z.partialRecord(z.enum(standards), z.number()),
  /** The first records that would change, and the first by each standard. */
  first: z.array(z.uuid()),
  ofEach: z.partialRecord(z.enum(standards), z.array(z.uuid())),
});
export type Preview = z.infer<typeof previewSchema>;

/**
 * One's own preview, as far as it has come.
 *
 * @throws Problem not_found, also for another member's preview, and for one that has not ended where that is asked
 */
export async function previewOf(
  ctx: Context,
  tx: Transaction,
  id: string,
  { isDone = false }: { isDone?: boolean } = {},
): Promise<Preview> {
  const [row] = await tx.query<{ position: string | null }>(sql`
    select position from kernel.job
    where org_id = ${ctx.orgId}::uuid and member_id = ${ctx.memberId}::uuid and id = ${id}::uuid
      and kind = ${previewJob.kind} and position is not null
      and (state = 'done' or not ${isDone}::boolean)`);
  if (!row?.position) throw new Problem('not_found');
  return previewSchema.parse(JSON.parse(row.position));
}

/** Counts what bringing records to their standard form would change, and changes nothing. */
export const previewJob: JobKind = {
  kind: 'previewStandards',
  label: { zh: '预览规范化', en: 'Preview of standardising' },
  run: async (first, job) => {
    const asked = askedSchema.parse(job.input);
    const before = first.now().toISOString();
    const none = { ...asked, before, after: null, records: 0, counts: {}, first: [], ofEach: {} };
    let preview: Preview = job.position === null ? none : previewSchema.parse(job.position);
    let { done } = job;
    const total = await startOf(first, job, asked, preview);
    while (!(await job.cancelled())) {
      const ctx = await job.context();
      const looked = await inTransaction(ctx, async (tx) => {
        const { after, before: until } = preview;
        const page = await readProposals(ctx, tx, asked, { after }, { until });
        const proposals = page.proposals.filter(({ isLater }) => !isLater);
        preview = counted(preview, proposals, page.last);
        done += page.looked;
        const end = page.looked < PORTION;
        await job.save(tx, { done, total: end ? done : Math.max(total, done), position: preview });
        return page.looked;
      });
      if (looked < PORTION) return;
    }
  },
};

/** Notes at once how many records there are to look at and of what object, and where a job begins. */
function startOf(
  ctx: Context,
  job: JobRun,
  asked: Asked,
  position: unknown,
  result: object = {},
): Promise<number> {
  if (job.total !== null) return Promise.resolve(job.total);
  return inTransaction(ctx, async (tx) => {
    const total = await countChangeable(ctx, tx, asked);
    const { object } = asked;
    await job.save(tx, { done: job.done, total, position, result: { object, ...result } });
    return total;
  });
}

function counted(preview: Preview, proposals: readonly Proposal[], last: string | null): Preview {
  const counts = { ...preview.counts };
  const ofEach = { ...preview.ofEach };
  for (const { id, changes } of proposals) {
    for (const standard of new Set(changes.map((change): Standard => change.standard))) {
      counts[standard] = (counts[standard] ?? 0) + 1;
      const known = ofEach[standard] ?? [];
      if (known.length < OF_EACH) ofEach[standard] = [...known, id];
    }
  }
  const first = [...preview.first, ...proposals.map(({ id }) => id)].slice(0, SAMPLE);
  const records = preview.records + proposals.length;
  return { ...preview, counts, first, ofEach, records, after: last ?? preview.after };
}

/** The records of a preview that are shown, no more than `SAMPLE`. */
export function sampleOf({ first, ofEach }: Preview): string[] {
  const some = standards.flatMap((standard) => ofEach[standard] ?? []);
  return Array.from(new Set([...some, ...first])).slice(0, SAMPLE);
}

type Result = {
  object: string;
  batchId: string;
  changed: number;
  /** Records that would have changed, but were written after the preview. */
  later: number;
  refusals: number;
  /** The first of the refusals. */
  refused: { id: string; reason: string }[];
};
type State = { done: number; total: number; after: string | null; result: Result };

const save = (tx: Transaction, job: JobRun, { done, total, after, result }: State): Promise<void> =>
  job.save(tx, { done, total: Math.max(total, done), position: { after }, result });

async function beginning(ctx: Context, job: JobRun, asked: Asked): Promise<State> {
  const none = { batchId: job.id, changed: 0, later: 0, refusals: 0, refused: [] };
  const total = await startOf(ctx, job, asked, { after: null }, none);
  const after = (job.position as { after: string | null } | null)?.after ?? null;
  const result = { ...none, object: asked.object, ...job.result };
  return { done: job.done, total, after, result };
}

/**
 * Brings the records of a preview to their standard form under the rights its member has at the time, as one batch that
 * can be undone. What was written after the preview began is left and counted, what is refused is listed, and the rest
 * goes on.
 */
export const standardiseJob: JobKind = {
  kind: 'standardiseRecords',
  label: { zh: '规范化', en: 'Standardising' },
  run: async (first, job) => {
    const { except, before: until, ...asked } = workSchema.parse(job.input);
    const left = new Set(except);
    let state = await beginning(first, job, asked);
    while (!(await job.cancelled())) {
      const ctx = await job.context();
      const { after, done } = state;
      const page = await inTransaction(ctx, (tx) =>
        readProposals(ctx, tx, asked, { after }, { until }),
      );
      const proposals = page.proposals.filter(({ id }) => !left.has(id));
      const finished = await inPortions(proposals, PORTION, {
        proceed: async () => !(await job.cancelled()),
        attempt: async (portion) => {
          state = await inTransaction(ctx, async (tx) => {
            const wrote = await writeForms(ctx, tx, asked, portion, { until, batchId: job.id });
            const result = {
              ...state.result,
              changed: state.result.changed + wrote.changed,
              later: state.result.later + wrote.later,
            };
            const next = { ...state, ...reached(done, portion), result };
            await save(tx, job, next);
            return next;
          });
        },
        refused: async (item, problem) => {
          const result = withRefusal(ctx, state.result, item.id, problem);
          state = { ...state, ...reached(done, [item]), result };
          await inTransaction(ctx, (tx) => save(tx, job, state));
        },
      });
      if (!finished) return;
      const end = page.looked < PORTION;
      const looked = done + page.looked;
      const total = end ? looked : state.total;
      state = { ...state, done: looked, total, after: page.last ?? after };
      await inTransaction(ctx, (tx) => save(tx, job, state));
      if (end) return;
    }
  },
};

/** How far one is behind the last of these, of a page before which `done` were looked at. */
function reached(done: number, portion: readonly Proposal[]): Pick<State, 'done' | 'after'> {
  const last = portion.at(-1);
  return { done: done + (last?.place ?? 0), after: last?.id ?? null };
}

/** Writes records as they are now: read again, and locked, as they may have changed since they were looked at. */
async function writeForms(
  ctx: Context,
  tx: Transaction,
  asked: Asked,
  portion: readonly Proposal[],
  { until, batchId }: { until: string; batchId: string },
): Promise<{ changed: number; later: number }> {
  const ids = portion.map(({ id }) => id);
  const { proposals } = await readProposals(ctx, tx, asked, { ids }, { until, lock: true });
  const due = proposals.filter(({ isLater }) => !isLater);
  const changes = due.map(({ id, version, changes: parts }) => ({
    id,
    version,
    values: Object.fromEntries(parts.map(({ field, after }) => [field, after])),
  }));
  const written = await records.update(ctx, tx, asked.object, changes, {
    via: 'standard',
    batchId,
  });
  const changed = written.filter(({ changeId }) => changeId !== null).length;
  return { changed, later: proposals.length - due.length };
}

function withRefusal(ctx: Context, result: Result, id: string, problem: Problem): Result {
  const refusals = result.refusals + 1;
  if (result.refused.length >= MOST_REFUSALS) return { ...result, refusals };
  const reason = reasonText(ctx, reasonOf(problem));
  return { ...result, refusals, refused: [...result.refused, { id, reason }] };
}
