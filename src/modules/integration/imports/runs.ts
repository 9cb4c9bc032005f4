import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { modelOf } from '../../../kernel/read.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { ImportStateWire } from './wire.ts';

export const RUN = 'importRun';

/** The facts of a run; see import-runs/facts.ts. */
export type RunFacts = Partial<{
  state: ImportStateWire;
  format: string | null;
  rowCount: number;
  doneCount: number;
  createdCount: number;
  updatedCount: number;
  unchangedCount: number;
  refusedCount: number;
  keptCount: number;
  startedAt: string | null;
  finishedAt: string | null;
}>;

/** Sets facts of a run. */
export async function setFacts(
  ctx: Context,
  tx: Transaction,
  runId: string,
  values: RunFacts,
): Promise<void> {
  await records.derive(ctx, tx, RUN, 'integration', [{ id: runId, values }]);
}

/**
 * A run as its reader sees it.
 *
 * @throws Problem not_found where there is none, or the reader may not see it
 */
export async function runOf(ctx: Context, tx: Transaction, id: string): Promise<RecordWire> {
  modelOf(ctx, RUN);
  const run = await records.get(ctx, tx, RUN, id);
  if (!run) throw new Problem('not_found');
  return run;
}

/** Where a run stands: in which state, and whether a job is at work on it. */
export type Standing = { state: ImportStateWire; jobState: string | null };

/** The state that a run is in, whatever its reader may see of it. */
export async function standingOf(ctx: Context, tx: Transaction, id: string): Promise<Standing> {
  const [row] = await tx.query<{ state: ImportStateWire; job_state: string | null }>(sql`
    select f.state, j.state as job_state from integration.import_run_facts f
    left join integration.import_state s on s.org_id = f.org_id and s.run_id = f.import_run_id
    left join kernel.job j on j.org_id = f.org_id and j.id = s.job_id
    where f.org_id = ${ctx.orgId}::uuid and f.import_run_id = ${id}::uuid`);
  if (!row) throw new Problem('not_found');
  return { state: row.state, jobState: row.job_state };
}

const ENDED = new Set(['done', 'failed', 'cancelled']);

/**
 * The state that a run is in by its job: a job that was cancelled before it began, or ended by a fault, could not say so
 * itself.
 */
export function actualState({ state, jobState }: Standing): ImportStateWire {
  const busy = state === 'reading' || state === 'running' || state === 'reverting';
  if (!busy || jobState === null || !ENDED.has(jobState)) return state;
  return jobState === 'cancelled' ? 'stopped' : 'failed';
}

/** @throws Problem wrong_state, naming the state it is in, where it is in none of these */
export function requireState(state: ImportStateWire, ...allowed: ImportStateWire[]): void {
  if (allowed.includes(state)) return;
  throw new Problem('wrong_state');
}
