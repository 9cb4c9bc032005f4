import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { jobColumns, jobWire } from '../../../kernel/job.ts';
import type { JobKind, JobRow } from '../../../kernel/job.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { JobWire } from '../../../kernel/wire.ts';
import { firstLines } from './blocks.ts';
import { GUESS_LINES, guessObjects, guessPreset } from './guess.ts';
import { actualState, runOf, setFacts, standingOf } from './runs.ts';
import { isForgotten, readState } from './state.ts';
import type { ImportStateWire, ImportWire } from './wire.ts';

const SAMPLE_LINES = 5;
/** Below this the likeliest object is no guess. */
const LEAST_SCORE = 0.2;

/**
 * The state that a run is in; where its job ended without saying so, it is said now.
 *
 * @throws Problem not_found
 */
export async function settledState(
  ctx: Context,
  tx: Transaction,
  runId: string,
): Promise<ImportStateWire> {
  const standing = await standingOf(ctx, tx, runId);
  const state = actualState(standing);
  if (state !== standing.state) {
    await setFacts(ctx, tx, runId, { state, finishedAt: ctx.now().toISOString() });
  }
  return state;
}

/** The job that is at work on a run, or was last. */
export async function jobOf(
  ctx: Context,
  tx: Transaction,
  kinds: readonly JobKind[],
  jobId: string | null | undefined,
): Promise<JobWire | null> {
  if (!jobId) return null;
  const [row] = await tx.query<JobRow>(sql`
    select ${jobColumns} from kernel.job where org_id = ${ctx.orgId}::uuid and id = ${jobId}::uuid`);
  return row ? jobWire(ctx, kinds, row) : null;
}

/**
 * A run with what its screens need.
 *
 * @throws Problem not_found
 */
export async function importWire(
  ctx: Context,
  tx: Transaction,
  kinds: readonly JobKind[],
  id: string,
): Promise<ImportWire> {
  await runOf(ctx, tx, id);
  const now = await settledState(ctx, tx, id);
  const [run, state] = [await runOf(ctx, tx, id), await readState(ctx, tx, id)];
  const { format = null, head = null, preset = null, reverting = false } = state?.contents ?? {};
  // A run that is forgotten, or came by an archive, has nothing else that tells it.
  const started = preset !== null || Boolean(run['startedAt']);
  const job = await jobOf(ctx, tx, kinds, state?.jobId);
  const plain = {
    run,
    format,
    head: head && { line: head.line, heads: head.heads },
    sample: [],
    objects: [],
    mapping: preset,
    started,
    detailed: state !== undefined && !isForgotten(state),
    reverting,
    job,
  };
  if (!state || !head || now === 'reading') return plain;
  const lines = await firstLines(ctx, tx, id, head.firstLine, GUESS_LINES);
  const sample = lines.slice(0, SAMPLE_LINES);
  if (preset) return { ...plain, sample };
  const names = [String(run['fileName']), ...(format?.kind === 'xlsx' ? [format.sheet] : [])];
  const objects = guessObjects(ctx, head, lines, names);
  const [best] = objects;
  const guessed =
    best && best.score >= LEAST_SCORE ? guessPreset(ctx, best.object, head, lines) : null;
  return { ...plain, sample, objects, mapping: guessed?.preset ?? null };
}
