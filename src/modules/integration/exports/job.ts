import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import type { Model } from '../../../kernel/model.ts';
import { modelOf } from '../../../kernel/read.ts';
import { conditionFrom } from '../../../kernel/route-input.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { cellsOf, columnsOf, isOwnMoney, withCurrency } from './cells.ts';
import type { Column } from './cells.ts';
import { fileEnd, fileHead, fileRows, store } from './files.ts';
import type { FileState, Stored } from './files.ts';
import { BLOCK_ROWS, readBlock, storeOrder } from './order.ts';
import { exportContext } from './rights.ts';
import { exportFormats } from './rules.ts';
import { closeRun, finishRun, isIntact, openRun } from './run.ts';

const inputSchema = z.strictObject({
  runId: z.string(),
  object: z.string(),
  format: z.enum(exportFormats),
  columns: z.array(z.string()).optional(),
  /** As it came from outside: checked again, with the rights of the time, when the job runs. */
  where: z.unknown().optional(),
  sort: z.strictObject({ field: z.string(), descending: z.boolean() }),
  locale: z.enum(['zh', 'en']),
});
export type ExportInput = z.infer<typeof inputSchema>;

/** Everything that is needed to go on: the columns, the place, and how far the file is written. */
type Position = {
  columns: Column[];
  /** The block that comes next, and how many there are. */
  block: number;
  blocks: number;
  rows: number;
  stored: Stored;
  file: FileState;
  ended: boolean;
};

/** Who exports what: the member with the rights of now, and the object. */
type Exporter = { reader: Context; ctx: Context; model: Model };

async function exporterOf(job: JobRun, { object, locale }: ExportInput): Promise<Exporter> {
  const reader = { ...(await job.context()), locale };
  const model = modelOf(reader, object);
  return { reader, ctx: exportContext(reader, model), model };
}

/**
 * Writes the file of an export in blocks, each in a short transaction with how far it is: the rights are those of the
 * moment, the records those that there were when it began.
 */
export const exportJob: JobKind = {
  kind: 'export',
  label: { zh: '导出', en: 'Export' },
  run: async (ctx, job) => {
    const input = inputSchema.parse(job.input);
    try {
      await write(ctx, job, input);
    } catch (error) {
      if (error instanceof Problem) {
        await inTransaction(ctx, async (tx) => {
          await closeRun(ctx, tx, input.runId, 'failed');
          // Whoever tries again begins at the beginning.
          await job.save(tx, { done: 0, position: null });
        });
      }
      throw error;
    }
  },
};

async function write(ctx: Context, job: JobRun, input: ExportInput): Promise<void> {
  const { runId } = input;
  let position = job.position as Position | null;
  if (position && !position.ended) {
    const { stored, block, blocks } = position;
    const whole = await inTransaction(ctx, (tx) =>
      isIntact(ctx, tx, runId, { parts: stored.parts, block, blocks }),
    );
    if (!whole) position = null;
  }
  position ??= await begin(job, input);
  let ahead = position.ended ? undefined : readAhead(job, input, position);
  while (!position.ended) {
    if (await job.cancelled())
      return inTransaction(ctx, (tx) => closeRun(ctx, tx, runId, 'stopped'));
    const block = await ahead;
    // The next block is read while this one is written.
    ahead = readAhead(job, input, { ...position, block: position.block + 1 });
    position = block
      ? await writeBlock(job, input, position, block)
      : await finish(job, input, position);
  }
}

/** A block as it was read: for whom, and its records. */
type Block = Exporter & { records: RecordWire[] };

/** Begins to read a block; undefined after the last. */
function readAhead(
  job: JobRun,
  input: ExportInput,
  position: Position,
): Promise<Block | undefined> {
  const { columns, block, blocks } = position;
  const read = async (): Promise<Block | undefined> => {
    if (block >= blocks) return undefined;
    const exporter = await exporterOf(job, input);
    const { ctx, model } = exporter;
    const wanted = { runId: input.runId, n: block, fields: columns.map(({ name }) => name) };
    return {
      ...exporter,
      records: await inTransaction(ctx, (tx) => readBlock(ctx, tx, model, wanted)),
    };
  };
  const reading = read();
  // Whoever waits for it is told; one that is given up is nobody's.
  reading.catch(() => undefined);
  return reading;
}

async function begin(job: JobRun, input: ExportInput): Promise<Position> {
  const { reader, ctx, model } = await exporterOf(job, input);
  const where = input.where === undefined ? undefined : conditionFrom(reader, model, input.where);
  const shown = columnsOf(reader, ctx, model, input.columns);
  const { rows, foreign } = await storeOrder(reader, ctx, model, input.runId, {
    where,
    sort: input.sort,
  });
  const money = foreign && shown.some((column) => isOwnMoney(model, column));
  const columns = money ? withCurrency(model, shown, ctx.locale) : shown;
  const { state, bytes } = await fileHead(input.format, columns);
  return inTransaction(ctx, async (tx) => {
    const stored = await store(ctx, tx, input.runId, { parts: 0, bytes: 0 }, bytes);
    const blocks = Math.ceil(rows / BLOCK_ROWS);
    const position = { columns, block: 0, blocks, rows: 0, stored, file: state, ended: false };
    await openRun(ctx, tx, input.runId);
    await job.save(tx, { done: 0, total: rows, position });
    return position;
  });
}

async function writeBlock(
  job: JobRun,
  { runId }: ExportInput,
  position: Position,
  { ctx, model, records }: Block,
): Promise<Position> {
  const { columns } = position;
  const cells = records.map((record) => cellsOf(ctx, model, columns, record));
  const { state: file, bytes } = await fileRows(position.file, columns, cells);
  return inTransaction(ctx, async (tx) => {
    const stored = await store(ctx, tx, runId, position.stored, bytes);
    const block = position.block + 1;
    const next = { ...position, block, rows: position.rows + records.length, stored, file };
    await job.save(tx, {
      done: Math.min(block * BLOCK_ROWS, job.total ?? Infinity),
      position: next,
    });
    return next;
  });
}

async function finish(job: JobRun, input: ExportInput, position: Position): Promise<Position> {
  const { ctx, model } = await exporterOf(job, input);
  const { runId } = input;
  const title = model.declaration.pluralLabel[ctx.locale];
  const { state: file, bytes } = await fileEnd(position.file, title);
  return inTransaction(ctx, async (tx) => {
    const stored = await store(ctx, tx, runId, position.stored, bytes);
    const next = { ...position, stored, file, ended: true };
    await finishRun(ctx, tx, runId, { rows: position.rows, bytes: stored.bytes });
    await job.save(tx, { done: position.rows, total: position.rows, position: next });
    return next;
  });
}
