import { constants, createPublicKey, publicEncrypt } from 'node:crypto';

/** The field and the equation y² = x³ + ax + b of P-256 (FIPS 186-4, D.1.2.3; SEC 2, secp256r1). */
export const PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
export const A = PRIME - 3n;
export const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** A point that is not the one at infinity. */
export type Point = { x: bigint; y: bigint };

/** A value in 0 … PRIME − 1. */
export function mod(value: bigint): bigint {
  const rest = value % PRIME;
  return rest < 0n ? rest + PRIME : rest;
}

/** 1 / value by Euclid's algorithm; 0 for 0, as RFC 9380 has it. */
export function inverse(value: bigint): bigint {
  let [low, high] = [mod(value), PRIME];
  let [a, b] = [1n, 0n];
  while (low > 1n) {
    const times = high / low;
    [low, high] = [high - times * low, low];
    [a, b] = [b - times * a, a];
  }
  return low === 0n ? 0n : mod(a);
}

/** 1 / value of many at the price of one (Montgomery 1987); 0 stays 0. */
export function inverses(values: readonly bigint[]): bigint[] {
  const products: bigint[] = [];
  let product = 1n;
  for (const value of values) {
    products.push(product);
    if (value !== 0n) product = (product * value) % PRIME;
  }
  let rest = inverse(product);
  const inverted = values.map(() => 0n);
  for (let i = values.length - 1; i >= 0; i -= 1) {
    const value = values[i] ?? 0n;
    if (value === 0n) continue;
    inverted[i] = (rest * (products[i] ?? 0n)) % PRIME;
    rest = (rest * value) % PRIME;
  }
  return inverted;
}

/** (PRIME + 1) / 4 as the exponent of an RSA key modulo PRIME²: OpenSSL's is the one quick power that Node offers. */
const POWER = createPublicKey({
  key: {
    kty: 'RSA',
    n: bytesOf(PRIME * PRIME, 64).toString('base64url'),
    e: bytesOf((PRIME + 1n) / 4n, 32).toString('base64url'),
  },
  format: 'jwk',
});

/** value^((PRIME + 1) / 4): a square root of value, or of −value where value has none, since PRIME is 3 modulo 4. */
export function quarterPower(value: bigint): bigint {
  const padded = bytesOf(value, 64);
  return (
    fromBytes(publicEncrypt({ key: POWER, padding: constants.RSA_NO_PADDING }, padded)) % PRIME
  );
}

/** 32 bytes, the most significant first. */
export const toBytes = (value: bigint): Buffer => bytesOf(value, 32);

function bytesOf(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
}

/** A number of bytes, the most significant first. */
export const fromBytes = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
