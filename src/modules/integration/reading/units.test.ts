import { expect, test } from 'vitest';
import type { GuessObject } from './guess-mapping.ts';
import { guessMapping } from './guess-mapping.ts';
import { readCell } from './cells.ts';
import { magnitudeOf } from './units.ts';

test.each([
  ['年营收（万元）', 10_000],
  ['金额(万)', 10_000],
  ['合同额【千元】', 1_000],
  ['注册资本（百万美元）', 1_000_000],
  ['市值（亿元）', 100_000_000],
  ['投资额（千万元）', 10_000_000],
  ['金额 单位：万元', 10_000],
  ['销售额万元', 10_000],
  ['Revenue (in millions)', 1_000_000],
  ['Revenue in thousands', 1_000],
  ['Amount (k)', 1_000],
  ['重量（千克）', undefined],
  ['金额（元）', undefined],
  ['金额', undefined],
  ['万科金额', undefined],
  ['Revenue (main)', undefined],
  ['Price in EUR', undefined],
])('%s: %s', (head, times) => {
  expect(magnitudeOf(head)).toBe(times);
});

const customer: GuessObject = {
  name: 'customer',
  label: { zh: '客户', en: 'Customer' },
  pluralLabel: { zh: '客户', en: 'Customers' },
  titleField: 'name',
  fields: [
    { name: 'name', kind: 'text', label: { zh: '名称', en: 'Name' } },
    { name: 'annualRevenue', kind: 'money', label: { zh: '年营收', en: 'Annual revenue' } },
  ],
};
const guess = (head: string, ...cells: (string | number)[]): unknown =>
  guessMapping({
    heads: [head],
    sample: cells.map((cell, n) => ({ line: n + 2, cells: [cell] })),
    object: customer,
  })[0]?.read;

test('a column in 万元 is read so', () => {
  expect(guess('年营收（万元）', '120', 35.5)).toEqual({ times: 10_000 });
  expect(guess('年营收（万元）', '1.234,5', '12,5')).toEqual({ decimalComma: true, times: 10_000 });
  expect(guess('年营收（元）', '120')).toBeUndefined();
});

test('a number that says 万 itself is not multiplied again', () => {
  const money = { kind: 'money', label: { zh: 'x', en: 'x' } } as const;
  const options = { times: 10_000, timeZone: 'Asia/Shanghai' };
  expect(readCell(money, '12', options)).toEqual({ value: '120000' });
  expect(readCell(money, '12万', options)).toEqual({ value: '120000' });
  expect(readCell(money, '１２ 万元', options)).toEqual({ value: '120000', currency: 'CNY' });
});
