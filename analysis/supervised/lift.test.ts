import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { capturedBy, liftCurve } from './lift.ts';
import { qiniCurve } from './qini.ts';

test('a perfect order captures all at the base rate, a random one its share', () => {
  const outcome = Uint8Array.from({ length: 100 }, (_, row) => (row < 20 ? 1 : 0));
  const perfect = Float64Array.from(outcome, (_, row) => -row);
  const [first, second] = liftCurve(outcome, perfect);
  expect(first).toEqual({ share: 0.1, rows: 10, positives: 10, rate: 1, lift: 5, captured: 0.5 });
  expect(second?.captured).toBe(1);
  expect(liftCurve(outcome, perfect).at(-1)).toMatchObject({ rate: 0.2, lift: 1, captured: 1 });
  // One score for all: cuts go through the tie in proportion.
  expect(capturedBy(outcome, new Float64Array(100), 0.35)).toBeCloseTo(0.35, 12);
});

test('the order of ties changes nothing', () => {
  const random = createRandom(1);
  const score = Float64Array.from({ length: 200 }, () => random.integer(4));
  const outcome = Uint8Array.from({ length: 200 }, () => random.integer(2));
  const turned = liftCurve(outcome.toReversed(), score.toReversed(), 7);
  liftCurve(outcome, score, 7).forEach((point, i) => {
    expect(turned[i]?.captured).toBeCloseTo(point.captured, 12);
  });
});

test('an uplift score that knows who is persuaded has area, one that does not has none', () => {
  const random = createRandom(2);
  const persuadable = Uint8Array.from({ length: 20_000 }, () => random.integer(2));
  const treated = Uint8Array.from(persuadable, () => random.integer(2));
  const outcome = Uint8Array.from(persuadable, (can, row) =>
    random.uniform() < 0.1 + 0.2 * can * (treated[row] ?? 0) ? 1 : 0,
  );
  const known = qiniCurve(treated, outcome, Float64Array.from(persuadable));
  // Half of the treated are persuadable and gain .2 each: a triangle of area ½ · ½ · .1 of the treated.
  expect(known.coefficient).toBeCloseTo(0.025, 2);
  expect(known.gained / treated.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.1, 1);
  const blind = qiniCurve(
    treated,
    outcome,
    Float64Array.from(persuadable, () => random.normal()),
  );
  expect(Math.abs(blind.coefficient)).toBeLessThan(0.006);
  expect(qiniCurve(treated, outcome, new Float64Array(20_000)).coefficient).toBeCloseTo(0, 12);
});
