import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCodec } from './crypto.ts';

const master = Buffer.alloc(32, 7);
const codec = createCodec(master);
const ORG = '018f0000-0000-7000-8000-000000000001';
const OTHER = '018f0000-0000-7000-8000-000000000002';
const ID = '018f0000-0000-7000-8000-00000000000a';
const ID2 = '018f0000-0000-7000-8000-00000000000b';
const TABLE = 'customers.customer';
/** What Node says of a wrong tag, or what we say of a foreign header. */
const REFUSED = /unable to authenticate|another key/;
const values = { phone: '+8613812345678', email: '客户@例子.中国' };

describe('seal and open', () => {
  test('gives back what was sealed, and two seals of it differ', () => {
    const sealed = codec.seal(ORG, TABLE, ID, values);
    expect(codec.open(ORG, TABLE, ID, sealed)).toEqual(values);
    expect(codec.open(ORG, TABLE, ID, codec.seal(ORG, TABLE, ID, {}))).toEqual({});
    expect(codec.seal(ORG, TABLE, ID, values).equals(sealed)).toBe(false);
    expect(sealed.includes('13812345678')).toBe(false);
  });

  test('the layout is version, algorithm, key id, nonce, data, tag', () => {
    const sealed = codec.seal(ORG, TABLE, ID, values);
    expect(sealed.length).toBe(2 + 4 + 12 + Buffer.byteLength(JSON.stringify(values)) + 16);
    const header = Buffer.from([
      1,
      1,
      ...new Uint8Array(hkdfSync('sha256', master, '', 'key id', 4)),
    ]);
    expect(sealed.subarray(0, 6)).toEqual(header);
    // Sealed again by hand from the documented parts, byte for byte.
    const key = Buffer.from(hkdfSync('sha256', master, ORG, 'seal', 32));
    const cipher = createCipheriv('aes-256-gcm', key, sealed.subarray(6, 18));
    cipher.setAAD(Buffer.concat([header, Buffer.from(`${ORG}|${TABLE}|${ID}`)]));
    const data = Buffer.concat([cipher.update(JSON.stringify(values)), cipher.final()]);
    expect(Buffer.concat([data, cipher.getAuthTag()])).toEqual(sealed.subarray(18));
  });

  test('a changed bit anywhere, a missing or an added byte is refused', () => {
    const sealed = codec.seal(ORG, TABLE, ID, values);
    for (let at = 0; at < sealed.length; at += 1) {
      for (const bit of [1, 128]) {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(at) ^ bit, at);
        expect(() => codec.open(ORG, TABLE, ID, changed), `byte ${at}`).toThrow(REFUSED);
      }
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => codec.open(ORG, TABLE, ID, sealed.subarray(0, length))).toThrow(REFUSED);
    }
    expect(() => codec.open(ORG, TABLE, ID, Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow(
      REFUSED,
    );
  });

  test('bytes come back as they were, in their own place only', () => {
    const data = Buffer.from([0, 255, 13, 10, 128]);
    const sealed = codec.sealBytes(ORG, TABLE, 'file 1', data);
    expect(codec.openBytes(ORG, TABLE, 'file 1', sealed)).toEqual(data);
    expect(
      codec.openBytes(ORG, TABLE, '', codec.sealBytes(ORG, TABLE, '', Buffer.alloc(0))),
    ).toEqual(Buffer.alloc(0));
    expect(() => codec.openBytes(ORG, TABLE, 'file 2', sealed)).toThrow(REFUSED);
    expect(() => codec.openBytes(OTHER, TABLE, 'file 1', sealed)).toThrow(REFUSED);
    expect(() => codec.openBytes(ORG, TABLE, 'file 1', sealed.subarray(1))).toThrow(REFUSED);
  });

  test('it opens in its own row, table, organisation and installation only', () => {
    const sealed = codec.seal(ORG, TABLE, ID, values);
    expect(() => codec.open(ORG, TABLE, ID2, sealed)).toThrow(REFUSED);
    expect(() => codec.open(ORG, 'customers.contact', ID, sealed)).toThrow(REFUSED);
    expect(() => codec.open(OTHER, TABLE, ID, sealed)).toThrow(REFUSED);
    expect(() => createCodec(Buffer.alloc(32, 8)).open(ORG, TABLE, ID, sealed)).toThrow(
      /another key/,
    );
  });

  test('no nonce comes twice', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 100_000; n += 1) {
      seen.add(codec.seal(ORG, TABLE, ID, {}).toString('latin1', 6, 18));
    }
    expect(seen.size).toBe(100_000);
  });

  test('a master key of the wrong length is refused', () => {
    expect(() => createCodec(Buffer.alloc(31))).toThrow(/32 bytes/);
  });
});

