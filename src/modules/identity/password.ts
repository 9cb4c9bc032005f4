import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Argon2id (RFC 9106) with the figures of the OWASP password storage cheat sheet: 19 MiB, 2 passes, 1 lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** NIST SP 800-63B-4: length is what counts; no rules of composition. */
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;

type Cost = { memory: number; passes: number; parallelism: number };

/** Hashes at work at once; each takes 19 MiB and a thread that other work needs as well. */
const MOST_AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    // The same text can be typed as different code points; see NIST SP 800-63B-4, 3.1.1.2.
    const message = Buffer.from(password.normalize('NFC'));
    return await new Promise((resolve, reject) => {
      argon2('argon2id', { message, nonce: salt, tagLength: HASH_BYTES, ...cost }, (error, hash) =>
        error ? reject(error) : resolve(hash),
      );
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** The hash of a password in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, {
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
  });
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${text(salt)}$${text(hash)}`;
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,64})\$([A-Za-z0-9+/]{43,})$/;

/** Whether the password is the one that was hashed, compared in constant time; false for any other format. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, hash] = PHC.exec(stored) ?? [];
  if (!memory || !passes || !parallelism || !salt || !hash) return false;
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  const expected = Buffer.from(hash, 'base64');
  const found = await derive(password, Buffer.from(salt, 'base64'), cost);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** No letter or digit that is easily taken for another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A random password to print once: four groups of four, 79 bits. */
export function randomPassword(): string {
  const group = (): string =>
    Array.from({ length: 4 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return Array.from({ length: 4 }, group).join('-');
}
