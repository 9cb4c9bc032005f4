import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldDeclaration } from '../../../kernel/field.ts';
import { readCell } from './cells.ts';
import type { ReadOptions } from './cells.ts';
import type { Cell } from './line.ts';

const label = { zh: '字段', en: 'Field' };
const options = {
  won: { label: { zh: '赢单', en: 'Won' } },
  lost: { label: { zh: '输单', en: 'Lost' } },
  none: { label: { zh: '无', en: 'None yet' } },
};
const industries = {
  manufacturing: { label: { zh: '制造', en: 'Manufacturing' } },
  female: { label: { zh: '女', en: 'Female' } },
  upTo20: { label: { zh: '20人以下', en: 'Up to 20' } },
};
const fields = {
  text: { kind: 'text', label },
  longText: { kind: 'longText', label },
  integer: { kind: 'integer', label, max: 100 },
  decimal: { kind: 'decimal', label, scale: 2 },
  money: { kind: 'money', label },
  boolean: { kind: 'boolean', label },
  date: { kind: 'date', label },
  dateTime: { kind: 'dateTime', label },
  choice: { kind: 'choice', label, options },
  industry: { kind: 'choice', label, options: industries },
  multiChoice: { kind: 'multiChoice', label, options },
  phone: { kind: 'phone', label },
  email: { kind: 'email', label },
  url: { kind: 'url', label },
  reference: { kind: 'reference', label, to: 'customer', onDelete: 'clear' },
} satisfies Record<string, FieldDeclaration>;
type Name = keyof typeof fields;

const read = (name: Name, cell: Cell, how: ReadOptions = {}) =>
  readCell(fields[name], cell, { timeZone: 'Asia/Shanghai', ...how });

test.each<[Name, Cell, unknown, ReadOptions?]>([
  ['text', '  上海 ', '上海'],
  ['text', "'=1+1", '=1+1'],
  ['text', "'abc", "'abc"],
  ['text', '-', '-'],
  ['text', 'a\r\nb\u2028c', 'a\nb\nc'],
  ['text', 1_380_000, '1380000'],
  ['text', '#N/A', null],
  ['text', 'Select', null, { empty: ['select'] }],
  ['text', 'x', 'y', { values: { X: 'y' } }],
  ['text', 'constructor', 'constructor', { values: { a: 'b' } }],
  ['integer', '１２', 12],
  ['integer', '12.0', 12],
  ['integer', '80%', 80],
  ['integer', 7, 7],
  ['integer', '无', null],
  ['decimal', '33.33333', '33.33'],
  ['decimal', 1e-7, '0'],
  ['money', '3.5万', '35000'],
  ['money', '1.234,56', '1234.56', { decimalComma: true }],
  ['money', 1100.04, '1100.04'],
  ['money', '暂无', null],
  ['boolean', '是', true],
  ['boolean', true, true],
  ['boolean', '×', false],
  ['boolean', 0, false],
  ['date', '2024年3月5日', '2024-03-05'],
  ['date', 45_356, '2024-03-05'],
  ['date', '3/5/2024', '2024-05-03', { dateOrder: 'dmy' }],
  ['date', '2024-03-05T23:30:00Z', '2024-03-06'],
  ['dateTime', '2024/3/5 14:30', '2024-03-05T06:30:00.000Z'],
  ['dateTime', '2024-03-05T06:30:00.000Z', '2024-03-05T06:30:00.000Z'],
  ['dateTime', '2024-03-05T14:30:00+08:00', '2024-03-05T06:30:00.000Z'],
  ['choice', 'won', 'won'],
  ['choice', '赢单', 'won'],
  ['choice', 'Closed Won', 'won'],
  ['choice', '无', 'none'],
  ['choice', '-', null],
  ['choice', '成了', 'won', { values: { 成了: 'won' } }],
  ['choice', '没戏', null, { values: { 没戏: '' } }],
  ['industry', '制造业', 'manufacturing'],
  ['industry', '女士', 'female'],
  ['industry', '２０人以下', 'upTo20'],
  ['multiChoice', '赢单；lost', ['won', 'lost']],
  ['phone', '+86 138-0000-1234', '+8613800001234'],
  ['phone', 13_800_001_234, '+8613800001234'],
  ['phone', "'13800001234", '+8613800001234'],
  ['phone', '１３８００００１２３４', '+8613800001234'],
  ['phone', "'+86 138 0000 1234", '+8613800001234'],
  ['email', ' A@Example.COM ', 'a@example.com'],
  ['url', 'www.example.com', 'https://www.example.com'],
  ['reference', ' 甲公司 ', '甲公司'],
  ['reference', 'N/A', null],
  ['text', null, null],
  ['date', '   ', null],
])('%s %j is %j', (name, cell, value, how) => {
  expect(read(name, cell, how)).toEqual(expect.objectContaining({ value }));
});

test.each<[Name, Cell]>([
  ['text', '坏\uFFFD'],
  ['text', '#REF!'],
  ['text', 1.23456789012345e17],
  ['text', 'x'.repeat(300)],
  ['integer', '12.5'],
  ['integer', '101'],
  ['decimal', '十二'],
  ['money', '大约一万'],
  ['boolean', '也许'],
  ['date', '3/5/2024'],
  ['date', '2024-02-30'],
  ['date', 12],
  ['choice', '成了'],
  ['multiChoice', '赢单、成了'],
  ['phone', '1.38E+10'],
  ['phone', '123'],
  ['email', 'a at example.com'],
])('%s %j says why not', (name, cell) => {
  const result = read(name, cell);
  const { zh, en } = 'fault' in result ? result.fault : { zh: '', en: '' };
  expect(zh).toMatch(/\p{Script=Han}.*。$/u);
  expect(en).toMatch(/\.$/);
});

test('an amount keeps the currency beside it', () => {
  expect(read('money', 'US$ 5')).toEqual({ value: '5', currency: 'USD' });
});

test('no cell ends it with an error', () => {
  const names = fc.constantFrom(...(Object.keys(fields) as Name[]));
  const cells = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.double(),
    fc.boolean(),
    fc.constantFrom('__proto__', 'constructor', '=1', '1e999', '-0', '٣'),
  );
  fc.assert(
    fc.property(names, cells, (name, cell) => {
      const result = read(name, cell);
      expect('value' in result || 'fault' in result).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
