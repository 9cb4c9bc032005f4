import { expect, test } from 'vitest';
import { runsAtOnce } from './options.ts';

const action = {
  name: 'win',
  label: { zh: '赢单', en: 'Win' },
  object: 'opportunity',
  sets: null,
  offered: null,
  input: {},
};
const optional = { required: false };
const needed = { required: true };

test.each([
  ['needs nothing', 'r', [], false, true],
  ['could be told more', 'r', [optional], false, true],
  ['could be told more and is asked', 'r', [optional], true, false],
  ['needs something', 'r', [optional, needed], false, false],
  ['is of no record, and needs nothing', undefined, [], false, true],
  ['is of no record, where left out may mean all', undefined, [optional], false, false],
] as const)('an action that %s', (_what, id, fields, asked, expected) => {
  expect(runsAtOnce({ action, id, asked }, fields)).toBe(expected);
});
