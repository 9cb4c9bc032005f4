import { createCipheriv, createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import type { Entropy } from './entropy.ts';

/** A key pair on P-256: 32 bytes that stay, 65 that go out. */
export type KeyPair = { secret: Uint8Array; shown: Uint8Array };

const CURVE = 'prime256v1';

/** A new key pair of the caller's randomness. */
export function newKeyPair(entropy: Entropy): KeyPair {
  for (;;) {
    const pair = keyPairOf(entropy(32));
    if (pair) return pair;
  }
}

/** The pair of a secret; null for the few secrets that are none (zero, or beyond the order of the curve). */
export function keyPairOf(secret: Uint8Array): KeyPair | null {
  const curve = createECDH(CURVE);
  try {
    curve.setPrivateKey(secret);
  } catch {
    // The curve itself says which secrets it takes; the caller draws another.
    return null;
  }
  return { secret, shown: curve.getPublicKey() };
}

/**
 * The 32 bytes that two parties have in common, for one purpose: Diffie-Hellman on P-256, then HKDF-SHA256 (RFC 5869)
 * with the purpose as its info. Null where the other's key is no point of the curve.
 */
export function sharedKey(
  { secret }: KeyPair,
  shown: Uint8Array,
  purpose: string,
): Uint8Array | null {
  const curve = createECDH(CURVE);
  curve.setPrivateKey(secret);
  let agreed: Buffer;
  try {
    agreed = curve.computeSecret(shown);
  } catch {
    // Not on the curve: the message is malformed, and its receiver says so.
    return null;
  }
  return new Uint8Array(hkdfSync('sha256', agreed, new Uint8Array(0), purpose, 32));
}

/** A seed of 32 bytes drawn out to as many words modulo 2⁶⁴: the key stream of AES-256-CTR. A seed is for one vector. */
export function drawOut(seed: Uint8Array, words: number): BigUint64Array {
  const stream = createCipheriv('aes-256-ctr', seed, Buffer.alloc(16)).update(
    Buffer.alloc(8 * words),
  );
  return BigUint64Array.from({ length: words }, (_, i) => stream.readBigUInt64LE(8 * i));
}

/** Encrypts for one receiver, bound to what `about` says: AES-256-GCM with a fresh nonce before and the tag behind. */
export function seal(
  key: Uint8Array,
  plain: Uint8Array,
  about: string,
  entropy: Entropy,
): Uint8Array {
  const nonce = entropy(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed; null where it was changed, or is about something else. */
export function unseal(key: Uint8Array, sealed: Uint8Array, about: string): Uint8Array | null {
  if (sealed.length < 28) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    .setAAD(Buffer.from(about))
    .setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    // The tag does not fit: the answer is that it cannot be opened.
    return null;
  }
}
