import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBytes } from './read-bytes.ts';
import type { Block, Cell, ReadChoices } from './line.ts';
import { readFile } from './read-file.ts';
import type { ReadCaps } from './read-file.ts';
import { workbook } from './testing/workbook.ts';

async function* source(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

type Read = { format: Block['format']; rows: Cell[][]; numbers: number[] };

/** Reads in this thread, in pieces of a size. */
async function read(bytes: Uint8Array, choices: ReadChoices = {}, size?: number): Promise<Read> {
  let result: Read | undefined;
  for await (const { format, lines } of readBytes(source(bytes, size), choices, () => undefined)) {
    result ??= { format, rows: [], numbers: [] };
    result.rows.push(...lines.map(({ cells }) => cells));
    result.numbers.push(...lines.map(({ line }) => line));
    result.format = format;
  }
  if (!result) throw new Error('no block');
  return result;
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** `名称,城市`, `上海公司,上海`, `𠮷林,广東` in GB18030; the rare character has four bytes. */
const GB = Buffer.from(
  'c3fbb3c62cb3c7cad00d0ac9cfbaa3b9abcbbe2cc9cfbaa30d0a9534b235c1d62cb9e3967c0d0a',
  'hex',
);
const TABLE = '名称,电话\r\n甲,1\r\n乙,2\r\n';

test.each<[string, Buffer, string]>([
  ['UTF-8', Buffer.from(TABLE), 'utf-8'],
  ['UTF-8 with its mark', Buffer.from(`\uFEFF${TABLE}`), 'utf-8'],
  ['UTF-16', Buffer.from(`\uFEFF${TABLE}`, 'utf16le'), 'utf-16le'],
  ['UTF-16 with the high byte first', utf16be(`\uFEFF${TABLE}`), 'utf-16be'],
  ['UTF-16 without a mark', utf16be(TABLE), 'utf-16be'],
  [
    'GB18030',
    Buffer.from([
      0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xb5, 0xe7, 0xbb, 0xb0, 0x0d, 0x0a, 0xbc, 0xd7, 0x2c, 0x31,
      0x0d, 0x0a, 0xd2, 0xd2, 0x2c, 0x32,
    ]),
    'gb18030',
  ],
])('%s', async (_name, bytes, encoding) => {
  for (const size of [1, 3, 10_000]) {
    const { format, rows, numbers } = await read(bytes, {}, size);
    expect(format).toEqual({ kind: 'csv', encoding, delimiter: ',' });
    expect(rows).toEqual([
      ['名称', '电话'],
      ['甲', '1'],
      ['乙', '2'],
    ]);
    expect(numbers).toEqual([1, 2, 3]);
  }
});

test('characters of four bytes, and what another encoding would make of them', async () => {
  const { rows } = await read(GB);
  expect(rows).toEqual([
    ['名称', '城市'],
    ['上海公司', '上海'],
    ['𠮷林', '广東'],
  ]);
  const wrong = await read(GB, { encoding: 'utf-8' });
  expect(wrong.rows.flat().join('')).toContain('\uFFFD');
});

test('a file that is ASCII for long, and then is not', async () => {
  const bytes = Buffer.concat([
    Buffer.from('a,b\n'.repeat(60_000)),
    Buffer.from([0xbc, 0xd7, 0x2c, 0x31]),
  ]);
  const { format, rows } = await read(bytes);
  expect(format).toMatchObject({ encoding: 'gb18030' });
  expect(rows.at(-1)).toEqual(['甲', '1']);
});

test.each<[string, string]>([
  [';', '名称;金额;税\n甲;1,5;0,5\n乙;2,5;0,7\n'],
  ['\t', '名称\t地址\n甲\t上海, 浦东\n乙\t北京, 海淀\n'],
  ['|', 'a|b|c\n1|2|3\n'],
  [',', '客户资料\n\n名称,标签,城市\n甲,大;好,上海\n乙,小;坏,北京\n'],
  [';', 'sep=;\na;b,c\n1;2\n'],
  [',', 'one column\nonly\n'],
])('what separates is %j', async (delimiter, text) => {
  expect((await read(Buffer.from(text))).format).toMatchObject({ delimiter });
});

test('line breaks in cells, doubled quotes, and the numbers of lines', async () => {
  const text = 'a,b\r\n"x\r\ny","he said ""no"""\r\n\r\n,\r\nlast,"one"\r\n';
  for (const size of [1, 2, 7, 1_000]) {
    const { rows, numbers } = await read(Buffer.from(text), {}, size);
    expect(rows).toEqual([
      ['a', 'b'],
      ['x\r\ny', 'he said "no"'],
      ['last', 'one'],
    ]);
    expect(numbers).toEqual([1, 2, 6]);
  }
});

test('every table comes back as another reader gives it, in pieces of any size', async () => {
  const piece = fc.constantFrom('a', '甲', ',', '"', '""', '\n', '\r\n', ' ', '𠮷', '1');
  const cell = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, size) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      // A mark, so that the encoding is no question here.
      const text = `x,y\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
      const bytes = Buffer.from(`\uFEFF${text}`);
      const other: string[][] = parse(text, { relax_column_count: true });
      const expected = other.filter((row) => row.some((each) => each !== ''));
      const found = await read(bytes, { delimiter: ',' }, size);
      expect(found.rows.map((row) => row.map((each) => each ?? ''))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('a large file comes in blocks, through the thread, as fast as they are taken', async () => {
  const bytes = Buffer.from(
    `编号,名称\n${Array.from({ length: 20_000 }, (_, i) => `${i},第${i}行\n`).join('')}`,
  );
  let [count, given] = [0, 0];
  async function* slow(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source(bytes, 4_096)) {
      given += chunk.length;
      yield chunk;
    }
  }
  for await (const { lines } of readFile({ bytes: slow() })) {
    if (count === 0) expect(given).toBeLessThan(bytes.length);
    expect(lines.length).toBeLessThanOrEqual(500);
    expect(lines[0]?.line).toBe(count + 1);
    count += lines.length;
  }
  expect(count).toBe(20_001);
});

test('it stops when told to, when left, and when its source fails', async () => {
  const controller = new AbortController();
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let i = 0; ; i++) {
      if (i > 20) await new Promise((resolve) => setTimeout(resolve, 5));
      yield Buffer.from('a,b\n'.repeat(30_000));
    }
  }
  const first = readFile({ bytes: endless(), signal: controller.signal });
  await first.next();
  controller.abort(new Error('enough'));
  await expect(async () => {
    for await (const _ of first);
  }).rejects.toThrow('enough');

  let closed = false;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* endless();
    } finally {
      closed = true;
    }
  }
  for await (const _ of readFile({ bytes: watched() })) break;
  await expect.poll(() => closed).toBe(true);

  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a,b\n');
    throw new Error('the disk is gone');
  }
  await expect(async () => {
    for await (const _ of readFile({ bytes: broken() }));
  }).rejects.toThrow('the disk is gone');
});

test('a workbook: texts, numbers, dates, formulas, and rows that are not there', async () => {
  const bytes = await workbook({
    formats:
      '<numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>',
    styles: [0, 14, 170, 22, 10, 20],
    strings:
      '<si><t>客户资料</t></si><si><r><t>富</t></r><r><t xml:space="preserve"> 文本</t></r><rPh><t>fu</t></rPh></si><si><t>两_x000D_\n行_x005F_</t></si>',
    sheet: [
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"/><c r="C1"/></row>',
      '<row r="2"/>',
      '<row r="4"><c r="B4" t="s"><v>1</v></c><c r="C4" t="inlineStr"><is><t>内</t></is></c><c t="s"><v>2</v></c></row>',
      '<row r="5"><c s="1"><v>45356</v></c><c s="2"><v>45356</v></c><c s="3"><v>45356.604166667</v></c><c s="4"><v>0.125</v></c><c s="5"><v>0.5</v></c></row>',
      '<row r="6"><c><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v>算</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><v>0.30000000000000004</v></c><c t="d"><v>2024-03-05T00:00:00.000Z</v></c></row>',
    ].join(''),
  });
  const { format, rows, numbers } = await read(bytes);
  expect(format).toEqual({ kind: 'xlsx', sheet: '数据', sheets: ['数据'] });
  expect(numbers).toEqual([1, 4, 5, 6]);
  expect(rows).toEqual([
    ['客户资料'],
    [null, '富 文本', '内', '两\n行_'],
    ['2024-03-05', '2024-03-05', '2024-03-05T14:30:00', '12.5%', '12:00:00'],
    [2, '算', true, '#N/A', 0.3, '2024-03-05'],
  ]);
});

test('the sheet that is asked for, or the first visible one with content; days since 1904', async () => {
  const row = (value: string): string => `<row><c s="1"><v>${value}</v></c></row>`;
  const sheets = { 说明: '', 数据: row('43894'), 其他: row('1') };
  const bytes = await workbook({ sheets, styles: [0, 14], date1904: true });
  const first = await read(bytes);
  expect(first.format).toEqual({ kind: 'xlsx', sheet: '数据', sheets: Object.keys(sheets) });
  expect(first.rows).toEqual([['2024-03-05']]);
  expect((await read(bytes, { sheet: '其他' })).rows).toEqual([['1904-01-02']]);
  expect((await read(bytes, { sheet: '说明' })).rows).toEqual([]);
  await expect(read(bytes, { sheet: '没有' })).rejects.toMatchObject({ code: 'no_sheet' });
});

describe('a file that asks for more than it may', () => {
  async function linesUnder(bytes: Uint8Array, caps: Partial<ReadCaps>): Promise<number> {
    let lines = 0;
    for await (const block of readFile({ bytes: source(bytes), caps })) lines += block.lines.length;
    return lines;
  }
  const ordinary = Buffer.from(TABLE.repeat(2_000));

  test('of memory is stopped, and nothing else is', async () => {
    const texts = Array.from({ length: 300_000 }, (_, n) => `<si><t>第 ${n} 个客户的名称</t></si>`);
    const sheet = '<row r="1"><c t="s"><v>7</v></c></row>';
    const bytes = await workbook({ sheet, strings: texts.join('') });
    await expect(linesUnder(bytes, { heapMegabytes: 16 })).rejects.toMatchObject({
      name: 'ReadFault',
      code: 'out_of_memory',
    });
    expect(await linesUnder(bytes, {})).toBe(1);
  });

  test('of time is stopped: at work too long altogether, or silent too long', async () => {
    expect(await linesUnder(ordinary, {})).toBe(6_000);
    for (const caps of [{ busySeconds: 0.001 }, { silentSeconds: 0.001 }])
      await expect(linesUnder(ordinary, caps)).rejects.toMatchObject({
        name: 'ReadFault',
        code: 'out_of_time',
      });
  });
});
