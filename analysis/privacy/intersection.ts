import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { Entropy } from './entropy.ts';
import { hashToCurve } from './hash-to-curve.ts';
import { toBytes } from './p256.ts';
import { newKeyPair } from './pairwise-keys.ts';

/**
 * Private set intersection by commuting blinds (Meadows 1986; Huberman, Franklin and Hogg 1999) on P-256: with
 * H(text) a point, a · (b · H) = b · (a · H). Only x-coordinates travel; the x of k · P is that of k · (−P), so they
 * suffice. Who follows the protocol learns the size of the other's list and, on the asking side, what both have or
 * how many (decisional Diffie-Hellman, H as a random oracle). Nobody is kept from asking for texts they only guess:
 * lists that can be guessed whole (all phone numbers) need a limit on their size and on how often one asks.
 */

/** One side's secret of one intersection; made anew for each, or lists of different days could be compared. */
export type Blind = { key: KeyObject };

/** Bytes of a point on the wire: its x-coordinate. */
export const POINT = 32;

/** Domain separation of lists that name no other purpose. */
export const DEFAULT_TAG = 'ZHIYIN-PSI-V1-with-P256_XMD:SHA-256_SSWU_RO_';

/** SubjectPublicKeyInfo of a P-256 point up to its bytes (RFC 5480), whole and compressed. */
const ALGORITHM = '301306072a8648ce3d020106082a8648ce3d030107';
const WHOLE = Buffer.from(`3059${ALGORITHM}03420004`, 'hex');
const COMPRESSED = Buffer.from(`3039${ALGORITHM}03220002`, 'hex');

/** A fresh blind. */
export function newBlind(entropy: Entropy): Blind {
  const { secret, shown } = newKeyPair(entropy);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  const point = { x: text(shown.subarray(1, 33)), y: text(shown.subarray(33)) };
  const jwk = { kty: 'EC', crv: 'P-256', ...point, d: text(secret) };
  return { key: createPrivateKey({ key: jwk, format: 'jwk' }) };
}

/**
 * Texts as blinded points, 32 bytes each, in their order. Both sides must bring texts into one form first (see
 * `quality/`), and leave out what stands twice.
 *
 * @throws RangeError where a text stands twice
 */
export function blindTexts(
  { key }: Blind,
  texts: readonly string[],
  tag: string = DEFAULT_TAG,
): Uint8Array {
  if (new Set(texts).size !== texts.length) throw new RangeError('a text stands twice');
  const blinded = new Uint8Array(POINT * texts.length);
  hashToCurve(texts, tag).forEach(({ x, y }, i) => {
    const der = Buffer.concat([WHOLE, toBytes(x), toBytes(y)]);
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    blinded.set(diffieHellman({ privateKey: key, publicKey }), POINT * i);
  });
  return blinded;
}

/**
 * The other side's blinded points under this side's blind as well, in their order. Refuses what no honest side sends:
 * a broken length, an x without a point, a point twice (which would tell how often).
 */
export function blindAgain(
  { key }: Blind,
  points: Uint8Array,
): { state: 'blinded'; points: Uint8Array } | Refused<'malformed'> {
  const count = points.length / POINT;
  if (!Number.isInteger(count)) return refuse('malformed', { bytes: points.length });
  const seen = new Set<string>();
  const blinded = new Uint8Array(points.length);
  for (let i = 0; i < count; i += 1) {
    const x = points.subarray(POINT * i, POINT * (i + 1));
    const name = Buffer.from(x).toString('latin1');
    const publicKey = seen.has(name) ? null : compressedPoint(x);
    if (!publicKey) return refuse('malformed', { at: i });
    seen.add(name);
    blinded.set(diffieHellman({ privateKey: key, publicKey }), POINT * i);
  }
  return { state: 'blinded', points: blinded };
}

function compressedPoint(x: Uint8Array): KeyObject | null {
  try {
    const der = Buffer.concat([COMPRESSED, x]);
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    // Not on the curve: the caller refuses the message.
    return null;
  }
}

/** Points by rising value: an order that tells nothing of that of the texts. */
export function sortPoints(points: Uint8Array): Uint8Array {
  const each = Array.from({ length: points.length / POINT }, (_, i) =>
    Buffer.from(points.subarray(POINT * i, POINT * (i + 1))),
  );
  return Buffer.concat(each.toSorted((a, b) => Buffer.compare(a, b)));
}

/** Places in `mine` of the points that `theirs` has too; both under both blinds. */
export function commonPoints(mine: Uint8Array, theirs: Uint8Array): Int32Array {
  const names = (points: Uint8Array): string[] =>
    Array.from({ length: Math.floor(points.length / POINT) }, (_, i) =>
      Buffer.from(points.subarray(POINT * i, POINT * (i + 1))).toString('latin1'),
    );
  const known = new Set(names(theirs));
  return Int32Array.from(names(mine).flatMap((name, i) => (known.has(name) ? [i] : [])));
}
