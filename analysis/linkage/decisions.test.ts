import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { candidatePairs } from './blocking.ts';
import { type LinkDecision, learnFromDecisions } from './decisions.ts';
import { fitLinkModel } from './fellegi-sunter.ts';
import { linkTable } from './link-table.ts';
import { scorePairs } from './match-weights.ts';
import { madeComparisons, madeFields, madePeople, madeRules } from './testing/made-people.ts';

const records = madePeople(createRandom(1), 1500);
const table = linkTable(records, madeFields);
const { pairs, model } = learned();

function learned() {
  const paired = candidatePairs(table, madeRules);
  if (paired.state === 'refused') throw new Error(paired.code);
  const fit = fitLinkModel(table, madeComparisons, paired, { samplePairs: 20_000 });
  if (fit.state === 'refused') throw new Error(fit.code);
  return { pairs: paired, model: fit.model };
}

/** Every so-manyth candidate as a person decides it. */
function decided(say: (left: number, right: number) => LinkDecision['said'], step = 3) {
  const decisions: LinkDecision[] = [];
  for (let i = 0; i < pairs.left.length; i += step) {
    const [left, right] = [pairs.left[i] ?? 0, pairs.right[i] ?? 0];
    decisions.push({ left, right, said: say(left, right) });
  }
  return decisions;
}

const same = (left: number, right: number): boolean => records[left]?.who === records[right]?.who;

test('decisions that the model expects change little', () => {
  const taught = learnFromDecisions(
    model,
    table,
    decided((a, b) => (same(a, b) ? 'same' : 'different')),
  );
  if (taught.state === 'refused') throw new Error(taught.code);
  expect(taught.surpriseAfter).toBeLessThanOrEqual(taught.surpriseBefore);
  expect(taught.surpriseBefore).toBeLessThan(0.15);
});

test('people who call only equal phones the same teach that the phone decides', () => {
  const phone = (row: number): string => records[row]?.phone ?? '';
  const decisions = decided((a, b) =>
    phone(a) !== '' && phone(a) === phone(b) ? 'same' : 'different',
  );
  const taught = learnFromDecisions(model, table, decisions);
  if (taught.state === 'refused') throw new Error(taught.code);
  const before = scorePairs(model, table, pairs).bits;
  const after = scorePairs(taught.model, table, pairs).bits;
  const wrong = (bits: Float32Array): number =>
    decisions.filter(({ said }, i) => (bits[3 * i] ?? 0) > 0 !== (said === 'same')).length;
  expect(wrong(after)).toBeLessThan(wrong(before));
  expect(taught.surpriseAfter).toBeLessThan(taught.surpriseBefore);
  expect(taught.moved.some(({ comparison }) => comparison === 'phone')).toBe(true);
});

test('not sure teaches nothing', () => {
  const clear = decided((a, b) => (same(a, b) ? 'same' : 'different'));
  const unsure = decided(() => 'unsure', 5);
  const one = learnFromDecisions(model, table, clear);
  const other = learnFromDecisions(model, table, [...clear, ...unsure]);
  if (one.state === 'refused' || other.state === 'refused') throw new Error('learned');
  expect(other.model).toEqual(one.model);
  expect(other.used.unsure).toBe(unsure.length);
});

test('refusals', () => {
  const few = decided((a, b) => (same(a, b) ? 'same' : 'different')).slice(0, 9);
  expect(learnFromDecisions(model, table, few)).toMatchObject({ code: 'tooFewDecisions' });
  expect(
    learnFromDecisions(
      model,
      table,
      decided(() => 'same'),
    ),
  ).toMatchObject({ code: 'oneSided' });
});
