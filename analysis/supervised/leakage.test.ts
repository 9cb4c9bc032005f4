import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { sigmoid } from './logistic.ts';
import { suspectLeakage } from './leakage.ts';
import type { FeatureColumn } from './table.ts';
import { categoryColumn, featureTable, numberColumn } from './table.ts';

const rows = 2000;
const random = createRandom(1);
const draw = (): number[] => Array.from({ length: rows }, () => random.normal());
const honest = [draw(), draw(), draw()];
const outcome = Uint8Array.from({ length: rows }, (_, row) =>
  random.uniform() < sigmoid(honest.reduce((sum, column) => sum + (column[row] ?? NaN), -1))
    ? 1
    : 0,
);
const columns = honest.map((values, j) => numberColumn(`honest ${j}`, values));
const yes = (row: number): boolean => outcome[row] === 1;
const of = <Value>(value: (row: number) => Value): Value[] =>
  Array.from({ length: rows }, (_, row) => value(row));
const suspected = (column: FeatureColumn, options = {}) =>
  suspectLeakage(featureTable([...columns, column]), outcome, options).map(
    ({ feature, sign }) => `${feature}: ${sign}`,
  );

test('honest features are not suspected, gaps and all', () => {
  const gappy = numberColumn(
    'gappy',
    of(() => (random.uniform() < 0.5 ? null : random.normal())),
  );
  expect(suspected(gappy)).toEqual([]);
});

test('a feature that is the outcome in other words is', () => {
  const reason = categoryColumn(
    'reason',
    of((row) => (random.uniform() < 0.02 ? 'other' : yes(row) ? 'signed' : 'ringing')),
  );
  expect(suspected(reason)).toEqual(['reason: nearlyPerfect']);
});

test('a feature that is filled for half of the rows and perfect there is', () => {
  const tag = categoryColumn(
    'tag',
    of((row) => (random.uniform() < 0.5 ? null : yes(row) ? 'signed' : 'ringing')),
  );
  expect(suspected(tag)).toEqual(['tag: nearlyPerfect']);
});

test('a field that only those who left have filled is', () => {
  const cancelled = numberColumn(
    'cancelled in',
    of((row) => (yes(row) && random.uniform() < 0.4 ? random.normal() : null)),
  );
  expect(suspected(cancelled)).toEqual(['cancelled in: oneSided']);
});

test('a field that was written after the outcome is', () => {
  const late = numberColumn('late', draw());
  const decidedAt = new Float64Array(rows).fill(100);
  const writtenAt = new Map([['late', Float64Array.from(of((row) => (row % 5 ? 90 : 110)))]]);
  expect(suspected(late, { decidedAt, writtenAt })).toEqual(['late: filledLate']);
  expect(suspected(late, { decidedAt })).toEqual([]);
});

test('a feature that outweighs all others together raises a question', () => {
  const strong = numberColumn(
    'strong',
    of((row) => 2 * (outcome[row] ?? 0) + 1.2 * random.normal()),
  );
  expect(suspected(strong)).toEqual(['strong: outweighsOthers']);
});

test('a number for each row knows nothing', () => {
  const id = categoryColumn(
    'id',
    of((row) => `id ${row}`),
  );
  expect(suspected(id)).toEqual([]);
});
