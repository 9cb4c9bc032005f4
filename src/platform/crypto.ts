import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What an index is made over. Each kind has its own key, so equal values of two kinds do not show as equal. */
export type IndexKind = 'phone' | 'email' | 'text';

/**
 * Seals and indexes sensitive values. A sealed value is
 * `version (1) | algorithm (1) | key id (4) | nonce (12) | data | tag (16)`, AES-256-GCM (NIST SP 800-38D); the header
 * and `organisation|table|id` are its associated data, so that it opens in its own row only. Keys per organisation and
 * purpose are derived from the master key by HKDF-SHA256 (RFC 5869): nothing is read from the database for it.
 */
export type Codec = {
  /** Seals all the sensitive values of one record, by field name. */
  seal: (orgId: string, table: string, id: string, values: Record<string, string>) => Buffer;
  /** Opens what `seal` gave. @throws Error if any byte was changed or it belongs to another row or key */
  open: (orgId: string, table: string, id: string, sealed: Buffer) => Record<string, string>;
  /** Seals bytes that are no record's, such as a part of a file; `id` names them within their table. */
  sealBytes: (orgId: string, table: string, id: string, data: Uint8Array) => Buffer;
  /** Opens what `sealBytes` gave. @throws Error if any byte was changed or it belongs elsewhere */
  openBytes: (orgId: string, table: string, id: string, sealed: Buffer) => Buffer;
  /** HMAC-SHA256 (32 bytes) of an already normalised value, for equality: see kernel/sensitive.ts. */
  index: (orgId: string, kind: IndexKind, normalised: string) => Buffer;
  /** A new random key for one record, wrapped: the row of `kernel.record_key`. Deleting it erases what it sealed. */
  newRecordKey: (orgId: string, object: string, recordId: string) => Buffer;
  /** Seals one value of a record under the record's own key; what the ledger keeps. */
  sealWith: (
    wrapped: Buffer,
    orgId: string,
    object: string,
    recordId: string,
    value: string,
  ) => Buffer;
  /** Opens what `sealWith` gave. @throws Error if the key or the value was changed or belongs to another record */
  openWith: (
    wrapped: Buffer,
    orgId: string,
    object: string,
    recordId: string,
    sealed: Buffer,
  ) => string;
};

const KEY_LENGTH = 32;
const VERSION = 1;
const AES_256_GCM = 1;
const KEY_ID_LENGTH = 4;
const NONCE_AT = 2 + KEY_ID_LENGTH;
const NONCE_LENGTH = 12;
const DATA_AT = NONCE_AT + NONCE_LENGTH;
const TAG_LENGTH = 16;
/** Organisations whose derived keys are kept in memory; deriving them again costs some 30 µs. */
const MAX_CACHED = 1_000;

type OrganisationKeys = {
  seal: KeyObject;
  wrap: KeyObject;
  index: Record<IndexKind, KeyObject>;
};

/**
 * Makes the codec of an installation.
 *
 * @param masterKey 32 random bytes, kept outside the database
 */
