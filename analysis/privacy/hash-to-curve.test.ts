import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { expandMessage, hashToCurve, hashToField, mapToCurve } from './hash-to-curve.ts';
import { A, B, PRIME, inverse, inverses, mod, quarterPower } from './p256.ts';

const TAG = 'QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_';
const long = (letter: string, count: number): string =>
  `${letter}${count}_${letter[0]?.repeat(count)}`;

/** RFC 9380, appendix J.1.1. */
const vectors: [string, string, string][] = [
  [
    '',
    '2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4',
    '8a7a74985cc5c776cdfe4b1f19884970453912e9d31528c060be9ab5c43e8415',
  ],
  [
    'abc',
    '0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f',
    '5c41b3d0731a27a7b14bc0bf0ccded2d8751f83493404c84a88e71ffd424212e',
  ],
  [
    'abcdef0123456789',
    '65038ac8f2b1def042a5df0b33b1f4eca6bff7cb0f9c6c1526811864e544ed80',
    'cad44d40a656e7aff4002a8de287abc8ae0482b5ae825822bb870d6df9b56ca3',
  ],
  [
    long('q', 128),
    '4be61ee205094282ba8a2042bcb48d88dfbb609301c49aa8b078533dc65a0b5d',
    '98f8df449a072c4721d241a3b1236d3caccba603f916ca680f4539d2bfb3c29e',
  ],
  [
    long('a', 512),
    '457ae2981f70ca85d8e24c308b14db22f3e3862c5ea0f652ca38b5e49cd64bc5',
    'ecb9f0eadc9aeed232dabc53235368c1394c78de05dd96893eefa62b0f4757dc',
  ],
];

const hex = (value: bigint): string => value.toString(16).padStart(64, '0');

describe('P256_XMD:SHA-256_SSWU_RO_', () => {
  test('gives the points of RFC 9380, one by one and together', () => {
    const all = hashToCurve(
      vectors.map(([text]) => text),
      TAG,
    );
    vectors.forEach(([text, x, y], i) => {
      const [alone] = hashToCurve([text], TAG);
      expect([hex(alone?.x ?? 0n), hex(alone?.y ?? 0n)]).toEqual([x, y]);
      expect(all[i]).toEqual(alone);
    });
  });

  test('gives the field elements and the expansion of RFC 9380', () => {
    expect(hashToField('', TAG).map(hex)).toEqual([
      'ad5342c66a6dd0ff080df1da0ea1c04b96e0330dd89406465eeba11582515009',
      '8c0f1d43204bd6f6ea70ae8013070a1518b43873bcd850aafa0a9e220e2eea5a',
    ]);
    const expander = 'QUUX-V01-CS02-with-expander-SHA256-128';
    expect(expandMessage('', expander, 32).toString('hex')).toBe(
      '68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235',
    );
    expect(() => expandMessage('', '', 32)).toThrow(RangeError);
  });

  test('lies on the curve for any text, element zero, and more texts than one portion', () => {
    const texts = Array.from({ length: 600 }, (_, i) => `客户 ${i}`);
    const points = [...hashToCurve(texts, TAG), ...mapToCurve([0n, 1n, PRIME - 1n])];
    for (const { x, y } of points) expect(mod(y * y)).toBe(mod(x * x * x + A * x + B));
    expect(points).toHaveLength(603);
    expect(new Set(points.map(({ x }) => x)).size).toBeGreaterThan(600);
  });
});

test('inverses of many are those of each, and zero stays zero', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 50 }, (_, i) =>
    i % 7 === 0 ? 0n : mod(BigInt(Math.floor(random.uniform() * 2 ** 53)) ** 5n),
  );
  inverses(values).forEach((inverted, i) => {
    expect(inverted).toBe(inverse(values[i] ?? 0n));
    expect(mod(inverted * (values[i] ?? 0n))).toBe(values[i] === 0n ? 0n : 1n);
  });
});

test('a quarter power is a root of the value or of its negative, each of half of all', () => {
  const found = Array.from({ length: 200 }, (_, i) => {
    const value = BigInt(i + 1);
    const square = mod(quarterPower(value) ** 2n);
    expect([value, mod(-value)]).toContain(square);
    return square === value;
  });
  const roots = found.filter(Boolean).length;
  expect(roots).toBeGreaterThan(70);
  expect(roots).toBeLessThan(130);
});
