import { sql } from 'kysely';
import { transaction } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { toProblem } from '../platform/http-errors.ts';
import { Problem } from '../platform/problem.ts';
import { startTicker } from '../platform/ticker.ts';
import type { Context } from './context.ts';
import { enqueue, openInput, reasonOf } from './job.ts';
import type { JobKind, JobRun, Progress } from './job.ts';
import type { Transaction } from './transaction.ts';
import type { JobWire } from './wire.ts';

export type JobParts = {
  database: Database;
  kinds: readonly JobKind[];
  /** The member's context with the rights of now. @throws Problem where the member is no longer active */
  contextOfMember: (orgId: string, memberId: string, requestId: string) => Promise<Context>;
  onError: (error: unknown) => void;
  /** How long a worker may be silent before another takes its job over. */
  leaseSeconds: number;
};

/** Which job, as the queue carries it. */
export type JobKey = { orgId: string; jobId: string };

/** Another worker has the job by now, or it has ended: whatever this one is doing must not be kept. */
export class LeaseLost extends Error {}

/** The process shuts down: the job goes on in another one. */
class Interrupted extends Error {}

type Lease = {
  lease: string;
  member_id: string;
  kind: string;
  input: string;
  state: JobWire['state'];
  done: string;
  total: string | null;
  position: string | null;
  result: string | null;
};

/** Runs a job, or does nothing where another worker has it or it has ended. */
export async function runJob(parts: JobParts, key: JobKey, signal: AbortSignal): Promise<void> {
  const taken = await takeLease(parts, key);
  if (!taken || taken.state === 'cancelled') return;
  const lease = Number(taken.lease);
  // One step may take longer than the lease: it is renewed as long as this process lives.
  const heartbeat = startTicker({
    work: () => renewLease(parts, key, lease),
    pause: (parts.leaseSeconds * 1_000) / 3,
    onError: parts.onError,
  });
  try {
    const kind = parts.kinds.find((each) => each.kind === taken.kind);
    if (!kind) throw new Error(`there is no job kind ${taken.kind}`);
    const ctx = await memberContext(parts, key, taken.member_id);
    const run = jobRun(parts, key, taken, openInput(ctx, key.jobId, taken.input), signal);
    await kind.run(ctx, run);
    await finish(parts, key, lease, 'done', null);
  } catch (error) {
    await endRun(parts, key, lease, error);
  } finally {
    await heartbeat.stop();
  }
}

async function endRun(parts: JobParts, key: JobKey, lease: number, error: unknown): Promise<void> {
  if (error instanceof LeaseLost) return;
  if (error instanceof Interrupted) return giveBack(parts, key, lease);
  const problem = toProblem(error);
  if (problem.code === 'internal' || problem.code === 'unavailable') parts.onError(error);
  // The database is away, or somebody holds its records: whoever looks after lost jobs starts it again from its position.
  if (problem.code === 'unavailable' || problem.code === 'busy') return undefined;
  return finish(parts, key, lease, 'failed', JSON.stringify(reasonOf(problem)));
}

async function memberContext(parts: JobParts, key: JobKey, memberId: string): Promise<Context> {
  try {
    return await parts.contextOfMember(key.orgId, memberId, `job-${key.jobId}`);
  } catch (error) {
    // Whoever has left may not do anything any more; a job has no sign-in to offer.
    if (error instanceof Problem && error.code === 'unauthenticated')
      throw new Problem('forbidden');
    throw error;
  }
}

const at = (parts: JobParts): ReturnType<typeof sql> =>
  sql`now() + make_interval(secs => ${parts.leaseSeconds}::float8)`;

async function takeLease(parts: JobParts, key: JobKey): Promise<Lease | undefined> {
  const rows = await transaction(parts.database, key.orgId, (tx) =>
    tx.query<Lease>(sql`
      update kernel.job set lease = lease + 1, leased_until = ${at(parts)}, error = null,
        state = case when cancel_requested then 'cancelled' else 'running' end,
        finished_at = case when cancel_requested then now() end
      where org_id = ${key.orgId}::uuid and id = ${key.jobId}::uuid
        and (state = 'queued' or (state = 'running' and leased_until < now()))
      returning lease, member_id, kind, input, state, done, total, position, result`),
  );
  return rows[0];
}

async function renewLease(parts: JobParts, key: JobKey, lease: number): Promise<void> {
  await transaction(parts.database, key.orgId, (tx) =>
    tx.query(sql`
      update kernel.job set leased_until = ${at(parts)}
      where org_id = ${key.orgId}::uuid and id = ${key.jobId}::uuid and lease = ${lease}::int and state = 'running'`),
  );
}

function jobRun(
  parts: JobParts,
  key: JobKey,
  row: Lease,
  input: unknown,
  signal: AbortSignal,
): JobRun {
  const mine = sql`org_id = ${key.orgId}::uuid and id = ${key.jobId}::uuid and lease = ${Number(row.lease)}::int
    and state = 'running'`;
  const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
  return {
    id: key.jobId,
    input,
    position: parse(row.position),
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
    result: parse(row.result) as JobWire['result'],
    context: () => memberContext(parts, key, row.member_id),
    save: async (tx: Transaction, progress: Progress) => {
      const { done, total, position, result } = progress;
      const rows = await tx.query(sql`
        update kernel.job set done = ${done}::int, position = ${JSON.stringify(position)}::jsonb,
          total = coalesce(${total ?? null}::int, total),
          result = coalesce(${result ? JSON.stringify(result) : null}::jsonb, result), leased_until = ${at(parts)}
        where ${mine} returning id`);
      if (rows.length === 0) throw new LeaseLost();
    },
    cancelled: async () => {
      if (signal.aborted) throw new Interrupted();
      const [now] = await transaction(parts.database, key.orgId, (tx) =>
        tx.query<{ cancel_requested: boolean }>(
          sql`select cancel_requested from kernel.job where ${mine}`,
        ),
      );
      if (!now) throw new LeaseLost();
      return now.cancel_requested;
    },
  };
}

/** Ends a job, if this worker still has it. One that was asked to stop and stopped is cancelled. */
async function finish(
  parts: JobParts,
  key: JobKey,
  lease: number,
  state: 'done' | 'failed',
  error: string | null,
): Promise<void> {
  await transaction(parts.database, key.orgId, (tx) =>
    tx.query(sql`
      update kernel.job set finished_at = now(), leased_until = null, error = ${error},
        state = case when cancel_requested and (total is null or done < total) then 'cancelled' else ${state} end
      where org_id = ${key.orgId}::uuid and id = ${key.jobId}::uuid and lease = ${lease}::int and state = 'running'`),
  );
}

/** Puts an interrupted job back, to go on at once wherever a worker runs. */
async function giveBack(parts: JobParts, key: JobKey, lease: number): Promise<void> {
  await transaction(parts.database, key.orgId, async (tx) => {
    const rows = await tx.query(sql`
      update kernel.job set state = 'queued', leased_until = null
      where org_id = ${key.orgId}::uuid and id = ${key.jobId}::uuid and lease = ${lease}::int and state = 'running'
      returning id`);
    if (rows.length > 0) await enqueue(tx, key.jobId);
  });
}
