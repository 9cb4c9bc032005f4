import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText, readNumber, rounded } from './numbers.ts';

test.each([
  ['12', '12', null],
  ['１２３４．５', '1234.5', null],
  ['1,234,567.89', '1234567.89', null],
  ['12,3456', '123456', null],
  ["1'234.50", '1234.5', null],
  ['1 234 567', '1234567', null],
  ['1.234,56', '1234.56', null],
  ['12,5', '12.5', null],
  ['3.5万', '35000', null],
  ['3.5 万元', '35000', 'CNY'],
  ['1.2亿', '120000000', null],
  ['2千万', '20000000', null],
  ['5k', '5000', null],
  ['¥1,280.00', '1280', 'CNY'],
  ['￥ 88', '88', 'CNY'],
  ['RMB 88', '88', 'CNY'],
  ['88元整', '88', 'CNY'],
  ['US$ 5', '5', 'USD'],
  ['$5', '5', 'USD'],
  ['5 EUR', '5', 'EUR'],
  ['12.5%', '12.5', null],
  ['(1,234.00)', '-1234', null],
  ['-5', '-5', null],
  ['5-', '-5', null],
  ['¥-5', '-5', 'CNY'],
  ['+5', '5', null],
  ['-0', '0', null],
  ['.5', '0.5', null],
  ['007', '7', null],
  ['1.39E+10', '13900000000', null],
  ['99999999999999999999', '99999999999999999999', null],
])('%s is %s', (text, decimal, currency) => {
  expect(readNumber(text)).toEqual({ decimal, currency });
});

test.each([
  '',
  ' ',
  '-',
  '--5',
  '(-5)',
  'abc',
  '12a',
  '1,23,4',
  '1.2.3',
  '万',
  '¥',
  '1e999',
  '12 34',
  '٣',
])('%j is no number', (text) => {
  expect(readNumber(text)).toBe(undefined);
});

test('what a number is written as, it is read as', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.integer({ min: 0, max: 99 }),
      (whole, cents) => {
        const exact = `${whole}.${String(cents).padStart(2, '0')}`;
        const grouped = exact.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
        expect(Number(readNumber(grouped)?.decimal)).toBe(Number(exact));
      },
    ),
  );
});

test('no text ends it with an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const read = readNumber(text);
      if (read) expect(read.decimal).toMatch(/^-?\d+(\.\d+)?$/);
    }),
  );
});

test.each([
  ['1.234,56', '1234.56'],
  ['1.234', '1234'],
  ['12,345', '12.345'],
  ['1 234,5 €', '1234.5'],
  ['-0,5', '-0.5'],
  ['1,234.5', undefined],
])('with decimal commas %s is %s', (text, decimal) => {
  expect(readNumber(text, true)?.decimal).toBe(decimal);
});

test.each([
  ['33.33335', 4, '33.3334'],
  ['-0.00004', 4, '0'],
  ['-0.00005', 4, '-0.0001'],
  ['999.995', 2, '1000'],
  ['12.5', 0, '13'],
  ['7', 2, '7'],
])('%s to %d digits is %s', (decimal, scale, expected) => {
  expect(rounded(decimal, scale)).toBe(expected);
});

test.each([
  [1e21, '1000000000000000000000'],
  [1e-7, '0.0000001'],
  [-12.5, '-12.5'],
])('%d as text', (value, text) => {
  expect(decimalText(value)).toBe(text);
});
