import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { candidatePairs } from './blocking.ts';
import { clusterPairs } from './clusters.ts';
import { readyComparison, type Comparison } from './comparison.ts';
import { type LinkFit, type LinkModel, fitLinkModel } from './fellegi-sunter.ts';
import { clusterQuality } from './link-quality.ts';
import { linkTable } from './link-table.ts';
import { explainPair, matchBits, matchProbability, scorePairs } from './match-weights.ts';
import {
  type MadePerson,
  madeComparisons,
  madeFields,
  madePeople,
  madeRules,
} from './testing/made-people.ts';

function fitted(records: readonly MadePerson[]) {
  const table = linkTable(records, madeFields);
  const pairs = candidatePairs(table, madeRules);
  if (pairs.state === 'refused') throw new Error(pairs.code);
  const fit = fitLinkModel(table, madeComparisons, pairs, { samplePairs: 20_000 });
  if (fit.state === 'refused') throw new Error(fit.code);
  return { table, pairs, fit };
}

const weightsOf = ({ model }: LinkFit): number[] => [
  model.prior,
  ...model.comparisons.flatMap(({ weights }) => weights.map(({ bits }) => bits)),
];

test('what made the records is found again', () => {
  const records = madePeople(createRandom(1), 3000);
  const { fit } = fitted(records);
  const same = records.length - 3000;
  expect(fit.expectedMatches / same).toBeGreaterThan(0.97);
  expect(fit.expectedMatches / same).toBeLessThan(1.03);
  const [name, phone, city] = fit.model.comparisons.map(({ weights }) => weights);
  // Names have a slip in a fifth of the pairs, now and then one that changes nothing.
  expect(name?.[0]?.m).toBeCloseTo(0.8, 1);
  // Of 85 % with the same phone and 1.5 + 8.5 % without one: .85 / (.85 × .9 + .15).
  expect(phone?.[0]?.m).toBeCloseTo(0.765 / 0.915, 1);
  expect(city?.[0]?.m).toBeCloseTo(1, 1);
  expect(city?.[0]?.u).toBeCloseTo(1 / 20, 2);
  expect(fit.unseen.every(({ level }) => level > 0)).toBe(true);
});

test('the order of the records does not matter', () => {
  const records = madePeople(createRandom(2), 600);
  const turned = records.toReversed();
  const [one, other] = [fitted(records), fitted(turned)];
  const ours = weightsOf(one.fit);
  weightsOf(other.fit).forEach((bits, i) => expect(bits).toBeCloseTo(ours[i] ?? NaN, 9));
  const labels = [one, other].map(
    ({ table, pairs, fit }) => clusterPairs(table.rows, scorePairs(fit.model, table, pairs)).labels,
  );
  const back = Array.from(labels[1] ?? []).toReversed();
  expect(clusterQuality(labels[0] ?? new Int32Array(0), back).f1).toBe(1);
});

test('the waterfall adds up to the weight, both ways round', () => {
  const { table, pairs, fit } = fitted(madePeople(createRandom(3), 500));
  const { bits } = scorePairs(fit.model, table, pairs);
  for (let i = 0; i < bits.length; i += 7) {
    const [left, right] = [pairs.left[i] ?? 0, pairs.right[i] ?? 0];
    const forth = explainPair(fit.model, table, left, right);
    const back = explainPair(fit.model, table, right, left);
    const sum = forth.steps.reduce((all, step) => all + step.bits + step.rarityBits, forth.prior);
    expect(sum).toBeCloseTo(forth.bits, 9);
    expect(forth.bits).toBeCloseTo(bits[i] ?? NaN, 4);
    expect(back.bits).toBe(forth.bits);
    expect(forth.probability).toBeCloseTo(matchProbability(forth.bits), 12);
  }
});

