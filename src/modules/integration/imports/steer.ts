import type { Context } from '../../../kernel/context.ts';
import { cancelJob, createJob } from '../../../kernel/job.ts';
import type { JobKind } from '../../../kernel/job.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { JobWire, RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { dropFile, keepFile } from '../files/store.ts';
import type { Header } from '../reading/header.ts';
import { countLines, firstLines, readBlock } from './blocks.ts';
import { importJob } from './import-job.ts';
import { jobOf, settledState } from './import-wire.ts';
import { planOf } from './plan.ts';
import { readImportJob } from './read-job.ts';
import { revertImportJob } from './revert-job.ts';
import { requireState, runOf, setFacts } from './runs.ts';
import { KEPT_DAYS, newState, readState, saveState } from './state.ts';
import type { ImportState } from './state.ts';
import { requireImport } from './upload.ts';
import type { ImportStateWire, PresetWire, SheetRequest } from './wire.ts';

type Steered = { run: RecordWire; now: ImportStateWire; state: ImportState };

/**
 * A run that its member wants to do something with, locked.
 *
 * @throws Problem not_found; forbidden where the member may not change it, or imports nothing; details_gone
 */
async function steered(ctx: Context, tx: Transaction, id: string): Promise<Steered> {
  const run = await runOf(ctx, tx, id);
  requireImport(ctx);
  if (run._rights?.update !== true) throw new Problem('forbidden');
  const state = await readState(ctx, tx, id, true);
  if (!state) throw new Problem('details_gone');
  return { run, now: await settledState(ctx, tx, id), state };
}

/** What a run makes belongs to whoever runs it: nobody runs another's file. @throws Problem forbidden */
function requireOwner(ctx: Context, run: RecordWire): void {
  if (run['owner'] !== ctx.memberId) throw new Problem('forbidden');
}

/** What was read of a file. @throws Problem wrong_state while it is not */
export function headOf({ contents }: ImportState): Header {
  if (!contents.head) throw new Problem('wrong_state');
  return contents.head;
}

/**
 * Takes another sheet, encoding, delimiter or head. What only moves the head is done at once.
 *
 * @throws Problem wrong_state once the run has begun; invalid_body for a head line that is none
 */
export async function readAgain(
  ctx: Context,
  tx: Transaction,
  id: string,
  { headLine, ...choices }: SheetRequest,
): Promise<void> {
  const { run, now, state } = await steered(ctx, tx, id);
  requireOwner(ctx, run);
  requireState(now, 'ready', 'stopped', 'failed');
  const { contents } = state;
  if (contents.preset !== null || state.fileId === null) throw new Problem('wrong_state');
  if (Object.keys(choices).length === 0) {
    if (headLine === undefined) return;
    headOf(state);
    const head = await headAt(ctx, tx, id, headLine);
    await saveState(ctx, tx, { ...state, contents: { ...contents, head } });
    const rowCount = await countLines(ctx, tx, id, head.firstLine);
    await setFacts(ctx, tx, id, { state: 'ready', rowCount });
    return;
  }
  await keepFile(ctx, tx, state.fileId, KEPT_DAYS);
  const job = await createJob(ctx, tx, readImportJob, { runId: id });
  const again = { ...contents, head: null, choices: { ...contents.choices, ...choices } };
  await saveState(ctx, tx, { ...state, jobId: job.id, contents: again });
  await setFacts(ctx, tx, id, { state: 'reading', finishedAt: null });
}

