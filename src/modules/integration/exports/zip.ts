import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

/**
 * A ZIP file that is written in pieces by any process, one after the other: what is needed to go on stands in its state,
 * which is plain JSON (PKWARE, .ZIP File Format Specification 6.3.10). The compressed data of an entry is a row of
 * DEFLATE streams (RFC 1951), each ended at a byte by a full flush; the last of them is final.
 */
export type ZipState = { at: number; entries: Entry[]; open: Entry | null };
type Entry = { name: string; at: number; crc: number; size: number; packed: number };

/** Bytes to append to the file, and the state after them. */
export type Piece<S = ZipState> = { state: S; bytes: Buffer };

/** Bytes of text in one entry, at most: programs of 32 bits stop at four billion. */
export const LARGEST_ENTRY = 3_000_000_000;

const deflate = promisify(deflateRaw) as (
  data: Uint8Array,
  options: { finishFlush?: number },
) => Promise<Buffer>;

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
/** Sizes follow the data; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATED = 8;
const VERSION = 45;
/** 1 January 1980: files that say the same are the same. */
const DAY = 0x0021;
const MOST_32 = 0xffff_ffff;

/** A file of nothing yet. */
export function newZip(): ZipState {
  return { at: 0, entries: [], open: null };
}

/** Begins an entry; the one before must have been ended. */
export function openEntry(zip: ZipState, name: string): Piece {
  const title = Buffer.from(name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(LOCAL, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(DEFLATED, 8);
  head.writeUInt16LE(DAY, 12);
  head.writeUInt16LE(title.length, 26);
  const open = { name, at: zip.at, crc: 0, size: 0, packed: 0 };
  return moved({ ...zip, open }, Buffer.concat([head, title]));
}

/** Appends to the open entry. */
export async function writeEntry(zip: ZipState, data: Uint8Array): Promise<Piece> {
  if (data.length === 0) return { state: zip, bytes: Buffer.alloc(0) };
  const packed = await deflate(data, { finishFlush: constants.Z_FULL_FLUSH });
  return grown(zip, data, packed);
}

/** Ends the open entry. */
export async function closeEntry(zip: ZipState): Promise<Piece> {
  const last = grown(zip, Buffer.alloc(0), await deflate(Buffer.alloc(0), {}));
  const { open } = last.state;
  if (!open) throw new Error('there is no open entry');
  const tail = Buffer.alloc(16);
  tail.writeUInt32LE(DESCRIPTOR, 0);
  tail.writeUInt32LE(open.crc, 4);
  tail.writeUInt32LE(open.packed, 8);
  tail.writeUInt32LE(open.size, 12);
  const state = { ...last.state, entries: [...zip.entries, open], open: null };
  return moved(state, tail, last.bytes);
}

/** Ends the file: the list of its entries. */
export function endZip(zip: ZipState): Piece {
  const list = Buffer.concat(zip.entries.map(central));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  const count = Math.min(zip.entries.length, 0xffff);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(Math.min(list.length, MOST_32), 12);
  end.writeUInt32LE(Math.min(zip.at, MOST_32), 16);
  const large = zip.at >= MOST_32 || zip.entries.length >= 0xffff;
  return moved(zip, Buffer.concat([list, ...(large ? [end64(zip, list.length)] : []), end]));
}

function moved(state: ZipState, bytes: Buffer, before: Buffer = Buffer.alloc(0)): Piece {
  return {
    state: { ...state, at: state.at + bytes.length },
    bytes: Buffer.concat([before, bytes]),
  };
}

function grown(zip: ZipState, data: Uint8Array, packed: Buffer): Piece {
  const { open } = zip;
  if (!open) throw new Error('there is no open entry');
  const after = {
    ...open,
    crc: crc32(data, open.crc),
    size: open.size + data.length,
    packed: open.packed + packed.length,
  };
  if (after.size > MOST_32) throw new Error(`${open.name} is too large`);
  return moved({ ...zip, open: after }, packed);
}

function central({ name, at, crc, size, packed }: Entry): Buffer {
  const title = Buffer.from(name);
  const far = at >= MOST_32;
  const extra = Buffer.alloc(far ? 12 : 0);
  if (far) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(at), 4);
  }
  const head = Buffer.alloc(46);
  head.writeUInt32LE(CENTRAL, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(VERSION, 6);
  head.writeUInt16LE(FLAGS, 8);
  head.writeUInt16LE(DEFLATED, 10);
  head.writeUInt16LE(DAY, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packed, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(title.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(far ? MOST_32 : at, 42);
  return Buffer.concat([head, title, extra]);
}

/** What a file of more than four billion bytes says beside its end. */
function end64(zip: ZipState, length: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(END_64, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION, 12);
  end.writeUInt16LE(VERSION, 14);
  end.writeBigUInt64LE(BigInt(zip.entries.length), 24);
  end.writeBigUInt64LE(BigInt(zip.entries.length), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(zip.at), 48);
  end.writeUInt32LE(LOCATOR_64, 56);
  end.writeBigUInt64LE(BigInt(zip.at + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
