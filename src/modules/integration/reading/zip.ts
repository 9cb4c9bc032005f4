import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { ReadFault } from './fault.ts';
import { LIMITS } from './limits.ts';

/** How a part may be packed: as it is, or by Deflate (APPNOTE 4.4.5). */
const STORED = 0;
const DEFLATED = 8;
const PORTION = 262_144;

/** The parts of a workbook by their names, and what they unpack to, as far as `LIMITS` lets them. */
export type Zip = {
  names: string[];
  /** The bytes of a part as they are unpacked; undefined where there is none of that name. */
  open: (name: string) => AsyncGenerator<Buffer> | undefined;
  close: () => void;
};

/**
 * Opens an archive and reads its table of contents. Nothing is ever written anywhere, and names are only compared, so
 * that one such as `../x` reaches nothing; archives with such names are refused all the same.
 *
 * @throws ReadFault where it is broken, has too many parts, or is encrypted
 */
export async function openZip(bytes: Buffer): Promise<Zip> {
  const zip = await asFault('zip', () => fromBufferPromise(bytes, { lazyEntries: true }));
  if (zip.entryCount > LIMITS.zipEntries) throw new ReadFault('unpacks_too_large');
  const entries = new Map<string, Entry>();
  await asFault('zip', async () => {
    for await (const entry of zip.eachEntry()) {
      // The first of a name is the one; part names compare without case (ECMA-376, part 2).
      const name = entry.fileName.toLowerCase();
      if (!entries.has(name)) entries.set(name, entry);
    }
  });
  let unpacked = 0;
  const spend = (size: number): void => {
    unpacked += size;
    const bomb = unpacked > LIMITS.ratioFromBytes && unpacked / bytes.length > LIMITS.unpackedRatio;
    if (bomb || unpacked > LIMITS.unpackedBytes) throw new ReadFault('unpacks_too_large');
  };
  return {
    names: [...entries.keys()],
    open: (name) => {
      const entry = entries.get(name.toLowerCase());
      return entry && unpack(zip, entry, spend);
    },
    close: () => zip.close(),
  };
}

async function* unpack(
  zip: ZipFile,
  entry: Entry,
  spend: (size: number) => void,
): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw new ReadFault('locked_workbook');
  const stream = await asFault(entry.fileName, () => contentOf(zip, entry));
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      spend(chunk.length);
      size += chunk.length;
      if (size > entry.uncompressedSize) throw new ReadFault('unpacks_too_large');
      yield chunk;
    }
    if (size < entry.uncompressedSize) throw new Error('The part ends too early');
  } catch (error) {
    throw faultOf(entry.fileName, error);
  } finally {
    stream.destroy();
  }
}

/** Decompressed here, because the library takes a sixteenth of what one portion may be. */
async function contentOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.compressionMethod === STORED) return zip.openReadStreamPromise(entry);
  if (entry.compressionMethod !== DEFLATED) throw new Error('The part is packed in another way');
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  // Its errors come out of the stream that is read.
  return pipeline(packed, createInflateRaw({ chunkSize: PORTION }), () => undefined);
}

/** What the library or the decompression says about a broken archive, as a fault. */
function faultOf(part: string, error: unknown): unknown {
  return error instanceof ReadFault ? error : new ReadFault('broken_workbook', { part }, error);
}

async function asFault<T>(part: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(part, error);
  }
}
