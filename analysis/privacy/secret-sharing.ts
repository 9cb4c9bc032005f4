import type { Entropy } from './entropy.ts';

/** One party's part of a secret: the value of the polynomials at `at` (1 … 255). */
export type SecretShare = { at: number; bytes: Uint8Array };

/** Powers of 3 in GF(2⁸) modulo x⁸ + x⁴ + x³ + x + 1, and their logarithms. */
const { powers, logarithms } = tables();

function tables(): { powers: Uint8Array; logarithms: Uint8Array } {
  const [made, inverse] = [new Uint8Array(510), new Uint8Array(256)];
  let value = 1;
  for (let i = 0; i < 255; i += 1) {
    made[i] = value;
    made[i + 255] = value;
    inverse[value] = i;
    const doubled = (value << 1) ^ (value & 0x80 ? 0x11b : 0);
    value ^= doubled;
  }
  return { powers: made, logarithms: inverse };
}

const times = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : (powers[(logarithms[a] ?? 0) + (logarithms[b] ?? 0)] ?? 0);

const over = (a: number, b: number): number =>
  a === 0 ? 0 : (powers[(logarithms[a] ?? 0) + 255 - (logarithms[b] ?? 0)] ?? 0);

/**
 * A secret divided among `count` parties so that any `threshold` of them can put it together and fewer know nothing of
 * it (Shamir 1979), byte by byte in GF(2⁸).
 *
 * @throws RangeError unless 1 ≤ threshold ≤ count ≤ 255
 */
export function splitSecret(
  secret: Uint8Array,
  count: number,
  threshold: number,
  entropy: Entropy,
): SecretShare[] {
  if (!(threshold >= 1 && threshold <= count && count <= 255)) {
    throw new RangeError(`${threshold} of ${count} shares`);
  }
  const higher = Array.from({ length: threshold - 1 }, () => entropy(secret.length));
  return Array.from({ length: count }, (_, i) => {
    const at = i + 1;
    // Horner's rule, from the highest power down to the secret.
    const bytes = secret.map((byte, place) => {
      const sum = higher.reduceRight((value, line) => times(value ^ (line[place] ?? 0), at), 0);
      return sum ^ byte;
    });
    return { at, bytes };
  });
}

/**
 * The secret of which these are shares: as many as its threshold asks. Too few, or shares of different secrets, give
 * other bytes, not an error: compare with something known of the secret.
 *
 * @throws RangeError where there is none, or two at one place, or lengths differ
 */
export function joinSecret(shares: readonly SecretShare[]): Uint8Array {
  const [first] = shares;
  if (!first || new Set(shares.map(({ at }) => at)).size !== shares.length) {
    throw new RangeError('shares of different places are needed');
  }
  if (shares.some(({ bytes }) => bytes.length !== first.bytes.length)) {
    throw new RangeError('shares of different lengths');
  }
  // Lagrange's polynomials at 0, where minus is plus.
  const weights = shares.map(({ at }) =>
    shares.reduce(
      (weight, other) => (other.at === at ? weight : times(weight, over(other.at, at ^ other.at))),
      1,
    ),
  );
  return first.bytes.map((_, place) =>
    shares.reduce((sum, { bytes }, i) => sum ^ times(bytes[place] ?? 0, weights[i] ?? 0), 0),
  );
}
