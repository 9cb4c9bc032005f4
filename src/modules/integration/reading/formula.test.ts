import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardFormula, unguardFormula } from './formula.ts';

const SIGNS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];
const FRONTS = ['', ' ', '\t', '\r', '\n', '\0', '\u3000', '\uFEFF', '\u200B', "'", '"', ' "\''];
/** Every sign behind everything that a spreadsheet may drop: 144 beginnings. */
const BEGINNINGS = FRONTS.flatMap((front) => SIGNS.map((sign) => `${front}${sign}`));

test.each(BEGINNINGS)('%j begins a formula', (front) => {
  for (const text of [front, `${front}cmd|' /C calc'!A0`, `${front}86 138 0000 1234`]) {
    const guarded = guardFormula(text);
    expect(guarded).toBe(`'${text}`);
    expect(unguardFormula(guarded)).toBe(text);
  }
});

test.each(['\tx', '\rx', '\nx', ' \tx'])('%j may start another cell', (text) => {
  expect(guardFormula(text)).toBe(`'${text}`);
});

test.each(['', ' ', 'a=b', "'", "'abc", "O'Neil", '"a"', '1-2', '上海@浦东', "''quoted''"])(
  '%j stays as it is',
  (text) => {
    expect(guardFormula(text)).toBe(text);
    expect(unguardFormula(text)).toBe(text);
  },
);

test('every text comes back, also what was guarded before', () => {
  const pieces = fc.constantFrom(...SIGNS, ...FRONTS, "'", 'a', '1');
  const made = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  fc.assert(
    fc.property(made, (text) => {
      const once = guardFormula(text);
      expect(unguardFormula(once)).toBe(text);
      expect(unguardFormula(guardFormula(once))).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});

test('a long text is looked at once', () => {
  const long = `${' '.repeat(5_000_000)}x`;
  const started = performance.now();
  expect(guardFormula(long)).toBe(long);
  expect(performance.now() - started).toBeLessThan(500);
});
