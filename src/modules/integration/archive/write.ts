import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inArchiveTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { closeEntry, endZip, newZip, openEntry, writeEntry } from '../exports/zip.ts';
import type { Piece, ZipState } from '../exports/zip.ts';
import { encrypted } from './container.ts';
import type { Sink } from './container.ts';
import { ledgerLines } from './ledger-lines.ts';
import { LEDGER, LOGINS, MANIFEST, newDigest, schemaName } from './manifest.ts';
import type { Login, Manifest } from './manifest.ts';
import { archiveTables, isIndex, SEALED } from './tables.ts';
import type { Column, Table } from './tables.ts';

/** Rows read at once. */
const PAGE = 1_000;
/** Bytes of one file of the ZIP, before the next begins. */
const LARGEST = 1_000_000_000;

export type ArchiveOptions = {
  password: string;
  /** The product's version. */
  version: string;
  madeAt: string;
  /** Told between pages, with the rows so far; throws to stop. */
  progress: (rows: number) => Promise<void>;
};

/**
 * Writes everything of the context's organisation that is not of the moment into an encrypted archive: every row of its
 * tables and its ledger as they were at one moment, sealed values in clear. Whoever calls decides that it may be.
 *
 * @param sink takes the encrypted bytes in their order
 * @returns what the archive says of itself
 */
export async function writeArchive(
  ctx: Context,
  sink: Sink,
  options: ArchiveOptions,
): Promise<Manifest> {
  const cipher = await encrypted(options.password, sink);
  let zip = newZip();
  const put = async (piece: Piece | Promise<Piece>): Promise<ZipState> => {
    const { state, bytes } = await piece;
    zip = state;
    await cipher.write(bytes);
    return zip;
  };
  let told = 0;
  const content = async (name: string, pages: AsyncGenerator<string[]>): Promise<Content> => {
    const digest = newDigest();
    const files: string[] = [];
    let rows = 0;
    for await (const lines of pages) {
      if (!zip.open) {
        const file = `${name}${files.length === 0 ? '' : `-${files.length + 1}`}.jsonl`;
        files.push(file);
        await put(openEntry(zip, file));
      }
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      digest.update(text);
      rows += lines.length;
      told += lines.length;
      await put(writeEntry(zip, text));
      await options.progress(told);
      if ((zip.open?.size ?? 0) > LARGEST) await put(closeEntry(zip));
    }
    if (zip.open) await put(closeEntry(zip));
    return { name, files, rows, sha256: digest.digest('hex') };
  };
  // One moment for everything. It only reads: nobody waits for it, and no seal.
  const manifest = await inArchiveTransaction(ctx, async (tx) => {
    const head = await headOf(ctx, tx, options);
    const contents: Content[] = [];
    for (const table of await archiveTables(tx)) {
      contents.push(await content(table.name, tableLines(ctx, tx, table)));
    }
    contents.push(await content(LEDGER, ledgerLines(ctx, tx, PAGE)));
    contents.push(await content(LOGINS, loginLines(tx)));
    return { ...head, contents };
  });
  await put(openEntry(zip, MANIFEST));
  await put(writeEntry(zip, Buffer.from(JSON.stringify(manifest, undefined, 2))));
  await put(closeEntry(zip));
  await put(endZip(zip));
  await cipher.end();
  return manifest;
}

type Content = Manifest['contents'][number];

async function headOf(
  ctx: Context,
  tx: Transaction,
  { version, madeAt }: ArchiveOptions,
): Promise<Omit<Manifest, 'contents'>> {
  const [organisation] = await tx.query<{ name: string }>(
    sql`select name from identity.organisation where org_id = ${ctx.orgId}::uuid`,
  );
  const { name = '' } = organisation ?? {};
  return {
    format: 'zhiyin archive 1',
    version,
    schema: schemaName(),
    madeAt,
    organisation: { id: ctx.orgId, name },
  };
}

/** The rows of a table as lines of JSON, in the order of its key: columns as PostgreSQL writes them, empty ones left out. */
async function* tableLines(
  ctx: Context,
  tx: Transaction,
  { name, columns, key }: Table,
): AsyncGenerator<string[]> {
  const wanted = columns.filter((column) => !isIndex(column));
  const selected = wanted.map((column) => sql`${shown(column)} as ${sql.id(column.name)}`);
  const types = new Map(columns.map((column) => [column.name, column.type]));
  // The same order everywhere, whatever the language of the database.
  const order = key.map((each) =>
    types.get(each) === 'text'
      ? sql`${sql.ref(`t.${each}`)} collate "C"`
      : sql`${sql.ref(`t.${each}`)}`,
  );
  const sorted = order.length > 0 ? sql` order by ${sql.join(order)}` : sql``;
  await tx.query(sql`
    declare archive_rows no scroll cursor for
    select ${sql.join(selected)} from ${sql.table(name)} t where t.org_id = ${ctx.orgId}::uuid${sorted}`);
  for (;;) {
    const rows = await tx.query<Record<string, string | null>>(sql`fetch 1000 from archive_rows`);
    if (rows.length > 0) yield rows.map((row) => lineOf(ctx, name, types, row));
    if (rows.length < PAGE) break;
  }
  await tx.query(sql`close archive_rows`);
}

/** A column as text: bytes in hexadecimal, arrays and JSON as JSON, everything else as PostgreSQL writes it. */
function shown({ name, type }: Column): RawBuilder<unknown> {
  const at = sql.ref(`t.${name}`);
  if (type === 'bytea') return sql`encode(${at}, 'hex')`;
  if (isNested(type)) return type === 'json' ? sql`${at}::text` : sql`to_jsonb(${at})::text`;
  return sql`${at}::text`;
}

const isNested = (type: string): boolean =>
  type === 'json' || type === 'jsonb' || type.endsWith('[]');

function lineOf(
  ctx: Context,
  table: string,
  types: ReadonlyMap<string, string>,
  row: Record<string, string | null>,
): string {
  const line: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value === null) continue;
    if (name === SEALED) {
      const sealed = Buffer.from(value, 'hex');
      line[name] = ctx.codec.open(ctx.orgId, table, String(row['id']), sealed);
    } else {
      line[name] = isNested(types.get(name) ?? '') ? (JSON.parse(value) as unknown) : value;
    }
  }
  return JSON.stringify(line);
}

/** Who can sign in, and by which address. Passwords stay where they are. */
async function* loginLines(tx: Transaction): AsyncGenerator<string[]> {
  const rows = await tx.query<Login>(
    sql`select member_id as member, email from identity.logins() order by member_id`,
  );
  if (rows.length > 0) yield rows.map(({ member, email }) => JSON.stringify({ member, email }));
}