test('agreement on a rare text weighs more than on a usual one, by hand', () => {
  const people = ['an', 'an', 'an', 'an', 'bo', 'bo', 'chu', 'dong', 'fei', 'gao'];
  const table = linkTable(
    people.map((name, who) => ({ who, name, phone: '', city: '' })),
    madeFields,
  );
  const weights = [
    { m: 0.9, u: 0.1, bits: Math.log2(9) },
    { m: 0.1, u: 0.9, bits: -Math.log2(9) },
  ];
  const model: LinkModel = {
    prior: -3,
    comparisons: [
      {
        name: 'name',
        column: 'name',
        levels: [{ kind: 'exact' }],
        termFrequency: true,
        weights,
      },
    ],
  };
  // Of 10 × 9 ordered pairs 4 × 3 + 2 × 1 agree. Of the 9 others of an “an” 3 are called so, of a “bo” 1.
  const usual = 14 / 90;
  const rarity = (left: number, right: number) =>
    explainPair(model, table, left, right).steps[0]?.rarityBits;
  expect(rarity(0, 1)).toBeCloseTo(Math.log2(usual / (3 / 9)), 12);
  expect(rarity(4, 5)).toBeCloseTo(Math.log2(usual / (1 / 9)), 12);
  expect(rarity(6, 7)).toBe(0);
  const pairs = { left: Int32Array.of(0, 4, 6), right: Int32Array.of(1, 5, 7) };
  const [often, rare, neither] = scorePairs(model, table, pairs).bits;
  expect(often).toBeCloseTo(-3 + Math.log2(9 * (7 / 15)), 5);
  expect(rare).toBeCloseTo(-3 + Math.log2(9 * (7 / 5)), 5);
  expect(neither).toBeCloseTo(-3 - Math.log2(9), 5);
});

test('a model goes through JSON', () => {
  const { table, pairs, fit } = fitted(madePeople(createRandom(4), 300));
  const kept = JSON.parse(JSON.stringify(fit.model)) as typeof fit.model;
  expect(scorePairs(kept, table, pairs).bits).toEqual(scorePairs(fit.model, table, pairs).bits);
});

test('weights and chances', () => {
  expect(matchProbability(0)).toBe(0.5);
  expect(matchProbability(-2000)).toBe(0);
  expect(matchProbability(2000)).toBe(1);
  expect(matchBits(matchProbability(3.5))).toBeCloseTo(3.5, 12);
});

test('refusals', () => {
  const few = linkTable(madePeople(createRandom(5), 5), madeFields);
  const none = { left: new Int32Array(0), right: new Int32Array(0) };
  expect(fitLinkModel(few, madeComparisons, none)).toMatchObject({ code: 'tooFewRecords' });
  const apart = linkTable(madePeople(createRandom(5), 300, 0), madeFields);
  expect(fitLinkModel(apart, madeComparisons, none)).toMatchObject({ code: 'noMatches' });
  const { table, pairs } = fitted(madePeople(createRandom(6), 300));
  const short = fitLinkModel(table, madeComparisons, pairs, { iterations: 1 });
  expect(short).toMatchObject({ state: 'refused', code: 'didNotConverge' });
});

test('a level that no pair reached is told, and lies between its neighbours', () => {
  const { table, pairs } = fitted(madePeople(createRandom(7), 300));
  const comparisons: Comparison[] = [
    ...madeComparisons.slice(0, 2),
    {
      name: 'city',
      column: 'city',
      levels: [{ kind: 'exact' }, { kind: 'number', within: 1 }],
    },
  ];
  const fit = fitLinkModel(table, comparisons, pairs);
  if (fit.state === 'refused') throw new Error(fit.code);
  expect(fit.unseen).toContainEqual({ comparison: 'city', level: 2, by: 'candidates' });
  const [first, unseen, last] = fit.model.comparisons[2]?.weights.map(({ bits }) => bits) ?? [];
  expect(unseen).toBeCloseTo(((first ?? NaN) + (last ?? NaN)) / 2, 9);
});

