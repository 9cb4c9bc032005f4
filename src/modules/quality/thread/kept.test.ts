import { expect, test } from 'vitest';
import { textsOf } from '../matches/texts.ts';
import type { MatchRow, MatchTexts } from '../matches/texts.ts';
import { keptTexts, packedIds } from './kept.ts';
import type { KeptTexts } from './kept.ts';

const row: MatchRow = {
  id: '',
  object: 'customer',
  kind: 'company',
  name: '上海星辰机械有限公司',
  company: null,
  alias: '星辰 Star',
  phones: ['0123456789abcdef', 'fedcba9876543210'],
  last4s: ['1234'],
  emails: ['00112233445566aa'],
  city: '上海市',
  address: '滨江路196号29栋1740室',
  birthday: '2001-05-23',
  website: 'https://www.example.com/a',
  customer: null,
};

const idOf = (n: number): string => `01900000-0000-7abc-8def-${n.toString(16).padStart(12, '0')}`;
const textOf = (n: number): MatchTexts => textsOf({ ...row, name: `上海星辰${n}机械有限公司` });
const textsFrom = (kept: KeptTexts, id: string): MatchTexts | undefined => {
  const record = kept.find(id);
  return record === null ? undefined : kept.texts(record);
};
const bytesOf = (...ids: string[]): Uint8Array => packedIds(ids);

test('each text comes back as it was, by its own identifier', () => {
  const kept = keptTexts();
  const contact: MatchRow = { ...row, object: 'contact', name: '王女士', customer: idOf(7) };
  const others = [textsOf(contact), textsOf({ ...row, kind: 'person', name: '𠮷野家 O’Neil' })];
  const texts = [...Array.from({ length: 3000 }, (_, n) => textOf(n)), ...others];
  const ids = texts.map((_, n) => idOf(n));
  kept.keep(bytesOf(...ids), texts);
  expect(ids.map((id) => textsFrom(kept, id))).toEqual(texts);
  expect(ids.map((_, n) => kept.id(n))).toEqual(ids);
  expect(textsFrom(kept, idOf(texts.length))).toBeUndefined();
  expect(textsFrom(kept, 'ffffffff-ffff-ffff-ffff-ffffffffffff')).toBeUndefined();
});

test('identifiers are packed as their bytes', () => {
  const ids = ['01900000-0000-7abc-8def-000000abcdef', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  expect(Buffer.from(packedIds(ids)).toString('hex')).toBe(ids.join('').replaceAll('-', ''));
});

test('what is forgotten is gone, and may be kept anew', () => {
  const kept = keptTexts();
  kept.keep(bytesOf(idOf(1), idOf(2)), [textOf(1), textOf(2)]);
  kept.forget([idOf(1), idOf(3)]);
  expect(textsFrom(kept, idOf(1))).toBeUndefined();
  expect(textsFrom(kept, idOf(2))).toEqual(textOf(2));
  kept.keep(bytesOf(idOf(1), idOf(2)), [textOf(4), textOf(5)]);
  expect([idOf(1), idOf(2)].map((id) => textsFrom(kept, id))).toEqual([textOf(4), textOf(5)]);
});

test('there are no more records, and no more bytes of them, than there is room for', () => {
  const few = keptTexts({ records: 3, bytes: 2 ** 20 });
  const ids = Array.from({ length: 5 }, (_, n) => idOf(n));
  few.keep(
    bytesOf(...ids),
    ids.map((_, n) => textOf(n)),
  );
  expect(ids.map((id) => textsFrom(few, id) !== undefined)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  const small = keptTexts({ records: 100, bytes: 1000 });
  small.keep(
    bytesOf(...ids),
    ids.map((_, n) => textOf(n)),
  );
  expect(textsFrom(small, idOf(0))).toEqual(textOf(0));
  expect(textsFrom(small, idOf(4))).toBeUndefined();
  // Of one that has changed and finds no room any more, what it was is not left.
  small.keep(bytesOf(idOf(0)), [textOf(9)]);
  expect(textsFrom(small, idOf(0))).toBeUndefined();
});

test('texts that fill one portion of memory after the other come back whole', () => {
  const kept = keptTexts();
  const texts = Array.from({ length: 8 }, (_, n) => ({ ...textOf(n), street: `${n}`.repeat(3e5) }));
  const ids = texts.map((_, n) => idOf(n));
  kept.keep(bytesOf(...ids), texts);
  expect(ids.map((id) => textsFrom(kept, id))).toEqual(texts);
  const long = { ...textOf(8), street: 'x'.repeat(2 ** 19) };
  kept.keep(bytesOf(idOf(8)), [long]);
  expect(textsFrom(kept, idOf(8))).toBeUndefined();
});
