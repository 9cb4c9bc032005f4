import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { appendPart, PART_BYTES } from '../files/store.ts';
import { bookEnd, bookHead, bookRows } from './xlsx.ts';
import type { BookState } from './xlsx.ts';
import type { Column, OutCell } from './cells.ts';
import { csvHead, csvRows } from './csv.ts';
import { KEPT_DAYS } from './rules.ts';
import type { ExportFormat } from './rules.ts';
import type { Piece } from './zip.ts';

/** How far a file is written: plain JSON, so that another process can go on. */
export type FileState = { format: 'csv' } | { format: 'xlsx'; book: BookState };

const NOTHING = Buffer.alloc(0);

/** How a file begins: its headings. */
export async function fileHead(
  format: ExportFormat,
  columns: readonly Column[],
): Promise<Piece<FileState>> {
  if (format === 'csv')
    return { state: { format }, bytes: csvHead(columns.map(({ head }) => head)) };
  return ofBook(await bookHead(columns));
}

/** Further rows of a file. */
export async function fileRows(
  state: FileState,
  columns: readonly Column[],
  rows: readonly (readonly OutCell[])[],
): Promise<Piece<FileState>> {
  if (state.format === 'csv') return { state, bytes: csvRows(rows) };
  return ofBook(await bookRows(state.book, columns, rows));
}

/** How a file ends. */
export async function fileEnd(state: FileState, title: string): Promise<Piece<FileState>> {
  if (state.format === 'csv') return { state, bytes: NOTHING };
  return ofBook(await bookEnd(state.book, title));
}

const ofBook = ({ state, bytes }: Piece<BookState>): Piece<FileState> => ({
  state: { format: 'xlsx', book: state },
  bytes,
});

/** How much of a file is stored: its parts and its bytes. */
export type Stored = { parts: number; bytes: number };

/** Stores bytes behind those stored before; the same again replaces them. */
export async function store(
  ctx: Context,
  tx: Transaction,
  fileId: string,
  { parts, bytes }: Stored,
  more: Buffer,
): Promise<Stored> {
  let n = parts;
  for (let from = 0; from < more.length; from += PART_BYTES) {
    await appendPart(ctx, tx, fileId, n, more.subarray(from, from + PART_BYTES), KEPT_DAYS);
    n += 1;
  }
  return { parts: n, bytes: bytes + more.length };
}