export function createCodec(masterKey: Buffer): Codec {
  if (masterKey.length !== KEY_LENGTH)
    throw new Error(`the master key must have ${KEY_LENGTH} bytes`);
  const header = Buffer.concat([
    Buffer.from([VERSION, AES_256_GCM]),
    derive(masterKey, '', 'key id', KEY_ID_LENGTH),
  ]);
  const keysOf = organisationKeys(masterKey);

  /** Keys in clear of wrapped ones that are still in use: a key just made seals, one read opens, several values. */
  const inUse = new WeakMap<Buffer, { context: string; key: Buffer }>();
  const unwrap = (wrapped: Buffer, orgId: string, object: string, recordId: string): Buffer => {
    const context = `${orgId}|${object}|${recordId}`;
    const known = inUse.get(wrapped);
    if (known?.context === context) return known.key;
    const key = decrypt(header, keysOf(orgId).wrap, context, wrapped);
    inUse.set(wrapped, { context, key });
    return key;
  };

  return {
    seal: (orgId, table, id, values) =>
      encrypt(
        header,
        keysOf(orgId).seal,
        `${orgId}|${table}|${id}`,
        Buffer.from(JSON.stringify(values)),
      ),
    open: (orgId, table, id, sealed) =>
      JSON.parse(
        decrypt(header, keysOf(orgId).seal, `${orgId}|${table}|${id}`, sealed).toString(),
      ) as Record<string, string>,
    sealBytes: (orgId, table, id, data) =>
      encrypt(header, keysOf(orgId).seal, `${orgId}|${table}|${id}`, data),
    openBytes: (orgId, table, id, sealed) =>
      decrypt(header, keysOf(orgId).seal, `${orgId}|${table}|${id}`, sealed),
    index: (orgId, kind, normalised) =>
      createHmac('sha256', keysOf(orgId).index[kind]).update(normalised).digest(),
    newRecordKey: (orgId, object, recordId) => {
      const context = `${orgId}|${object}|${recordId}`;
      const key = freshBytes(KEY_LENGTH);
      const wrapped = encrypt(header, keysOf(orgId).wrap, context, key);
      inUse.set(wrapped, { context, key });
      return wrapped;
    },
    sealWith: (wrapped, orgId, object, recordId, value) =>
      encrypt(
        header,
        unwrap(wrapped, orgId, object, recordId),
        `${orgId}|${object}|${recordId}`,
        Buffer.from(value),
      ),
    openWith: (wrapped, orgId, object, recordId, sealed) =>
      decrypt(
        header,
        unwrap(wrapped, orgId, object, recordId),
        `${orgId}|${object}|${recordId}`,
        sealed,
      ).toString(),
  };
}

/** Derives the keys of organisations, remembering those used of late. */
function organisationKeys(masterKey: Buffer): (orgId: string) => OrganisationKeys {
  const cache = new Map<string, OrganisationKeys>();
  return (orgId) => {
    const known = cache.get(orgId);
    if (known) return known;
    const key = (info: string): KeyObject =>
      createSecretKey(derive(masterKey, orgId, info, KEY_LENGTH));
    const made: OrganisationKeys = {
      seal: key('seal'),
      wrap: key('wrap'),
      index: { phone: key('index:phone'), email: key('index:email'), text: key('index:text') },
    };
    const oldest = cache.size >= MAX_CACHED ? cache.keys().next() : undefined;
    if (oldest && !oldest.done) cache.delete(oldest.value);
    cache.set(orgId, made);
    return made;
  };
}

function derive(masterKey: Buffer, salt: string, info: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, salt, info, length));
}

function encrypt(
  header: Buffer,
  key: KeyObject | Buffer,
  context: string,
  data: Uint8Array,
): Buffer {
  const nonce = freshBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated(header, context));
  const encrypted = cipher.update(data);
  cipher.final();
  return Buffer.concat([header, nonce, encrypted, cipher.getAuthTag()]);
}

function decrypt(header: Buffer, key: KeyObject | Buffer, context: string, sealed: Buffer): Buffer {
  if (
    sealed.length < DATA_AT + TAG_LENGTH ||
    sealed.compare(header, 0, NONCE_AT, 0, NONCE_AT) !== 0
  ) {
    throw new Error('the sealed value has another format or was sealed with another key');
  }
  const tagAt = sealed.length - TAG_LENGTH;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(NONCE_AT, DATA_AT), {
    authTagLength: TAG_LENGTH,
  });
  decipher.setAAD(associated(header, context));
  decipher.setAuthTag(sealed.subarray(tagAt));
  const data = decipher.update(sealed.subarray(DATA_AT, tagAt));
  decipher.final();
  return data;
}

function associated(header: Buffer, context: string): Buffer {
  return Buffer.concat([header, Buffer.from(context)]);
}

const POOL = Buffer.alloc(4096);
let used = POOL.length;

/**
 * Fresh random bytes, for nonces and keys; drawn from the system many at a time, because each call to it costs as much as
 * half a seal. What was given out is wiped here.
 */
function freshBytes(length: number): Buffer {
  if (used + length > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const bytes = Buffer.from(POOL.subarray(used, used + length));
  POOL.fill(0, used, used + length);
  used += length;
  return bytes;
}
