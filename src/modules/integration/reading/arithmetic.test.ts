import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldDeclaration } from '../../../kernel/field.ts';
import { calculated } from './arithmetic.ts';
import { readCell } from './cells.ts';
import { rounded } from './numbers.ts';

test.each([
  ['-12', { absolute: true }, '12'],
  ['-12', { absolute: true, times: 2 }, '24'],
  ['1100.04', { times: 1_000_000 }, '1100040000'],
  ['12.5', { times: 10_000 }, '125000'],
  ['3', { times: 0.01 }, '0.03'],
  ['16.448', { per: '2' }, '8.224'],
  ['10', { per: '3' }, '3.333333333333'],
  ['-10', { per: '-3', absolute: true }, '3.333333333333'],
  ['1', { per: '1,000' }, '0.001'],
  ['1', { per: '０' }, undefined],
  ['1', { per: '' }, undefined],
  ['1', { per: 'x' }, undefined],
])('%s with %j is %s', (decimal, options, result) => {
  expect(calculated(decimal, options)).toBe(result);
});

test('a price by the piece, times the pieces, is the amount again, to the cent', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: 1, max: 90 }),
      (c, n) => {
        const cents = rounded(String(c / 100), 2);
        const price = Number(rounded(calculated(cents, { per: String(n) }) ?? '', 4));
        expect(Math.round(price * n * 100)).toBe(c);
      },
    ),
  );
});

const label = { zh: 'x', en: 'x' };
const money: FieldDeclaration = { kind: 'money', label };
const text: FieldDeclaration = { kind: 'text', label };
const read = (field: FieldDeclaration, cell: string, options: object): unknown =>
  readCell(field, cell, { timeZone: 'Asia/Shanghai', ...options });

test('cells are read with it, and say what is wrong', () => {
  expect(read(money, '1,234.5', { times: 10_000 })).toEqual({ value: '12345000' });
  expect(read(money, '10', { per: '3' })).toEqual({ value: '3.3333' });
  expect(read(money, '10', { per: '0' })).toMatchObject({ fault: { zh: '不能除以“0”。' } });
  expect(read({ kind: 'integer', label }, '1.5', { times: 2 })).toEqual({ value: 3 });
  expect(read({ kind: 'integer', label }, '1', { times: 0.5 })).toHaveProperty('fault');
});

test('an empty cell means what the column says of it', () => {
  expect(read(text, '', { values: { '': '无客户' } })).toEqual({ value: '无客户' });
  expect(read(text, ' ', { values: { a: 'b' } })).toEqual({ value: null });
});
