import { expect, test } from 'vitest';
import { parseNumber } from './input.ts';

test('numbers as people type them', () => {
  for (const [typed, value] of [
    ['', null],
    ['  ', null],
    ['12', '12'],
    ['1,234.50', '1234.5'],
    ['１２．５', '12.5'],
    ['-0', '0'],
    ['-0.50', '-0.5'],
    ['.5', '0.5'],
    ['007', '7'],
    ['¥1,000', '1000'],
    ['1.2万', '12000'],
    ['1.23456万', '12345.6'],
    ['3w', '30000'],
    ['0.5亿', '50000000'],
    ['3k', '3000'],
    ['2.5M', '2500000'],
    ['9007199254740993.0001', '9007199254740993.0001'],
    ['abc', undefined],
    ['1.2.3', undefined],
    ['-', undefined],
    ['.', undefined],
    ['1e5', undefined],
  ] as const) {
    expect([typed, parseNumber(typed)]).toEqual([typed, value]);
  }
});
