import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { nearlySameDay, readDay, twoPartsSame } from './dates.ts';
import { editDistance, editSimilarity } from './edit-distance.ts';
import { jaccard, overlap, sharedTokens, tokensOf } from './tokens.ts';

test.each([
  ['kitten', 'sitting', 3, 3],
  ['saturday', 'sunday', 3, 3],
  ['ca', 'abc', 3, 3],
  ['ab', 'ba', 2, 1],
  ['黄宏生', '黄红生', 1, 1],
  ['', 'abc', 3, 3],
])('%s and %s', (left, right, plain, withSwaps) => {
  expect(editDistance(left, right)).toBe(plain);
  expect(editDistance(left, right, { swaps: true })).toBe(withSwaps);
});

test('1,000 random pairs: a metric, and no more than what it may count to', () => {
  const random = createRandom(5);
  const text = (): string =>
    Array.from({ length: random.integer(9) }, () => 'abc'.charAt(random.integer(3))).join('');
  for (let run = 0; run < 1000; run += 1) {
    const [a, b, c] = [text(), text(), text()];
    const whole = editDistance(a, b);
    expect(editDistance(b, a)).toBe(whole);
    expect(whole === 0).toBe(a === b);
    expect(whole).toBeLessThanOrEqual(editDistance(a, c) + editDistance(c, b));
    for (const swaps of [false, true]) {
      const exact = editDistance(a, b, { swaps });
      for (const most of [0, 1, 2, 3]) {
        expect(editDistance(a, b, { most, swaps })).toBe(Math.min(exact, most + 1));
      }
    }
    expect(editSimilarity(a, b)).toBeGreaterThanOrEqual(0);
  }
});

test('words, and pairs of Chinese characters', () => {
  expect(tokensOf('data base, Data 42')).toEqual(['42', 'Data', 'base', 'data']);
  expect(tokensOf('知音软件 crm')).toEqual(['crm', '知音', '软件', '音软']);
  expect(tokensOf('王')).toEqual(['王']);
  expect(tokensOf('')).toEqual([]);
});

test('shared tokens', () => {
  const [left, right] = [tokensOf('a b c'), tokensOf('b c d e')];
  expect(sharedTokens(left, right)).toBe(2);
  expect(jaccard(left, right)).toBeCloseTo(2 / 5, 12);
  expect(overlap(left, right)).toBeCloseTo(2 / 3, 12);
  expect(jaccard([], [])).toBe(0);
});

test.each([
  ['1971-06-24', '19710624', true],
  ['1971-06-24', '1971-05-24', true],
  ['1971-06-24', '1971-06-42', true],
  ['1971-03-04', '1971-04-03', true],
  ['1971-06-24', '1981-07-24', false],
  ['1971-12-24', '1971-24-12', true],
])('%s may be %s written wrongly: %s', (left, right, nearly) => {
  const [a, b] = [readDay(left), readDay(right)];
  if (!a || !b) throw new Error('two days');
  expect(nearlySameDay(a, b)).toBe(nearly);
  expect(nearlySameDay(b, a)).toBe(nearly);
});

test('days are read and counted', () => {
  expect(readDay('1970-01-02')?.number).toBe(1);
  expect(readDay('0001-01-01')?.number).toBe(-719_162);
  expect(readDay('1856-86-18')).toMatchObject({ month: '86', number: null });
  expect(readDay('soon')).toBeNull();
  const [a, b] = [readDay('1971-06-24'), readDay('1971-11-24')];
  expect(a && b && twoPartsSame(a, b)).toBe(true);
});
