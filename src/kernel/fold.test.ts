import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from './fold.ts';

test('what is common is folded as everything is', () => {
  const whole = (value: string): string =>
    value.toWellFormed().normalize('NFKC').toLowerCase().normalize('NFKC');
  // Plain texts, and those with anything between: marks, full width, lone surrogates.
  const plain = fc.string({
    unit: fc.oneof(
      fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCodePoint(code)),
      fc.integer({ min: 0x4e00, max: 0x9fff }).map((code) => String.fromCodePoint(code)),
    ),
  });
  const any = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(plain, any, (a, b) => {
      for (const value of [a, b, a + b, b + a]) expect(fold(value)).toBe(whole(value));
    }),
    { numRuns: 1_000 },
  );
  for (let code = 0x4e00; code <= 0x9fff; code += 1) {
    const character = String.fromCodePoint(code);
    expect(whole(character)).toBe(character);
  }
});
