import { hash } from 'node:crypto';
import { A, B, PRIME, fromBytes, inverse, inverses, mod, quarterPower } from './p256.ts';
import type { Point } from './p256.ts';

/** RFC 9380, 8.2: suite P256_XMD:SHA-256_SSWU_RO_. */
const Z = -10n;
const LENGTH = 48;
const BLOCK = 64;
/** Texts whose inverses are taken at one price. */
const PORTION = 256;

const MINUS_B_OVER_A = mod(-B * inverse(A));
const B_OVER_ZA = mod(B * inverse(mod(Z * A)));
/** √−Z³: −Z is a square, as neither Z nor −1 is. */
const ROOT = quarterPower(mod(-(Z ** 3n)));

/**
 * Points of P-256 that behave as if drawn at random by the text, with no known logarithm: hash_to_curve of RFC 9380,
 * suite P256_XMD:SHA-256_SSWU_RO_. Its time tells something of the texts, so it is for texts that are hashed where they
 * are known.
 *
 * @param texts bytes, or texts in UTF-8
 * @param tag the domain separation tag, 1 to 255 bytes: other purposes, other points
 * @throws RangeError for a tag of another length
 */
export function hashToCurve(texts: readonly (string | Uint8Array)[], tag: string): Point[] {
  const points: Point[] = [];
  for (let from = 0; from < texts.length; from += PORTION) {
    const portion = texts.slice(from, from + PORTION);
    const mapped = mapToCurve(portion.flatMap((text) => hashToField(text, tag)));
    points.push(...sums(mapped));
  }
  return points;
}

/** Two elements of the field of a text (RFC 9380, 5.2). */
export function hashToField(text: string | Uint8Array, tag: string): [bigint, bigint] {
  const bytes = expandMessage(text, tag, 2 * LENGTH);
  return [fromBytes(bytes.subarray(0, LENGTH)) % PRIME, fromBytes(bytes.subarray(LENGTH)) % PRIME];
}

/** expand_message_xmd with SHA-256 (RFC 9380, 5.3.1). @throws RangeError for a tag that is empty or over 255 bytes */
export function expandMessage(text: string | Uint8Array, tag: string, length: number): Buffer {
  const name = Buffer.from(tag);
  if (name.length < 1 || name.length > 255) throw new RangeError('a tag has 1 to 255 bytes');
  const tail = Buffer.concat([name, Buffer.of(name.length)]);
  const asked = Buffer.of(length >> 8, length & 255, 0);
  const first = sha256([Buffer.alloc(BLOCK), Buffer.from(text), asked, tail]);
  const blocks: Buffer[] = [];
  let last: Buffer = Buffer.alloc(first.length);
  for (let n = 1; 32 * blocks.length < length; n += 1) {
    const mixed = first.map((byte, i) => byte ^ (last[i] ?? 0));
    last = sha256([mixed, Buffer.of(n), tail]);
    blocks.push(last);
  }
  return Buffer.concat(blocks).subarray(0, length);
}

const sha256 = (parts: readonly Uint8Array[]): Buffer =>
  hash('sha256', Buffer.concat(parts), 'buffer');

/**
 * The simplified map of Shallue, van de Woestijne and Ulas (RFC 9380, 6.6.2): of x₁ and x₂ one lies on the curve, and
 * y has the parity of u. One power serves both (appendix F.2): where g(x₁) is no square, its power is a root of −g(x₁),
 * and times u³ √−Z³ one of g(x₂) = Z³ u⁶ g(x₁).
 */
export function mapToCurve(elements: readonly bigint[]): Point[] {
  const squares = elements.map((u) => mod(Z * ((u * u) % PRIME)));
  const denominators = inverses(squares.map((zu) => (zu * zu + zu) % PRIME));
  return elements.map((u, i) => {
    const [one, zu] = [denominators[i] ?? 0n, squares[i] ?? 0n];
    const x1 = one === 0n ? B_OVER_ZA : (MINUS_B_OVER_A * (1n + one)) % PRIME;
    const g1 = (((x1 * x1 + A) % PRIME) * x1 + B) % PRIME;
    const power = quarterPower(g1);
    const isFirst = (power * power) % PRIME === g1;
    const x = isFirst ? x1 : (zu * x1) % PRIME;
    const y = isFirst
      ? power
      : (((((u * u) % PRIME) * u) % PRIME) * ((power * ROOT) % PRIME)) % PRIME;
    return { x, y: (y & 1n) === (u & 1n) ? y : mod(-y) };
  });
}

/** Each even point and the next one, added. The order of P-256 is prime, so there is no cofactor to clear. */
function sums(points: readonly Point[]): Point[] {
  const pairs: [Point, Point][] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [left, right] = [points[i], points[i + 1]];
    if (left && right) pairs.push([left, right]);
  }
  const slopes = pairs.map(([p, q]) =>
    p.x === q.x
      ? { over: 3n * p.x * p.x + A, under: 2n * p.y }
      : { over: q.y - p.y, under: q.x - p.x },
  );
  const turned = inverses(slopes.map(({ under }) => mod(under)));
  return pairs.map(([p, q], i) => {
    // Chance 2⁻²⁵⁶, as finding a logarithm by guessing.
    if (p.x === q.x && p.y !== q.y) throw new Error('a text whose point lies at infinity');
    const slope = mod((slopes[i]?.over ?? 0n) * (turned[i] ?? 0n));
    const x = mod(slope * slope - p.x - q.x);
    return { x, y: mod(slope * (p.x - x) - p.y) };
  });
}
