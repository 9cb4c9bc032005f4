import { createHash, randomUUIDv7 } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Context } from '../../../kernel/context.ts';
import { createJob } from '../../../kernel/job.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { grantsOn } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { appendPart, dropFile, keepFile, PART_BYTES } from '../files/store.ts';
import { readImportJob } from './read-job.ts';
import { RUN, runOf } from './runs.ts';
import { KEPT_DAYS, newState } from './state.ts';
import type { UploadedWire } from './wire.ts';

/** The largest file that is taken, in bytes. */
export const MOST_BYTES = 200 * 1024 * 1024;
const LONGEST_NAME = 200;

/** A file that has come in and belongs to no run yet. */
export type Upload = { fileId: string; fileName: string; size: number; digest: string };

/** @throws Problem forbidden where no role of the member imports anything */
export function requireImport(ctx: Context): void {
  const model = ctx.catalog.object(RUN);
  if (!model || grantsOn(ctx, model, 'create').length === 0) throw new Problem('forbidden');
}

/**
 * Takes a file in as it comes, in sealed parts: memory holds one of them. Without a run it goes after a day.
 *
 * @throws Problem body_too_large, invalid_body where there is nothing in it
 */
export async function takeIn(ctx: Context, fileName: string, body: Readable): Promise<Upload> {
  const fileId = randomUUIDv7();
  const hash = createHash('sha256');
  let [n, size, held]: [number, number, number] = [0, 0, 0];
  let pending: Buffer[] = [];
  const store = async (bytes: Buffer): Promise<void> => {
    await inTransaction(ctx, (tx) => appendPart(ctx, tx, fileId, n, bytes));
    n += 1;
  };
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST_BYTES) throw new Problem('body_too_large');
      hash.update(chunk);
      pending.push(chunk);
      held += chunk.length;
      if (held < PART_BYTES) continue;
      const whole = Buffer.concat(pending);
      let at = 0;
      for (; whole.length - at >= PART_BYTES; at += PART_BYTES)
        await store(whole.subarray(at, at + PART_BYTES));
      pending = [whole.subarray(at)];
      held = whole.length - at;
    }
    if (held > 0) await store(Buffer.concat(pending));
    if (size === 0) throw emptyFile();
  } catch (error) {
    await drop(ctx, fileId);
    throw error;
  }
  return { fileId, fileName: plainName(fileName), size, digest: hash.digest('hex') };
}

function emptyFile(): Problem {
  const message = { zh: '文件里没有内容。', en: 'The file is empty.' };
  return new Problem('invalid_body', { errors: [{ field: null, code: 'empty', message }] });
}

/** The name of a file without its folders and what is no character to read. */
function plainName(name: string): string {
  const own = name.split(/[\\/]/).at(-1) ?? '';
  const plain = own.toWellFormed().replace(/\p{C}/gu, ' ').trim().slice(0, LONGEST_NAME);
  return plain === '' ? 'file' : plain.toWellFormed();
}

/** Forgets a file that became no run. */
export function drop(ctx: Context, fileId: string): Promise<void> {
  return inTransaction(ctx, (tx) => dropFile(ctx, tx, fileId));
}

/**
 * Begins a run over a file that came in: it is read first.
 *
 * @throws Problem forbidden
 */
export async function beginRun(
  ctx: Context,
  tx: Transaction,
  { fileId, fileName, size }: Upload,
): Promise<UploadedWire> {
  requireImport(ctx);
  // The name and size are the file's, not something that its owner could set.
  const [written] = await records.create(
    ctx,
    tx,
    RUN,
    [{ name: fileName, fileName, fileSize: size, owner: ctx.memberId }],
    { via: 'request', asSystem: true },
  );
  const runId = written?.id ?? '';
  const job = await createJob(ctx, tx, readImportJob, { runId });
  await newState(ctx, tx, { runId, fileId, jobId: job.id });
  await keepFile(ctx, tx, fileId, KEPT_DAYS);
  return { run: await runOf(ctx, tx, runId), job };
}
