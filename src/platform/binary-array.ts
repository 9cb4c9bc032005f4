/** The element types, by their number in PostgreSQL and their size in bytes. */
const elements = {
  bigint: { oid: 20, size: 8 },
  integer: { oid: 23, size: 4 },
  uuid: { oid: 2950, size: 16 },
} as const;

const HEADER = 20;
const LENGTH = 4;

/**
 * An array as PostgreSQL takes it in binary, for a parameter that is cast (`::bigint[]`): of thousands of values that a
 * program has as bytes, text would cost both sides as much as writing the rows.
 *
 * @param source the values one after the other, each in network byte order
 * @param places which of them, in which order; all as they stand unless given
 */
export function binaryArray(
  type: keyof typeof elements,
  source: Uint8Array,
  places?: Uint32Array,
): Buffer {
  const { oid, size } = elements[type];
  const count = places?.length ?? source.length / size;
  const buffer = Buffer.allocUnsafe(HEADER + count * (LENGTH + size));
  // One dimension, no nulls, the type, how many there are, the first place.
  const header = [1, 0, oid, count, 1];
  header.forEach((value, n) => buffer.writeInt32BE(value, n * LENGTH));
  let at = HEADER;
  for (let n = 0; n < count; n += 1) {
    at = buffer.writeInt32BE(size, at);
    const from = (places?.[n] ?? n) * size;
    for (let i = 0; i < size; i += 1) buffer[at + i] = source[from + i] ?? 0;
    at += size;
  }
  return buffer;
}
