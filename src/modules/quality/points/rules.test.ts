import { expect, test } from 'vitest';
import { reckon, sampleSize, whyUnsettled } from './rules.ts';

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
  ['nothing is left to count', { points: 0, open: 0 }, 'nothing', 0],
  ['nothing is left and nothing is drawn', { points: 0, drawn: false }, 'provisional', null],
] as const)('where %s', ([, given, state, counted]) => {
  expect(reckon({ ...month, ...given })).toMatchObject({ state, counted });
});

test.for([
  ['nothing is drawn yet', { drawn: false }, 1, 'notDrawn'],
  ['others have it to check', { open: 2 }, 1, 'open'],
  ['others had it to check for long', { open: 2, late: true }, 1, 'open'],
  ['nobody else could check it', { open: 2 }, 0, 'nobody'],
  ['nobody else could for long', { open: 2, late: true }, 0, 'nobody'],
  ['what was drawn has gone', {}, 0, 'gone'],
  ['something is open for long and the rest is right', { open: 1, right: 4, late: true }, 1, null],
  ['too little is right', { right: 1, wrong: 1 }, 0, null],
  ['nothing is left to count', { points: 0 }, 0, null],
] as const)('why a month is not settled where %s', ([, given, checkers, why]) => {
  const facts = { ...month, ...given };
  expect(whyUnsettled(reckon(facts), facts, checkers)).toBe(why);
});
