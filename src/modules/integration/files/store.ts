import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

const TABLE = 'integration.file_part';

/** The largest part of a file, in bytes: what a writer gathers before it calls `appendPart`. */
export const PART_BYTES = 1024 * 1024;

const partId = (fileId: string, n: number): string => `${fileId}|${n}`;

/**
 * Adds a part to a file, sealed. A file is the parts 0, 1, 2 … of one id.
 *
 * @param fileId a new UUID for a new file
 * @param n the part's number; writing one again replaces it
 * @param bytes at most `PART_BYTES`
 * @param days how long it is kept; `keepFile` changes that for the whole file
 * @throws Error where the part is too large
 */
export async function appendPart(
  ctx: Context,
  tx: Transaction,
  fileId: string,
  n: number,
  bytes: Uint8Array,
  days = 1,
): Promise<void> {
  if (bytes.length > PART_BYTES) throw new Error('the part of the file is too large');
  const sealed = ctx.codec.sealBytes(ctx.orgId, TABLE, partId(fileId, n), bytes);
  await tx.query(sql`
    insert into integration.file_part (org_id, file_id, n, expires_at, sealed)
    values (${ctx.orgId}::uuid, ${fileId}::uuid, ${n}::int, now() + make_interval(days => ${days}::int), ${sealed}::bytea)
    on conflict (org_id, file_id, n) do update set expires_at = excluded.expires_at, sealed = excluded.sealed`);
}

/** Keeps a file for so many days from now. */
export async function keepFile(
  ctx: Context,
  tx: Transaction,
  fileId: string,
  days: number,
): Promise<void> {
  await tx.query(sql`
    update integration.file_part set expires_at = now() + make_interval(days => ${days}::int)
    where org_id = ${ctx.orgId}::uuid and file_id = ${fileId}::uuid`);
}

/**
 * The parts of a file in their order, opened, each read in a short transaction of its own: memory holds one of them.
 *
 * @param from the part to begin with
 * @throws Error where a part was changed
 */
export async function* readParts(ctx: Context, fileId: string, from = 0): AsyncGenerator<Buffer> {
  for (let n = from; ; n += 1) {
    const [row] = await inTransaction(ctx, (tx) =>
      tx.query<{ sealed: string }>(sql`
        select encode(sealed, 'base64') as sealed from integration.file_part
        where org_id = ${ctx.orgId}::uuid and file_id = ${fileId}::uuid and n = ${n}::int`),
    );
    if (!row) return;
    yield ctx.codec.openBytes(
      ctx.orgId,
      TABLE,
      partId(fileId, n),
      Buffer.from(row.sealed, 'base64'),
    );
  }
}

/** Deletes all parts of a file that are left. */
export async function dropFile(ctx: Context, tx: Transaction, fileId: string): Promise<void> {
  await tx.query(sql`
    delete from integration.file_part where org_id = ${ctx.orgId}::uuid and file_id = ${fileId}::uuid`);
}
