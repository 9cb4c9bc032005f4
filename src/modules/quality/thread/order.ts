import { KEY_BYTES } from '../matches/keys.ts';

/** So many keys can be sorted at once. */
export const MOST_KEYS = 2 ** 23;
/** Signed numbers turned round so that they compare as unsigned ones. */
const SIGN = 0x8000_0000;

/**
 * The places of keys in the order in which PostgreSQL has them. First by their first 30 bits, which beside the place are
 * a whole number of 53: numbers are sorted ten times as fast as whatever must be compared. The few that share these and
 * are not the same are then put in their order.
 */
export function keyOrder(keys: Uint8Array): Uint32Array {
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const numbers = new Float64Array(keys.length / KEY_BYTES);
  for (let place = 0; place < numbers.length; place += 1) {
    const first = (view.getInt32(place * KEY_BYTES) ^ SIGN) >>> 2;
    numbers[place] = first * MOST_KEYS + place;
  }
  numbers.sort();
  const order = new Uint32Array(numbers.length);
  for (let n = 0; n < order.length; n += 1) order[n] = (numbers[n] ?? 0) % MOST_KEYS;
  const firstOf = (n: number): number => Math.floor((numbers[n] ?? 0) / MOST_KEYS);
  for (let begin = 0, end = 0; begin < order.length; begin = end) {
    let isOne = true;
    for (end = begin + 1; end < order.length && firstOf(end) === firstOf(begin); end += 1) {
      isOne &&= isSameKey(view, order[end - 1] ?? 0, order[end] ?? 0);
    }
    if (!isOne) order.subarray(begin, end).sort((a, b) => compared(view, a, b));
  }
  return order;
}

export function isSameKey(keys: DataView, a: number, b: number): boolean {
  const [one, other] = [a * KEY_BYTES, b * KEY_BYTES];
  return (
    keys.getInt32(one) === keys.getInt32(other) &&
    keys.getInt32(one + 4) === keys.getInt32(other + 4)
  );
}

function compared(keys: DataView, a: number, b: number): number {
  const [one, other] = [keys.getBigInt64(a * KEY_BYTES), keys.getBigInt64(b * KEY_BYTES)];
  return one < other ? -1 : one > other ? 1 : a - b;
}
