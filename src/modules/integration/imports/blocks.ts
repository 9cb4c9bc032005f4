import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Cell, Line } from '../reading/line.ts';

const TABLE = 'integration.import_block';
/** Lines of a block: what one transaction of an import writes. */
export const BLOCK_LINES = 500;

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

/** How a block is kept: line numbers and cells apart, because they pack better. */
type Kept = [lines: number[], cells: Cell[][]];

/** Keeps lines as block `n` of a run, sealed. */
export async function keepBlock(
  ctx: Context,
  tx: Transaction,
  runId: string,
  n: number,
  lines: readonly Line[],
): Promise<void> {
  const kept: Kept = [lines.map(({ line }) => line), lines.map(({ cells }) => cells)];
  const packed = await deflated(JSON.stringify(kept), { level: 3 });
  const sealed = ctx.codec.sealBytes(ctx.orgId, TABLE, `${runId}|${n}`, packed);
  await tx.query(sql`
    insert into integration.import_block (org_id, run_id, n, first_line, line_count, sealed)
    values (${ctx.orgId}::uuid, ${runId}::uuid, ${n}::int, ${lines[0]?.line ?? 0}::int, ${lines.length}::int,
      ${sealed}::bytea)`);
}

/** Forgets what was read, before it is read again. */
export async function dropBlocks(ctx: Context, tx: Transaction, runId: string): Promise<void> {
  await tx.query(sql`
    delete from integration.import_block where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid`);
}

/** The lines of a block; undefined where there is none. */
export async function readBlock(
  ctx: Context,
  tx: Transaction,
  runId: string,
  n: number,
): Promise<Line[] | undefined> {
  const [row] = await tx.query<{ sealed: string }>(sql`
    select encode(sealed, 'base64') as sealed from integration.import_block
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid and n = ${n}::int`);
  if (!row) return undefined;
  const sealed = Buffer.from(row.sealed, 'base64');
  const packed = ctx.codec.openBytes(ctx.orgId, TABLE, `${runId}|${n}`, sealed);
  const [numbers, cells] = JSON.parse((await inflated(packed)).toString()) as Kept;
  return numbers.map((line, at) => ({ line, cells: cells[at] ?? [] }));
}

/** The first lines of data. */
export async function firstLines(
  ctx: Context,
  tx: Transaction,
  runId: string,
  firstLine: number,
  count: number,
): Promise<Line[]> {
  const found: Line[] = [];
  for (let n = 0; found.length < count; n += 1) {
    const lines = await readBlock(ctx, tx, runId, n);
    if (!lines) break;
    found.push(...lines.filter(({ line }) => line >= firstLine));
  }
  return found.slice(0, count);
}

/** The lines with these numbers, by number. */
export async function linesAt(
  ctx: Context,
  tx: Transaction,
  runId: string,
  numbers: readonly number[],
): Promise<Map<number, Line>> {
  const rows = await tx.query<{ n: string }>(sql`
    select distinct b.n from unnest(${numbers}::int[]) w(line)
    cross join lateral (
      select n from integration.import_block
      where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid and first_line <= w.line
      order by n desc limit 1) b`);
  const wanted = new Set(numbers);
  const found = new Map<number, Line>();
  for (const { n } of rows) {
    for (const line of (await readBlock(ctx, tx, runId, Number(n))) ?? [])
      if (wanted.has(line.line)) found.set(line.line, line);
  }
  return found;
}

/** How many lines of data there are. */
export async function countLines(
  ctx: Context,
  tx: Transaction,
  runId: string,
  firstLine: number,
): Promise<number> {
  const [row] = await tx.query<{ n: string }>(sql`
    select coalesce(sum(line_count), 0) as n from integration.import_block
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid`);
  // What stands above the data stands in the first lines of a file.
  const first = (await readBlock(ctx, tx, runId, 0)) ?? [];
  return Number(row?.n ?? 0) - first.filter(({ line }) => line < firstLine).length;
}