describe('the primitives give the published values', () => {
  const hex = (text: string): Buffer => Buffer.from(text, 'hex');

  test('HKDF-SHA256: RFC 5869, test case 1', () => {
    const okm = hkdfSync(
      'sha256',
      hex('0b'.repeat(22)),
      hex('000102030405060708090a0b0c'),
      hex('f0f1f2f3f4f5f6f7f8f9'),
      42,
    );
    expect(Buffer.from(okm).toString('hex')).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
  });

  test('AES-256-GCM: McGrew and Viega, test case 14', () => {
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12));
    const data = Buffer.concat([cipher.update(Buffer.alloc(16)), cipher.final()]);
    expect(data.toString('hex')).toBe('cea7403d4d606b6e074ec5d3baf39d18');
    expect(cipher.getAuthTag().toString('hex')).toBe('d0d1c8a799996bf0265b98b5d48ab919');
  });
});

describe('index', () => {
  test('is the HMAC-SHA256 under the key of the organisation and the kind', () => {
    const key = Buffer.from(hkdfSync('sha256', master, ORG, 'index:phone', 32));
    const expected = createHmac('sha256', key).update('+8613812345678').digest();
    expect(codec.index(ORG, 'phone', '+8613812345678')).toEqual(expected);
    expect(expected.length).toBe(32);
  });

  test('differs by organisation, kind and value', () => {
    const all = [
      codec.index(ORG, 'phone', 'a'),
      codec.index(ORG, 'phone', 'b'),
      codec.index(ORG, 'email', 'a'),
      codec.index(ORG, 'text', 'a'),
      codec.index(OTHER, 'phone', 'a'),
    ].map((index) => index.toString('hex'));
    expect(new Set(all).size).toBe(all.length);
  });

  test('stays the same when more organisations were used than keys are kept', () => {
    const first = codec.index(ORG, 'phone', 'a');
    for (let n = 0; n < 1_500; n += 1) codec.index(`org-${n}`, 'phone', 'a');
    expect(codec.index(ORG, 'phone', 'a')).toEqual(first);
  });
});

describe('record keys', () => {
  const wrapped = codec.newRecordKey(ORG, 'customer', ID);

  test('seal a value for the ledger', () => {
    const sealed = codec.sealWith(wrapped, ORG, 'customer', ID, '+8613812345678');
    expect(codec.openWith(wrapped, ORG, 'customer', ID, sealed)).toBe('+8613812345678');
  });

  test('another key, record, object or organisation does not open it', () => {
    const sealed = codec.sealWith(wrapped, ORG, 'customer', ID, 'x');
    const foreign = codec.newRecordKey(ORG, 'customer', ID);
    expect(foreign.equals(wrapped)).toBe(false);
    expect(() => codec.openWith(foreign, ORG, 'customer', ID, sealed)).toThrow(REFUSED);
    expect(() => codec.openWith(wrapped, ORG, 'customer', ID2, sealed)).toThrow(REFUSED);
    expect(() => codec.openWith(wrapped, ORG, 'contact', ID, sealed)).toThrow(REFUSED);
    expect(() => codec.openWith(wrapped, OTHER, 'customer', ID, sealed)).toThrow(REFUSED);
    const other = codec.newRecordKey(ORG, 'customer', ID2);
    const moved = codec.sealWith(other, ORG, 'customer', ID2, 'x');
    expect(() => codec.openWith(wrapped, ORG, 'customer', ID, moved)).toThrow(REFUSED);
  });

  test('a changed key or value is refused', () => {
    const sealed = codec.sealWith(wrapped, ORG, 'customer', ID, 'x');
    for (const [key, value] of [
      [flip(wrapped, 20), sealed],
      [wrapped, flip(sealed, 18)],
      [wrapped, flip(sealed, sealed.length - 1)],
    ] as const) {
      expect(() => codec.openWith(key, ORG, 'customer', ID, value)).toThrow(REFUSED);
    }
  });
});

function flip(buffer: Buffer, at: number): Buffer {
  const changed = Buffer.from(buffer);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}
