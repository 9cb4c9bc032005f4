import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { compare } from '../testing/comparison.ts';
import { candidatePairs } from './blocking.ts';
import { fitLinkModel } from './fellegi-sunter.ts';
import { addToIndex, createLinkIndex, findLinks, removeFromIndex } from './link-index.ts';
import { linkTable } from './link-table.ts';
import { explainPair } from './match-weights.ts';
import {
  type MadePerson,
  madeComparisons,
  madeFields,
  madePeople,
  madeRules,
} from './testing/made-people.ts';

const records = madePeople(createRandom(1), 2000);

function modelOf(some: readonly MadePerson[]) {
  const table = linkTable(some, madeFields);
  const pairs = candidatePairs(table, madeRules);
  if (pairs.state === 'refused') throw new Error(pairs.code);
  const fit = fitLinkModel(table, madeComparisons, pairs, { samplePairs: 20_000 });
  if (fit.state === 'refused') throw new Error(fit.code);
  return { table, model: fit.model };
}

const { table, model } = modelOf(records);
const options = { model, fields: madeFields, rules: madeRules };

test('a record that is added is found, with the weight that all records together give', () => {
  const index = createLinkIndex(records.slice(0, -1), options);
  const last = records.at(-1);
  if (!last) throw new Error('records');
  const hits = findLinks(index, last, { leastBits: -20, limit: 1000 });
  for (const hit of hits) {
    const whole = explainPair(model, table, hit.row, records.length - 1);
    expect(hit.bits).toBeCloseTo(whole.bits, 9);
    expect(hit.steps.map(({ level }) => level)).toEqual(whole.steps.map(({ level }) => level));
    expect(hit.steps.map(({ left }) => left)).toEqual(whole.steps.map(({ right }) => right));
  }
  expect(addToIndex(index, last)).toBe(records.length - 1);
  expect(findLinks(index, last)[0]).toMatchObject({ row: records.length - 1 });
});

test('an index that grew one by one answers as one made at once', () => {
  const grown = createLinkIndex<MadePerson>([], options);
  records.forEach((record, row) => expect(addToIndex(grown, record)).toBe(row));
  const whole = createLinkIndex(records, options);
  for (const asked of madePeople(createRandom(1), 50)) {
    expect(findLinks(grown, asked)).toEqual(findLinks(whole, asked));
  }
});

test('what is removed is not found, and counts no more', () => {
  const index = createLinkIndex(records, options);
  const asked = records[10];
  if (!asked) throw new Error('records');
  const before = findLinks(index, asked).map(({ row }) => row);
  expect(before).toContain(10);
  removeFromIndex(index, 10);
  removeFromIndex(index, 10);
  expect(findLinks(index, asked).map(({ row }) => row)).not.toContain(10);
  const without = createLinkIndex(
    records.with(10, { who: 0, name: '', phone: '', city: '' }),
    options,
  );
  expect(findLinks(index, asked)).toEqual(findLinks(without, asked));
});

test('keys that too many share, and texts that nobody has, find nothing', () => {
  const index = createLinkIndex(records, { ...options, rules: [['city']], largestBlock: 5 });
  expect(findLinks(index, records[0] ?? { who: 0, name: '', phone: '', city: '' })).toEqual([]);
  expect(findLinks(index, { who: 0, name: 'qq', phone: '', city: 'nowhere' })).toEqual([]);
  expect(() => createLinkIndex(records, { ...options, rules: [['mail']] })).toThrow(RangeError);
});

test('a lookup among 100,000 records while one types', () => {
  const many = madePeople(createRandom(5), 77_000);
  const index = createLinkIndex(many, options);
  const asked = madePeople(createRandom(5), 500);
  for (const each of asked.slice(0, 100)) findLinks(index, each);
  const start = performance.now();
  const found = asked.filter((each) => findLinks(index, each).length > 0).length;
  const each = (performance.now() - start) / asked.length;
  expect(found).toBe(asked.length);
  compare({
    task: 'linkage while typing',
    data: `${many.length} made records`,
    metric: 'milliseconds a lookup',
    reference: 5,
    ours: each,
    goal: 'atMost',
  });
}, 60_000);
