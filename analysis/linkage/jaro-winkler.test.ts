import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { jaro, jaroWinkler, reachesJaroWinkler } from './jaro-winkler.ts';

// Winkler 1994, “Advanced methods for record linkage”, table 2.1, and its sources.
test.each([
  ['MARTHA', 'MARHTA', 0.9444, 0.9611],
  ['DWAYNE', 'DUANE', 0.8222, 0.84],
  ['DIXON', 'DICKSONX', 0.7667, 0.8133],
  ['JELLYFISH', 'SMELLYFISH', 0.8963, 0.8963],
  ['SHACKLEFORD', 'SHACKELFORD', 0.9697, 0.9818],
  ['DUNNINGHAM', 'CUNNIGHAM', 0.8963, 0.8963],
  ['NICHLESON', 'NICHULSON', 0.9259, 0.9556],
  ['JONES', 'JOHNSON', 0.7905, 0.8324],
  ['MASSEY', 'MASSIE', 0.8889, 0.9333],
  ['ABROMS', 'ABRAMS', 0.8889, 0.9222],
  ['JERALDINE', 'GERALDINE', 0.9259, 0.9259],
  ['MARHTA', 'MARTHA', 0.9444, 0.9611],
  ['MICHELLE', 'MICHAEL', 0.869, 0.9214],
  ['JULIES', 'JULIUS', 0.8889, 0.9333],
  ['TANYA', 'TONYA', 0.8667, 0.88],
  ['SEAN', 'SUSAN', 0.7833, 0.805],
  ['JON', 'JOHN', 0.9167, 0.9333],
  ['', 'A', 0, 0],
  ['', '', 1, 1],
])('%s and %s', (left, right, plain, raised) => {
  expect(jaro(left, right)).toBeCloseTo(plain, 4);
  expect(jaroWinkler(left, right)).toBeCloseTo(raised, 4);
});

test('1,000 random pairs: symmetric, in [0, 1], 1 only of equal texts, and the short cut is right', () => {
  const random = createRandom(4);
  const text = (): string =>
    Array.from({ length: random.integer(45) }, () => 'abcd张王'.charAt(random.integer(6))).join('');
  for (let run = 0; run < 1000; run += 1) {
    const left = text();
    const right = random.uniform() < 0.3 ? left.replace(/.$/u, 'x') : text();
    const value = jaroWinkler(left, right);
    expect(value).toBe(jaroWinkler(left, right));
    expect(jaro(right, left)).toBeCloseTo(jaro(left, right), 12);
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
    expect(value === 1).toBe(left === right);
    for (const least of [0.5, 0.75, 0.88, 0.92, value]) {
      expect(reachesJaroWinkler(left, right, least)).toBe(value >= least);
    }
  }
});
