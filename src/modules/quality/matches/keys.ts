import type { MatchTexts } from './texts.ts';

/** By which rules keys are made. Whoever changes them raises it: then a scan makes all keys anew. */
export const KEYS_VERSION = 1;

/** Of firms that differ behind these many characters, such as 星辰科技 and 星辰科技发展, keys share the beginning. */
const BEGINNING = 4;

/**
 * Writes 64 bits of a text, the higher first: two lanes of multiply and xor with the finaliser of MurmurHash3
 * over both. A digest of cryptography would cost ten times as much, and nothing here has to withstand an adversary.
 */
function writeKey(text: string, into: DataView, at: number): void {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  into.setInt32(at, b);
  into.setInt32(at + 4, a);
}

export const KEY_BYTES = 8;
const own = new DataView(new ArrayBuffer(KEY_BYTES));

/** The same as PostgreSQL's bigint writes it. */
function keyOf(text: string): string {
  writeKey(text, own, 0);
  return own.getBigInt64(0).toString();
}

/** The key of all firms of one sound, and that of all people of one. */
export const firmKey = (companyPinyin: string): string => keyOf(`o ${companyPinyin}`);
export const personKey = (namePinyin: string): string => keyOf(`n ${namePinyin}`);

const parts = (text: string): string[] => {
  if (text === '') return [];
  return text.includes(' ') ? text.split(' ') : [text];
};

/**
 * What a record is found by: each key is of something it would share with another of itself. A phone or e-mail by its
 * index, names by their sound, so that characters that sound alike are found too.
 */
export function keysOf(texts: MatchTexts): string[] {
  return [...new Set(keyTexts(texts).map(keyOf))];
}

/** The keys of many records one after the other, in network byte order, and how many each record has. */
export type PackedKeys = { keys: Uint8Array; counts: Uint32Array };

/** The same of many records. */
export function packedKeys(all: readonly MatchTexts[]): PackedKeys {
  const wanted = all.map(keyTexts);
  const most = wanted.reduce((sum, { length }) => sum + length, 0);
  const keys = new DataView(new ArrayBuffer(most * KEY_BYTES));
  let end = 0;
  const counts = Uint32Array.from(wanted, (texts) => {
    const begin = end;
    for (const text of texts) {
      writeKey(text, keys, end);
      if (!stands(keys, begin, end)) end += KEY_BYTES;
    }
    return (end - begin) / KEY_BYTES;
  });
  return { keys: new Uint8Array(keys.buffer, 0, end), counts };
}

/** Whether the key at the end is one of those before it. */
function stands(keys: DataView, begin: number, end: number): boolean {
  for (let at = begin; at < end; at += KEY_BYTES) {
    if (keys.getInt32(at) !== keys.getInt32(end)) continue;
    if (keys.getInt32(at + 4) === keys.getInt32(end + 4)) return true;
  }
  return false;
}

function keyTexts(texts: MatchTexts): string[] {
  const { company, namePinyin: person, city, birthday, website } = texts;
  const all = [
    ...parts(texts.phones).map((token) => `p ${token}`),
    ...parts(texts.emails).map((token) => `e ${token}`),
    ...parts(texts.companyKeys).map((firm) => `o ${firm}`),
  ];
  if (website !== '') all.push(`w ${website}`);
  if (company !== '' && city !== '') {
    const beginning = Array.from(company).slice(0, BEGINNING).join('');
    all.push(`f ${beginning} ${city}`);
  }
  if (person !== '') {
    // Of contacts of different customers the name alone says nothing.
    all.push(texts.customer === '' ? `n ${person}` : `nx ${person} ${texts.customer}`);
    if (city !== '') all.push(`nc ${person} ${city}`);
    if (birthday !== '') all.push(`nb ${person} ${birthday}`);
    for (const last4 of parts(texts.last4s)) all.push(`nl ${person} ${last4}`);
  }
  return all;
}
