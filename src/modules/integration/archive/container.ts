import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { ArchiveFault } from './fault.ts';

/**
 * An encrypted file: `magic (8) | salt (16) | chunks`. A chunk is at most 256 KB of content under AES-256-GCM and its tag.
 * The key comes from the password by scrypt (RFC 7914) with the salt, so it is this file's alone and a chunk's number
 * serves as its nonce; the nonce also says which chunk is the last, so that none can be left out, moved or cut off
 * (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 */
const MAGIC = Buffer.from('ZYARCH01');
const SALT = 16;
const HEAD = MAGIC.length + SALT;
const CHUNK = 256 * 1024;
const TAG = 16;
const SEALED = CHUNK + TAG;

/** 32 MB and three rounds: as OWASP recommends for passwords. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const KEY_LENGTH = 32;

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: typeof COST,
) => Promise<Buffer>;

const keyOf = (password: string, salt: Buffer): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, KEY_LENGTH, COST);

function nonceOf(n: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(n), 3);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Where encrypted bytes go, in their order. */
export type Sink = (bytes: Buffer) => Promise<void>;

/** Encrypts what is written to it. `end` must be called: a file without its end is refused. */
export async function encrypted(
  password: string,
  sink: Sink,
): Promise<{ write: (bytes: Uint8Array) => Promise<void>; end: () => Promise<void> }> {
  const salt = randomBytes(SALT);
  const key = await keyOf(password, salt);
  let waiting: Buffer = Buffer.alloc(0);
  let n = 0;
  await sink(Buffer.concat([MAGIC, salt]));
  const seal = async (chunk: Uint8Array, last: boolean): Promise<void> => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(n, last));
    cipher.setAAD(MAGIC);
    const data = cipher.update(chunk);
    cipher.final();
    n += 1;
    await sink(Buffer.concat([data, cipher.getAuthTag()]));
  };
  return {
    write: async (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      // The last chunk is known at the end only: one byte at least waits for it.
      let from = 0;
      for (; waiting.length - from > CHUNK; from += CHUNK) {
        await seal(waiting.subarray(from, from + CHUNK), false);
      }
      waiting = waiting.subarray(from);
    },
    end: () => seal(waiting, true),
  };
}

/** Bytes of a file from a place on; fewer at its end. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

/** An encrypted file, opened: its content can be read from any place. */
export type Opened = { size: number; read: (start: number, end: number) => AsyncGenerator<Buffer> };

/**
 * Opens an encrypted file.
 *
 * @param size of the file in bytes
 * @throws ArchiveFault where it is none, or the password is wrong
 */
export async function decrypted(password: string, size: number, readAt: ReadAt): Promise<Opened> {
  const head = await readAt(0, HEAD);
  if (size < HEAD + TAG || !head.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ArchiveFault('not_archive');
  }
  const key = await keyOf(password, head.subarray(MAGIC.length));
  const chunks = Math.ceil((size - HEAD) / SEALED);
  const open = async (n: number): Promise<Buffer> => {
    const sealed = await readAt(HEAD + n * SEALED, SEALED);
    const last = n === chunks - 1;
    const tagAt = sealed.length - TAG;
    if (tagAt < 0) throw new ArchiveFault('damaged');
    const cipher = createDecipheriv('aes-256-gcm', key, nonceOf(n, last), { authTagLength: TAG });
    cipher.setAAD(MAGIC);
    cipher.setAuthTag(sealed.subarray(tagAt));
    const data = cipher.update(sealed.subarray(0, tagAt));
    try {
      cipher.final();
    } catch (error) {
      // The first chunk tells a wrong password from a file that was changed further on, as far as that can be told.
      throw new ArchiveFault(n === 0 ? 'wrong_password' : 'damaged', { cause: error });
    }
    return data;
  };
  const first = await open(0);
  const known = new Map([[0, first]]);
  const chunk = async (n: number): Promise<Buffer> => {
    const kept = known.get(n);
    if (kept) return kept;
    const data = await open(n);
    known.clear();
    known.set(n, data);
    return data;
  };
  return {
    size: size - HEAD - chunks * TAG,
    read: async function* read(start, end) {
      for (let at = start; at < end;) {
        const data = await chunk(Math.floor(at / CHUNK));
        const from = at % CHUNK;
        const part = data.subarray(from, Math.min(data.length, from + end - at));
        if (part.length === 0) throw new ArchiveFault('damaged');
        yield part;
        at += part.length;
      }
    },
  };
}
