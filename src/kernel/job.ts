import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { problemBody } from '../platform/http-errors.ts';
import { Problem, problems } from '../platform/problem.ts';
import type { ProblemCode } from '../platform/problem.ts';
import type { Context } from './context.ts';
import type { Label } from './field.ts';
import type { Transaction } from './transaction.ts';
import type { JobWire } from './wire.ts';

/** How far a job has come. `position` is all it needs to go on from here, in another process as well. */
export type Progress = {
  done: number;
  total?: number;
  position: unknown;
  result?: JobWire['result'];
};

/** One run of a job, from its start or from where the last one ended. */
export type JobRun = {
  id: string;
  input: unknown;
  /** What was saved last; null at the start. */
  position: unknown;
  done: number;
  total: number | null;
  result: JobWire['result'];
  /**
   * Saves how far it is, in the transaction of what was done to get there (≤ 1,000 rows, well under a
   * second, and at most one more where it waits for another transaction of the same job).
   *
   * @throws Error where another worker has taken the job over: the transaction must end with it
   */
  save: (tx: Transaction, progress: Progress) => Promise<void>;
  /** The member's context with the rights of now: long work asks for it again and again. @throws Problem forbidden */
  context: () => Promise<Context>;
  /** Ask between transactions: true when the member wants it to stop. @throws Error when the process shuts down */
  cancelled: () => Promise<boolean>;
};

/**
 * A kind of long work in the background: a row of short transactions, each with its progress. It runs under the rights
 * its member has at that time.
 */
export type JobKind = {
  kind: string;
  label: Label;
  /** While it is at work, what imports made waits for its reactions. */
  imports?: boolean;
  /** Throws a Problem where the job cannot be done; everything saved before stays. */
  run: (ctx: Context, job: JobRun) => Promise<void>;
};

export type JobRow = {
  id: string;
  kind: string;
  state: JobWire['state'];
  done: string;
  total: string | null;
  result: string | null;
  error: string | null;
  created_at: string;
  finished_at: string | null;
};

const time = (column: string): ReturnType<typeof sql.raw> =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`);

/** Columns of `kernel.job` as `jobWire` takes them. */
export const jobColumns = sql`id, kind, state, done, total, result, error, ${time('created_at')}, ${time('finished_at')}`;

/**
 * Puts a job in the queue; it starts after the transaction commits.
 *
 * @param input JSON; already checked by the caller
 * @param total how many records it is about, where known
 */
export async function createJob(
  ctx: Context,
  tx: Transaction,
  kind: JobKind,
  input: unknown,
  total?: number,
): Promise<JobWire> {
  const id = randomUUIDv7();
  const rows = tx.query<JobRow>(sql`
    insert into kernel.job (org_id, id, member_id, kind, input, total)
    values (${ctx.orgId}::uuid, ${id}::uuid, ${ctx.memberId}::uuid, ${kind.kind}, ${sealInput(ctx, id, input)}::jsonb,
      ${total ?? null}::int)
    returning ${jobColumns}`);
  const [[row]] = await Promise.all([rows, enqueue(tx, id)]);
  if (!row) throw new Error('the job was not stored');
  return jobWire(ctx, [kind], row);
}

/** An input may name phone numbers, to set or to look for: it is kept sealed. */
const TABLE = 'kernel.job';

function sealInput(ctx: Context, id: string, input: unknown): string {
  const sealed = ctx.codec.seal(ctx.orgId, TABLE, id, { input: JSON.stringify(input) });
  return JSON.stringify(sealed.toString('base64'));
}

/** The input of a job as it was given, from its row. */
export function openInput(ctx: Context, id: string, stored: string): unknown {
  const sealed = Buffer.from(JSON.parse(stored) as string, 'base64');
  return JSON.parse(ctx.codec.open(ctx.orgId, TABLE, id, sealed)['input'] ?? 'null');
}

/** Hands a queued job to the workers, when the transaction commits. */
export async function enqueue(tx: Transaction, id: string): Promise<void> {
  await tx.query(sql`select kernel.enqueue(${id}::uuid)`);
}

/** A stored job in the reader's language. */
export function jobWire(ctx: Context, kinds: readonly JobKind[], row: JobRow): JobWire {
  const label = kinds.find(({ kind }) => kind === row.kind)?.label;
  return {
    id: row.id,
    kind: row.kind,
    label: label ?? { zh: row.kind, en: row.kind },
    state: row.state,
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
    result: row.result === null ? null : (JSON.parse(row.result) as JobWire['result']),
    error: row.error === null ? null : reasonText(ctx, readReason(row.error)),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** A problem as it is kept with a job: the sentence is made for the one who reads it. */
export type Reason = { code: ProblemCode; values: Record<string, string>; message?: Label };

export function reasonOf({ code, values, errors }: Problem): Reason {
  return { code, values, message: errors?.[0]?.message };
}

function readReason(stored: string): Reason {
  const { code, values, message } = JSON.parse(stored) as Reason;
  return code in problems ? { code, values, message } : { code: 'internal', values: {} };
}

/** The sentence of a problem in the reader's language. A field's own sentence says more than "some fields". */
export function reasonText(ctx: Context, { code, values, message }: Reason): string {
  if (message) return message[ctx.locale];
  return problemBody(new Problem(code, { values }), ctx.locale, ctx.requestId).detail;
}

/**
 * Asks a job to stop. One that has not begun ends here; one that runs is told and ends between two of its transactions.
 */
export async function cancelJob(ctx: Context, tx: Transaction, id: string): Promise<void> {
  await tx.query(sql`
    update kernel.job set cancel_requested = true,
      finished_at = case when state = 'queued' then now() end,
      state = case when state = 'queued' then 'cancelled' else state end
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid and state in ('queued', 'running')`);
}
