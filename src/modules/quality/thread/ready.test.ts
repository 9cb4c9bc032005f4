import { beforeEach, expect, test } from 'vitest';
import { LARGEST_BLOCK } from '../matches/fit.ts';
import { keysOf } from '../matches/keys.ts';
import { builtInModel } from '../matches/likeness.ts';
import { planted } from '../matches/testing/planted.ts';
import { BETWEEN, packedColumns } from '../matches/packed.ts';
import type { PackedRows } from '../matches/packed.ts';
import { textsOf } from '../matches/texts.ts';
import type { MatchRow } from '../matches/texts.ts';
import type { WeighedPair } from './weigh.ts';
import { weighedPairs } from './weigh.ts';
import { workWith } from './work.ts';

/** More keys than a portion has. */
const RECORDS = 6_000;
/** Of one name, more than are compared by it. */
const NAMESAKES = 100;

const idOf = (n: number): string => `01900000-0000-7000-8000-${String(n * 7919).padStart(12, '0')}`;
const none = { phones: [], last4s: [], emails: [], company: null, alias: null, address: null };

const rows: MatchRow[] = [
  ...planted(RECORDS, 9).records.map(({ values }) => values),
  ...Array.from({ length: NAMESAKES }, () => ({ name: '王伟', kind: 'person', city: '上海' })),
].map(({ name, kind, city, phone }: Record<string, string | undefined>, n) => {
  const phones = phone === undefined ? [] : [phone];
  const rest = { ...none, phones, birthday: null, website: null, customer: null };
  const said = { name: name ?? null, kind: kind ?? null, city: city ?? null };
  return { id: idOf(n), object: 'customer', ...said, ...rest };
});
const model = builtInModel('customer', rows.length);

const packed: PackedRows = {
  object: 'customer',
  rows: packedColumns
    .flatMap((column) =>
      rows.map((row) => (column === 'phone' ? row.phones[0] : valueOf(row, column)) ?? ''),
    )
    .join(BETWEEN),
  others: '',
};

function valueOf(row: MatchRow, column: (typeof packedColumns)[number]): string | null {
  return column === 'phone' || column === 'last4' || column === 'email' ? null : row[column];
}

const namesOf = (pairs: readonly WeighedPair[]): string[] =>
  [...new Set(pairs.map((pair) => JSON.stringify(pair)))].toSorted();

/** All pairs at once. */
function expected(of: readonly MatchRow[]): string[] {
  const texts = of.map(textsOf);
  const holders = Map.groupBy(
    texts.flatMap((each, place) => keysOf(each).map((key) => ({ key, place }))),
    ({ key }) => key,
  );
  const groups = [...holders.values()]
    .filter(({ length }) => length > 1 && length <= LARGEST_BLOCK)
    .map((group) => Int32Array.from(group, ({ place }) => place));
  return namesOf(
    weighedPairs(model, { idOf: (place) => of[place]?.id ?? '', texts, groups }, null),
  );
}

let work: ReturnType<typeof workWith>;
beforeEach(() => {
  work = workWith({ keeps: true });
  const { keys, counts } = work.keysOfRows(packed);
  const of = Uint32Array.from([...counts].flatMap((count, n) => Array<number>(count).fill(n)));
  work.keyOrder(keys, of);
});

/** The portions behind one another; those that are to be read are null. */
function portions(by = model): (WeighedPair[] | null)[] {
  const found: (WeighedPair[] | null)[] = [];
  let after: string | null = null;
  do {
    const ready = work.readyAfter(by, after);
    if (!ready) throw new Error('nothing is ready');
    found.push(ready.pairs);
    after = ready.upTo;
  } while (after !== null);
  return found;
}

test('portions that were weighed ahead, or when they are asked for, have the pairs of comparing everything at once', () => {
  const all = expected(rows);
  expect(all.length).toBeGreaterThan(20);
  expect(work.weighNext(model)).toBe(true);
  const found = portions();
  expect(found.length).toBeGreaterThan(1);
  expect(namesOf(found.flatMap((pairs) => pairs ?? []))).toEqual(all);
  while (work.weighNext(model));
  expect(namesOf(portions().flatMap((pairs) => pairs ?? []))).toEqual(all);
});

test('what was weighed by other weights is weighed anew', () => {
  while (work.weighNext({ ...model, prior: model.prior + 1 }));
  expect(namesOf(portions().flatMap((pairs) => pairs ?? []))).toEqual(expected(rows));
});

test('portions of records that have changed are to be read, also if weighed before, and those of their new keys', () => {
  while (work.weighNext(model));
  const count = portions().length;
  while (work.weighNext(model));
  work.forget([], ['-9223372036854775000']);
  expect(portions().flatMap((pairs, n) => (pairs ? [] : [n]))).toEqual([0]);
  work.forget([], ['9223372036854775000']);
  expect(portions().flatMap((pairs, n) => (pairs ? [] : [n]))).toEqual([0, count - 1]);
  while (work.weighNext(model));
  // Each has some key in each portion.
  work.forget(
    rows.slice(0, 200).map(({ id }) => id),
    [],
  );
  expect(portions()).toEqual(Array(count).fill(null));
});

test('behind a key within a portion its rest is to be read', () => {
  const first = work.readyAfter(model, null);
  const rest = work.readyAfter(model, '-9223372036854775000');
  expect(rest).toEqual({ pairs: null, upTo: first?.upTo });
});

test('records that are not kept are told, and compared as they are given', () => {
  const some = rows.slice(0, 40);
  const groups = some.map(({ id }) => id).join();
  const blocks = { groups, only: null };
  const { pairs, unknown } = work.weighBlocks(model, null, blocks);
  expect(unknown).toEqual([]);
  const [gone = ''] = some.map(({ id }) => id);
  work.forget([gone], []);
  expect(work.weighBlocks(model, null, blocks)).toEqual({ pairs: [], unknown: [gone] });
  const elsewhere = workWith({ keeps: false });
  expect(elsewhere.readyAfter(model, null)).toBeNull();
  expect(elsewhere.weighBlocks(model, null, blocks).unknown).toHaveLength(some.length);
  expect(namesOf(elsewhere.weighBlocks(model, packed, blocks).pairs)).toEqual(namesOf(pairs));
  expect(namesOf(work.weighBlocks(model, packed, blocks).pairs)).toEqual(namesOf(pairs));
});
