import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Header } from '../reading/header.ts';
import type { FileFormat, ReadChoices } from '../reading/line.ts';
import type { PresetWire } from './wire.ts';

const TABLE = 'integration.import_state';
/** How long what a run works with is kept after it was last worked on. */
export const KEPT_DAYS = 30;

/** What an import works with; kept sealed, as heads and presets may tell what is nobody's affair. */
export type Contents = {
  choices: ReadChoices;
  /** What was read: null before. */
  format: FileFormat | null;
  head: Header | null;
  /** What was chosen; null before `start`. */
  preset: PresetWire | null;
  /** From here on it can only be reverted further. */
  reverting: boolean;
};

export type ImportState = {
  runId: string;
  fileId: string | null;
  jobId: string | null;
  /** The next line to be written: its block, and its place in it. */
  block: number;
  place: number;
  contents: Contents;
};

type Row = {
  file_id: string | null;
  job_id: string | null;
  block: string;
  place: string;
  sealed: string;
};

const sealed = (ctx: Context, runId: string, contents: Contents): Buffer =>
  ctx.codec.seal(ctx.orgId, TABLE, runId, { contents: JSON.stringify(contents) });

/**
 * Begins to keep the state of a run of which nothing is kept: a new one, or one that is taken back after its time. Of
 * two at once the second waits for the first, and leaves what that one keeps.
 */
export async function newState(
  ctx: Context,
  tx: Transaction,
  {
    runId,
    fileId = null,
    jobId = null,
  }: { runId: string; fileId?: string | null; jobId?: string | null },
): Promise<ImportState> {
  const contents = { choices: {}, format: null, head: null, preset: null, reverting: false };
  await tx.query(sql`
    insert into integration.import_state (org_id, run_id, file_id, job_id, sealed, expires_at)
    values (${ctx.orgId}::uuid, ${runId}::uuid, ${fileId}::uuid, ${jobId}::uuid,
      ${sealed(ctx, runId, contents)}::bytea, now() + make_interval(days => ${KEPT_DAYS}::int))
    on conflict do nothing`);
  return { runId, fileId, jobId, block: 0, place: 0, contents };
}

/** Whether a run was taken back after its time: then only how far that is is kept of it. */
export function isForgotten({ contents }: ImportState): boolean {
  return contents.reverting && contents.preset === null;
}

/**
 * The state of a run; undefined where it is no longer kept.
 *
 * @param lock whoever else changes it waits
 */
export async function readState(
  ctx: Context,
  tx: Transaction,
  runId: string,
  lock = false,
): Promise<ImportState | undefined> {
  const [row] = await tx.query<Row>(sql`
    select file_id, job_id, block, place, encode(sealed, 'base64') as sealed from integration.import_state
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid ${lock ? sql`for update` : sql``}`);
  if (!row) return undefined;
  const opened = ctx.codec.open(ctx.orgId, TABLE, runId, Buffer.from(row.sealed, 'base64'));
  return {
    runId,
    fileId: row.file_id,
    jobId: row.job_id,
    block: Number(row.block),
    place: Number(row.place),
    contents: JSON.parse(opened['contents'] ?? '{}') as Contents,
  };
}

/** Changes what is kept of a run, and keeps it from now on for its time. */
export async function saveState(
  ctx: Context,
  tx: Transaction,
  { runId, fileId, jobId, block, place, contents }: ImportState,
): Promise<void> {
  await tx.query(sql`
    update integration.import_state set file_id = ${fileId}::uuid, job_id = ${jobId}::uuid, block = ${block}::int,
      place = ${place}::int, sealed = ${sealed(ctx, runId, contents)}::bytea,
      expires_at = now() + make_interval(days => ${KEPT_DAYS}::int)
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid`);
}

/**
 * Whether a job is the one that is at work on a run. One that failed may be tried again after another took its place, or
 * the run may be in the trash: then it must do nothing. Until the transaction ends nobody changes that.
 */
export async function isAtWork(
  ctx: Context,
  tx: Transaction,
  { runId, jobId }: { runId: string; jobId: string },
): Promise<boolean> {
  const rows = await tx.query(sql`
    select from integration.import_state s
    join integration.import_run r on r.org_id = s.org_id and r.id = s.run_id
    where s.org_id = ${ctx.orgId}::uuid and s.run_id = ${runId}::uuid and s.job_id = ${jobId}::uuid
      and r.deleted_at is null
    for update of s`);
  return rows.length > 0;
}

/** Notes how far an import is, in the transaction of what it wrote. */
export async function savePlace(
  ctx: Context,
  tx: Transaction,
  runId: string,
  { block, place }: { block: number; place: number },
): Promise<void> {
  await tx.query(sql`
    update integration.import_state set block = ${block}::int, place = ${place}::int
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid`);
}