/** The head that somebody says stands in a line; null: the file has none. */
async function headAt(
  ctx: Context,
  tx: Transaction,
  runId: string,
  line: number | null,
): Promise<Header> {
  const lines = (await readBlock(ctx, tx, runId, 0)) ?? [];
  if (line === null) {
    const width = Math.max(1, ...lines.map(({ cells }) => cells.length));
    const heads = Array.from({ length: width }, () => '');
    return { line, heads, firstLine: lines[0]?.line ?? 1 };
  }
  const head = lines.find((each) => each.line === line);
  if (!head) {
    const message = { zh: '表头应在文件开头的行里。', en: 'The head stands in the first lines.' };
    throw new Problem('invalid_body', {
      errors: [{ field: 'headLine', code: 'invalid', message }],
    });
  }
  const below = lines.filter((each) => each.line > line);
  const width = Math.max(head.cells.length, ...below.map(({ cells }) => cells.length));
  return {
    line,
    heads: Array.from({ length: width }, (_, n) =>
      String(head.cells[n] ?? '')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
    firstLine: line + 1,
  };
}

/**
 * Fixes how the file is to be written and begins.
 *
 * @throws Problem wrong_state; what `planOf` throws
 */
export async function startImport(
  ctx: Context,
  tx: Transaction,
  id: string,
  { preset, name }: { preset: PresetWire; name?: string },
): Promise<JobWire> {
  const { run, now, state } = await steered(ctx, tx, id);
  requireOwner(ctx, run);
  requireState(now, 'ready');
  planOf(ctx, preset, headOf(state).heads);
  if (name !== undefined && name !== run['name']) {
    const changes = [{ id, version: 'latest' as const, values: { name } }];
    await records.update(ctx, tx, 'importRun', changes, { via: 'request' });
  }
  if (state.fileId !== null) await dropFile(ctx, tx, state.fileId);
  const contents = { ...state.contents, preset };
  await setFacts(ctx, tx, id, { startedAt: ctx.now().toISOString() });
  return begin(ctx, tx, { ...state, fileId: null, contents }, importJob, 'running', run);
}

/** Goes on with a run that was stopped or failed. @throws Problem wrong_state */
export async function resumeImport(ctx: Context, tx: Transaction, id: string): Promise<JobWire> {
  const { run, now, state } = await steered(ctx, tx, id);
  requireOwner(ctx, run);
  requireState(now, 'stopped', 'failed');
  if (state.contents.preset === null || state.contents.reverting) throw new Problem('wrong_state');
  return begin(ctx, tx, state, importJob, 'running', run);
}

/** Takes back what a run has done, as far as it came. @throws Problem wrong_state */
export async function revertImport(ctx: Context, tx: Transaction, id: string): Promise<JobWire> {
  const run = await runOf(ctx, tx, id);
  requireImport(ctx);
  if (run._rights?.update !== true) throw new Problem('forbidden');
  if (run['startedAt'] === null) throw new Problem('wrong_state');
  // The ledger tells what is to be taken back, also when nothing else is kept any more. Who asks second waits here.
  const state = (await readState(ctx, tx, id, true)) ?? (await newState(ctx, tx, { runId: id }));
  requireState(await settledState(ctx, tx, id), 'done', 'stopped', 'failed');
  const contents = { ...state.contents, reverting: true };
  return begin(ctx, tx, { ...state, contents }, revertImportJob, 'reverting', run);
}

async function begin(
  ctx: Context,
  tx: Transaction,
  state: ImportState,
  kind: JobKind,
  now: 'running' | 'reverting',
  run: RecordWire,
): Promise<JobWire> {
  const { runId } = state;
  const total = now === 'running' ? Number(run['rowCount'] ?? 0) : undefined;
  const job = await createJob(ctx, tx, kind, { runId }, total);
  await setFacts(ctx, tx, runId, { state: now, finishedAt: null });
  await saveState(ctx, tx, { ...state, jobId: job.id });
  return job;
}

/** Asks a run to stop after the blocks that are under way, also while it is taken back. @throws Problem wrong_state */
export async function stopImport(
  ctx: Context,
  tx: Transaction,
  kinds: readonly JobKind[],
  id: string,
): Promise<JobWire> {
  const { now, state } = await steered(ctx, tx, id);
  requireState(now, 'reading', 'running', 'reverting');
  if (state.jobId === null) throw new Problem('wrong_state');
  await cancelJob(ctx, tx, state.jobId);
  await settledState(ctx, tx, id);
  const job = await jobOf(ctx, tx, kinds, state.jobId);
  if (!job) throw new Problem('wrong_state');
  return job;
}

/** The lines a preview shows, with the head they stand under. @throws Problem wrong_state, details_gone, not_found */
export async function linesToShow(
  ctx: Context,
  tx: Transaction,
  id: string,
  count: number,
): Promise<{ head: Header; lines: Awaited<ReturnType<typeof firstLines>> }> {
  await runOf(ctx, tx, id);
  const state = await readState(ctx, tx, id);
  if (!state) throw new Problem('details_gone');
  const head = headOf(state);
  return { head, lines: await firstLines(ctx, tx, id, head.firstLine, count) };
}
