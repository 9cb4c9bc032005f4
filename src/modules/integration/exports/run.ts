import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { createJob, jobColumns, jobWire } from '../../../kernel/job.ts';
import type { JobKind, JobRow } from '../../../kernel/job.ts';
import { appendChanges } from '../../../kernel/ledger.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { JobWire, RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { dropFile } from '../files/store.ts';
import { dropOrder } from './order.ts';
import { KEPT_DAYS } from './rules.ts';
import type { ExportWire } from './rules.ts';

const DAY = 86_400_000;

/** What is written down of an export before it begins. */
export type NewRun = {
  name: string;
  object?: string;
  format: 'csv' | 'xlsx' | 'archive';
  columns?: string;
  filter?: string;
};

/** Writes down that somebody exports, and starts the job that does it, in one transaction. */
export async function startRun(
  ctx: Context,
  tx: Transaction,
  kind: JobKind,
  run: NewRun,
  input: Record<string, unknown>,
): Promise<ExportWire> {
  const options = { via: 'request', asSystem: true } as const;
  const values = { ...run, owner: ctx.memberId };
  const [written] = await records.create(ctx, tx, 'exportRun', [values], options);
  if (!written) throw new Error('the export was not stored');
  const job = await createJob(ctx, tx, kind, { ...input, runId: written.id });
  await tx.query(sql`
    insert into integration.export_state (org_id, run_id, job_id)
    values (${ctx.orgId}::uuid, ${written.id}::uuid, ${job.id}::uuid)`);
  return { run: await readRun(ctx, tx, written.id), job };
}

/** @throws Problem not_found */
async function readRun(ctx: Context, tx: Transaction, id: string): Promise<RecordWire> {
  const run = await records.get(ctx, tx, 'exportRun', id);
  if (!run) throw new Problem('not_found');
  return run;
}

/** An export that the member may see, with its job. @throws Problem not_found */
export async function readExport(
  ctx: Context,
  tx: Transaction,
  kinds: readonly JobKind[],
  id: string,
): Promise<ExportWire> {
  const run = await readRun(ctx, tx, id);
  return { run, job: await jobOf(ctx, tx, kinds, id) };
}

async function jobOf(
  ctx: Context,
  tx: Transaction,
  kinds: readonly JobKind[],
  id: string,
): Promise<JobWire | null> {
  const [row] = await tx.query<JobRow>(sql`
    select ${jobColumns} from kernel.job
    where org_id = ${ctx.orgId}::uuid and id = (
      select s.job_id from integration.export_state s where s.org_id = ${ctx.orgId}::uuid and s.run_id = ${id}::uuid)`);
  return row ? jobWire(ctx, kinds, row) : null;
}

/**
 * Stops one's own export: one that has not begun ends here, one that runs ends after its block.
 *
 * @throws Problem not_found, also for another member's
 */
export async function stopExport(
  ctx: Context,
  tx: Transaction,
  kinds: readonly JobKind[],
  id: string,
): Promise<ExportWire> {
  const { run } = await readExport(ctx, tx, kinds, id);
  if (run.owner !== ctx.memberId) throw new Problem('not_found');
  const [ended] = await tx.query<{ state: string }>(sql`
    update kernel.job set cancel_requested = true,
      finished_at = case when state = 'queued' then now() end,
      state = case when state = 'queued' then 'cancelled' else state end
    where org_id = ${ctx.orgId}::uuid and member_id = ${ctx.memberId}::uuid and state in ('queued', 'running')
      and id = (select s.job_id from integration.export_state s
        where s.org_id = ${ctx.orgId}::uuid and s.run_id = ${id}::uuid)
    returning state`);
  if (ended?.state === 'cancelled') await closeRun(ctx, tx, id, 'stopped');
  return readExport(ctx, tx, kinds, id);
}

/** Ends an export without a file. */
export async function closeRun(
  ctx: Context,
  tx: Transaction,
  id: string,
  state: 'stopped' | 'failed',
): Promise<void> {
  await dropOrder(ctx, tx, id);
  await dropFile(ctx, tx, id);
  const values = { state, finishedAt: ctx.now().toISOString() };
  await records.derive(ctx, tx, 'exportRun', 'integration', [{ id, values }]);
}

/** Says that an export is at work, also where it had failed before. */
export async function openRun(ctx: Context, tx: Transaction, id: string): Promise<void> {
  const values = { state: 'running', finishedAt: null };
  await records.derive(ctx, tx, 'exportRun', 'integration', [{ id, values }]);
}

/** Whether everything is still there that another process needs to go on: the parts so far, and the blocks to come. */
export async function isIntact(
  ctx: Context,
  tx: Transaction,
  id: string,
  place: { parts: number; block: number; blocks: number },
): Promise<boolean> {
  const [row] = await tx.query<{ parts: string; blocks: string }>(sql`
    select (select count(*) from integration.file_part
        where org_id = ${ctx.orgId}::uuid and file_id = ${id}::uuid and n < ${place.parts}::int) as parts,
      (select count(*) from integration.export_block
        where org_id = ${ctx.orgId}::uuid and run_id = ${id}::uuid and n >= ${place.block}::int) as blocks`);
  return Number(row?.parts) === place.parts && Number(row?.blocks) === place.blocks - place.block;
}

/** Ends an export whose file is whole, and writes into the ledger what went out. */
export async function finishRun(
  ctx: Context,
  tx: Transaction,
  id: string,
  { rows, bytes }: { rows: number; bytes: number },
): Promise<void> {
  await dropOrder(ctx, tx, id);
  const now = ctx.now();
  const values = {
    state: 'done',
    rowCount: rows,
    fileSize: bytes,
    finishedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + KEPT_DAYS * DAY).toISOString(),
  };
  await records.derive(ctx, tx, 'exportRun', 'integration', [{ id, values }]);
  await logExport(ctx, tx, id, { event: 'export.done', rows, bytes });
}

/** Writes down an archive that was made elsewhere than in a job: its file is nowhere here. */
export async function logArchive(
  ctx: Context,
  tx: Transaction,
  name: string,
  { rows, bytes }: { rows: number; bytes: number },
): Promise<void> {
  const values = { name, format: 'archive', owner: ctx.memberId };
  const options = { via: 'system', asSystem: true } as const;
  const [written] = await records.create(ctx, tx, 'exportRun', [values], options);
  const id = written?.id ?? '';
  const facts = { state: 'done', rowCount: rows, fileSize: bytes };
  const finishedAt = ctx.now().toISOString();
  await records.derive(ctx, tx, 'exportRun', 'integration', [
    { id, values: { ...facts, finishedAt } },
  ]);
  await logExport(ctx, tx, id, { event: 'export.done', rows, bytes });
}

/** A line of the ledger about an export: that its file was finished, or that it was fetched. */
export async function logExport(
  ctx: Context,
  tx: Transaction,
  id: string,
  said: { event: 'export.done' | 'export.download'; rows?: number; bytes?: number },
): Promise<void> {
  const model = ctx.catalog.object('exportRun');
  if (!model) throw new Error('there is no object exportRun');
  const entry = { object: 'exportRun', recordId: id, version: 1, op: 'event' as const };
  await appendChanges(ctx, tx, model, [{ ...entry, before: null, after: said }], {
    via: 'request',
  });
}
