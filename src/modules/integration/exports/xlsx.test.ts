import { expect, test } from 'vitest';
import type { Cell } from '../reading/line.ts';
import { readFile } from '../reading/read-file.ts';
import type { Column, OutCell } from './cells.ts';
import { bookEnd, bookHead, bookRows } from './xlsx.ts';

const columns: Column[] = [{ name: 'name', head: '名称', kind: 'text' }];
/** What a sheet of a spreadsheet program holds. */
const MOST_ROWS = 1_048_576;

/** The lines of a sheet as our own import reads them, each with the number of its row. */
async function linesOf(book: Buffer, sheet: string): Promise<[number, Cell | undefined][]> {
  const found: [number, Cell | undefined][] = [];
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield* [Buffer.from(book)];
  }
  for await (const { lines } of readFile({ bytes: bytes(), sheet }))
    found.push(...lines.map(({ line, cells }): [number, Cell | undefined] => [line, cells[0]]));
  return found;
}

test('rows that a sheet has no room for go onto a further one, with its own head', async () => {
  const head = await bookHead(columns);
  // As after all rows but the last one of a sheet: a million of them need not be written to see what comes then.
  const almostFull = { ...head.state, rows: MOST_ROWS - 1 };
  const rows = ['甲', '乙', '丙'].map((text): OutCell[] => [{ as: 'text', text }]);
  const body = await bookRows(almostFull, columns, rows);
  expect(body.state).toMatchObject({ sheets: 2, rows: 3 });
  const end = await bookEnd(body.state, '客户');
  const book = Buffer.concat([head.bytes, body.bytes, end.bytes]);

  expect(await linesOf(book, '客户')).toEqual([
    [1, '名称'],
    [MOST_ROWS, '甲'],
  ]);
  expect(await linesOf(book, '客户 2')).toEqual([
    [1, '名称'],
    [2, '乙'],
    [3, '丙'],
  ]);
});
