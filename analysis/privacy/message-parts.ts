/** Parts of messages as they arrive from another party: unknown until looked at, and null where they are malformed. */

/** The fields of an object. */
export function fieldsOf(message: unknown): Readonly<Record<string, unknown>> | null {
  const isObject = typeof message === 'object' && message !== null && !Array.isArray(message);
  return isObject ? { ...message } : null;
}

/** Bytes in base64, of exactly this length where one is given. */
export function bytesOf(text: unknown, length?: number): Uint8Array | null {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return length === undefined || bytes.length === length ? bytes : null;
}

/** Bytes as messages carry them. */
export const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A whole number in 0 … below − 1. */
export function placeOf(value: unknown, below: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < below
    ? value
    : null;
}

/** A list, each of whose entries can be read, and of at most so many. */
export function listOf<Entry>(
  value: unknown,
  most: number,
  read: (entry: unknown) => Entry | null,
): Entry[] | null {
  if (!Array.isArray(value) || value.length > most) return null;
  const entries: Entry[] = [];
  for (const each of value as unknown[]) {
    const entry = read(each);
    if (entry === null) return null;
    entries.push(entry);
  }
  return entries;
}

/** Finite numbers, as many as said. */
export function numbersOf(value: unknown, length: number): Float64Array | null {
  const read = (each: unknown) => (typeof each === 'number' && Number.isFinite(each) ? each : null);
  const numbers = listOf(value, length, read);
  return numbers?.length === length ? Float64Array.from(numbers) : null;
}

/** Words modulo 2⁶⁴ in base64, least significant byte first. */
export function wordsOf(text: unknown, length: number): BigUint64Array | null {
  const bytes = bytesOf(text, 8 * length);
  if (!bytes) return null;
  const view = Buffer.from(bytes);
  return BigUint64Array.from({ length }, (_, i) => view.readBigUInt64LE(8 * i));
}

/** Words as messages carry them. */
export function wordsToText(words: BigUint64Array): string {
  const bytes = Buffer.alloc(8 * words.length);
  words.forEach((word, i) => bytes.writeBigUInt64LE(word, 8 * i));
  return bytes.toString('base64');
}
