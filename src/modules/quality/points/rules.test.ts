import { expect, test } from 'vitest';
import { reckon, sampleSize } from './rules.ts';

test.for([
  [0, 0],
  [3, 3],
  [5, 5],
  [50, 5],
  [51, 6],
  [400, 40],
] as const)('of %i credited changes %i are checked', ([changes, checked]) => {
  expect(sampleSize(changes)).toBe(checked);
});

const month = { points: 40, drawn: true, late: false, open: 0, right: 0, wrong: 0 };

test.for([
  ['nothing is drawn yet', { drawn: false, right: 5 }, 'provisional', null],
  ['something is still open', { open: 1, right: 4 }, 'provisional', null],
  ['nobody could tell', {}, 'provisional', null],
  ['nobody could tell for long', { late: true, open: 5 }, 'nothing', 0],
  ['something is open for long', { late: true, open: 1, right: 4 }, 'counted', 40],
  ['it is too late to draw', { late: true, drawn: false }, 'provisional', null],
  ['all are right', { right: 5 }, 'counted', 40],
  ['four fifths are right', { right: 4, wrong: 1 }, 'counted', 32],
  ['less is right', { right: 3, wrong: 1 }, 'nothing', 0],
] as const)('where %s', ([, given, state, counted]) => {
  expect(reckon({ ...month, ...given })).toMatchObject({ state, counted });
});
