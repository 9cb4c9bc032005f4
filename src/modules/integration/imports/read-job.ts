import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { readParts } from '../files/store.ts';
import { ReadFault } from '../reading/fault.ts';
import { findHeader } from '../reading/header.ts';
import type { FileFormat, Line } from '../reading/line.ts';
import { readFile } from '../reading/read-file.ts';
import { BLOCK_LINES, countLines, dropBlocks, keepBlock } from './blocks.ts';
import { setFacts } from './runs.ts';
import { isAtWork, readState, saveState } from './state.ts';

const inputSchema = z.strictObject({ runId: z.uuid() });
/** Lines in which the head is looked for. */
const HEAD_LINES = 50;

/**
 * Reads an uploaded file into blocks of lines, finds its head, and makes the run ready. It reads from the beginning
 * whenever it runs, so that it may be killed anywhere.
 */
export const readImportJob: JobKind = {
  kind: 'readImport',
  label: { zh: '读取文件', en: 'Read file' },
  run: async (ctx, job) => {
    const { runId } = inputSchema.parse(job.input);
    try {
      await readRun(ctx, job, runId);
    } catch (error) {
      const problem = error instanceof ReadFault ? unreadable(error) : error;
      if (problem instanceof Problem) await end(ctx, runId, job.id, 'failed');
      throw problem;
    }
  },
};

function unreadable({ label }: ReadFault): Problem {
  return new Problem('unreadable_file', {
    errors: [{ field: null, code: 'unreadable_file', message: label }],
  });
}

/** Says that nothing came of the file; what was read of it goes. */
async function end(
  ctx: Context,
  runId: string,
  jobId: string,
  state: 'failed' | 'stopped',
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    if (!(await isAtWork(ctx, tx, { runId, jobId }))) return;
    await dropBlocks(ctx, tx, runId);
    const finishedAt = ctx.now().toISOString();
    await setFacts(ctx, tx, runId, { state, rowCount: 0, finishedAt });
  });
}

async function readRun(ctx: Context, job: JobRun, runId: string): Promise<void> {
  const state = await inTransaction(ctx, async (tx) => {
    if (!(await isAtWork(ctx, tx, { runId, jobId: job.id }))) throw new Problem('wrong_state');
    await dropBlocks(ctx, tx, runId);
    await setFacts(ctx, tx, runId, { state: 'reading', rowCount: 0, finishedAt: null });
    return readState(ctx, tx, runId);
  });
  if (!state?.fileId) throw new Problem('details_gone');
  const read = await keepLines(
    ctx,
    job,
    runId,
    readFile({
      ...state.contents.choices,
      bytes: readParts(ctx, state.fileId),
    }),
  );
  if (!read) {
    await end(ctx, runId, job.id, 'stopped');
    return;
  }
  const { format, first, count } = read;
  if (count === 0) throw unreadable(new ReadFault('empty'));
  const head = findHeader(first);
  await inTransaction(ctx, async (tx) => {
    const now = await readState(ctx, tx, runId, true);
    if (now?.jobId !== job.id) throw new Problem('wrong_state');
    await saveState(ctx, tx, { ...now, contents: { ...now.contents, format, head } });
    const rowCount = await countLines(ctx, tx, runId, head.firstLine);
    await setFacts(ctx, tx, runId, { state: 'ready', rowCount, format: formatText(format) });
    await job.save(tx, { done: count, total: count, position: null });
  });
}

type Read = { format: FileFormat; first: Line[]; count: number };

/** Keeps the lines as they come, block by block. Undefined where the member stopped it. */
async function keepLines(
  ctx: Context,
  job: JobRun,
  runId: string,
  blocks: AsyncIterable<{ format: FileFormat; lines: Line[] }>,
): Promise<Read | undefined> {
  const read: Read = {
    format: { kind: 'csv', encoding: 'utf-8', delimiter: ',' },
    first: [],
    count: 0,
  };
  let n = 0;
  let pending: Line[] = [];
  const keep = async (lines: readonly Line[]): Promise<void> => {
    await inTransaction(ctx, async (tx) => {
      await keepBlock(ctx, tx, runId, n, lines);
      await job.save(tx, { done: read.count, position: null });
    });
    n += 1;
  };
  for await (const { format, lines } of blocks) {
    read.format = format;
    if (read.first.length < HEAD_LINES) read.first.push(...lines.slice(0, HEAD_LINES));
    read.count += lines.length;
    pending.push(...lines);
    while (pending.length >= BLOCK_LINES) {
      if (await job.cancelled()) return undefined;
      await keep(pending.slice(0, BLOCK_LINES));
      pending = pending.slice(BLOCK_LINES);
    }
  }
  if (pending.length > 0) await keep(pending);
  return read;
}

/** A format in the words of those who know it. */
function formatText(format: FileFormat): string {
  if (format.kind === 'xlsx') return `XLSX · ${format.sheet}`.slice(0, 200);
  const delimiter = format.delimiter === '\t' ? 'Tab' : format.delimiter;
  return `CSV · ${format.encoding.toUpperCase()} · ${delimiter}`;
}