test('measures, and the level a pair reaches', () => {
  const rows = [
    { a: 'anna', b: 'lee', day: '1990-01-02', n: '100' },
    { a: 'lee', b: 'anna', day: '1990-02-01', n: '104' },
    { a: 'annalena', b: '', day: '1990-01-09', n: '' },
  ];
  const names = ['a', 'b', 'day', 'n'] as const;
  const table = linkTable(
    rows,
    names.map((name) => ({ name, of: (row) => row[name] })),
  );
  const level = (column: string, ...levels: Comparison['levels']): number[] => {
    const ready = readyComparison({ name: column, column, levels }, table);
    const pairs = [ready.level(0, 1), ready.level(0, 2), ready.level(1, 2)];
    const asked = ready.against(new Map(names.map((name) => [name, rows[0]?.[name] ?? null])));
    expect([asked(1), asked(2)]).toEqual(pairs.slice(0, 2));
    return pairs;
  };
  expect(level('a', { kind: 'swapped', with: 'b' }, { kind: 'contains', atLeast: 4 })).toEqual([
    1, 2, 3,
  ]);
  expect(level('b', { kind: 'exact' })).toEqual([2, 0, 0]);
  expect(
    level('a', {
      kind: 'all',
      of: [
        { kind: 'lacks', column: 'b' },
        { kind: 'prefix', length: 4 },
      ],
    }),
  ).toEqual([2, 1, 2]);
  expect(
    level('a', { kind: 'any', of: [{ kind: 'exact' }, { kind: 'jaroWinkler', atLeast: 0.9 }] }),
  ).toEqual([2, 1, 2]);
  expect(level('day', { kind: 'daySlip' }, { kind: 'daysApart', atMost: 10 })).toEqual([1, 1, 3]);
  expect(level('n', { kind: 'number', relative: 0.05 })).toEqual([1, 0, 0]);
  expect(level('n', { kind: 'number', within: 3 })).toEqual([2, 0, 0]);
  expect(level('a', { kind: 'jaccard', atLeast: 0.5 }, { kind: 'overlap', atLeast: 0.5 })).toEqual([
    3, 3, 3,
  ]);
});

test('the words that two texts share: of all of them, and of those of the shorter one', () => {
  const rows = ['blue stone coffee', 'coffee stone', 'tea house'].map((name) => ({ name }));
  const table = linkTable(rows, [{ name: 'name', of: (row) => row.name }]);
  const level = (...levels: Comparison['levels']): number[] => {
    const ready = readyComparison({ name: 'name', column: 'name', levels }, table);
    return [ready.level(0, 1), ready.level(0, 2)];
  };
  // Two of three words are shared, and both of the shorter one.
  expect(level({ kind: 'jaccard', atLeast: 0.66 })).toEqual([1, 2]);
  expect(level({ kind: 'jaccard', atLeast: 0.67 })).toEqual([2, 2]);
  expect(level({ kind: 'jaccard', atLeast: 0.67 }, { kind: 'overlap', atLeast: 1 })).toEqual([
    2, 3,
  ]);
});

test('1,000 random data sets: an answer, and no weight that is no number', () => {
  const random = createRandom(8);
  let fits = 0;
  for (let run = 0; run < 1000; run += 1) {
    const records = madePeople(random, random.integer(40), random.uniform());
    const gaps = random.uniform() < 0.2 ? records.map((each) => ({ ...each, phone: '' })) : records;
    const table = linkTable(gaps, madeFields);
    const pairs = candidatePairs(table, madeRules);
    if (pairs.state === 'refused') continue;
    const chanceFrom = random.uniform() < 0.5 ? 'candidates' : 'randomPairs';
    const fit = fitLinkModel(table, madeComparisons, pairs, { samplePairs: 300, chanceFrom });
    if (fit.state === 'refused') continue;
    fits += 1;
    const scored = scorePairs(fit.model, table, pairs);
    const sound = [...weightsOf(fit), ...scored.bits].every(Number.isFinite);
    if (!sound) expect(fit).toBe('finite');
    const { labels } = clusterPairs(table.rows, scored);
    if (labels.some((label) => label < 0)) expect(labels).toBe('all labelled');
  }
  expect(fits).toBeGreaterThan(200);
});
