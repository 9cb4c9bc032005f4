import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { candidatePairs } from './blocking.ts';
import { type LinkTable, linkTable, pairsOf, termAt, linkColumn } from './link-table.ts';
import { randomPairs } from './random-pairs.ts';

type Row = { a: string | null; b: string; list: number };

const fields = [
  { name: 'a', of: (row: Row) => row.a },
  { name: 'b', of: (row: Row) => row.b },
];
const rows: Row[] = [
  { a: 'x', b: '1', list: 0 },
  { a: 'x', b: '1', list: 1 },
  { a: 'x', b: '2', list: 0 },
  { a: null, b: '2', list: 1 },
  { a: '', b: '3', list: 0 },
];

const listed = (pairs: { left: Int32Array; right: Int32Array }): string[] =>
  Array.from(pairs.left, (left, i) => `${left}-${pairs.right[i] ?? ''}`).toSorted();

test('a pair of several rules stands once, missing texts are in no block', () => {
  const found = candidatePairs(linkTable(rows, fields), [['a'], ['b'], ['a', 'b']]);
  if (found.state === 'refused') throw new Error(found.code);
  expect(listed(found)).toEqual(['0-1', '0-2', '1-2', '2-3']);
  expect(found.byRule).toEqual([3, 1, 0]);
  expect(found.leftOut).toEqual([]);
});

test('of two lists only pairs across', () => {
  const table = linkTable(rows, fields, { sourceOf: (row) => row.list });
  const found = candidatePairs(table, [['a'], ['b']]);
  if (found.state === 'refused') throw new Error(found.code);
  expect(listed(found)).toEqual(['0-1', '1-2', '2-3']);
  expect(pairsOf(table)).toBe(6);
});

test('too large blocks are left out and told, and another rule may still find their pairs', () => {
  const found = candidatePairs(linkTable(rows, fields), [['a'], ['b']], { largestBlock: 2 });
  if (found.state === 'refused') throw new Error(found.code);
  expect(listed(found)).toEqual(['0-1', '2-3']);
  expect(found.leftOut).toEqual([{ rule: ['a'], terms: ['x'], records: 3 }]);
  expect(found.blocksLeftOut).toBe(1);
});

test('refusals', () => {
  const table = linkTable(rows.slice(0, 1), fields);
  expect(candidatePairs(table, [['a']])).toMatchObject({ state: 'refused', code: 'noPairs' });
  const many = linkTable(rows, fields);
  expect(candidatePairs(many, [['a']], { mostPairs: 2 })).toMatchObject({ code: 'tooManyPairs' });
  expect(() => candidatePairs(many, [['c']])).toThrow(RangeError);
  expect(() => linkTable(rows, [...fields, ...fields])).toThrow(RangeError);
});

/** All pairs that share the texts of any rule, by looking at each. */
function byHand(table: LinkTable, rules: readonly string[][]): string[] {
  const found: string[] = [];
  for (let i = 0; i < table.rows; i += 1) {
    for (let j = i + 1; j < table.rows; j += 1) {
      const any = rules.some((rule) =>
        rule.every((name) => {
          const column = linkColumn(table, name);
          return termAt(column, i) !== null && termAt(column, i) === termAt(column, j);
        }),
      );
      if (any) found.push(`${i}-${j}`);
    }
  }
  return found.toSorted();
}

test('1,000 random tables: the union of the joins, no more and no less', () => {
  const random = createRandom(9);
  const word = (): string => 'xyz'.charAt(random.integer(4));
  const rules = [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'a'],
    ['a', 'b', 'c'],
  ];
  for (let run = 0; run < 1000; run += 1) {
    const records = Array.from({ length: random.integer(14) }, () => [word(), word(), word()]);
    const table = linkTable(
      records,
      ['a', 'b', 'c'].map((name, k) => ({ name, of: (record: string[]) => record[k] })),
    );
    const found = candidatePairs(table, rules);
    expect(found.state === 'refused' ? [] : listed(found)).toEqual(byHand(table, rules));
  }
});

test('random pairs are pairs of two, of two lists where there are lists, the same whatever the order', () => {
  const records = Array.from({ length: 200 }, (_, i) => ({
    a: `t${i}`,
    b: `${i % 7}`,
    list: i % 2,
  }));
  const options = { sourceOf: (row: Row) => row.list };
  const terms = (some: Row[]): string[] => {
    const table = linkTable(some, fields, options);
    const { left, right } = randomPairs(table, 500, 3);
    const a = linkColumn(table, 'a');
    return Array.from(left, (row, i) => {
      expect(table.source?.[row]).not.toBe(table.source?.[right[i] ?? 0]);
      return `${termAt(a, row) ?? ''} ${termAt(a, right[i] ?? 0) ?? ''}`;
    });
  };
  expect(terms(records.toReversed())).toEqual(terms(records));
  expect(randomPairs(linkTable(rows, fields), 1000, 1).left).toHaveLength(10);
});
