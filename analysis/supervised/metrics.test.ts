import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import {
  areaUnderRoc,
  averagePrecision,
  brierScore,
  expectedCalibrationError,
  logLoss,
  reliability,
} from './metrics.ts';
import { rocInterval } from './roc-interval.ts';

const outcome = Uint8Array.from([0, 0, 1, 1]);
const score = Float64Array.from([0.1, 0.4, 0.35, 0.8]);

test('the figures of the scikit-learn manual come out', () => {
  expect(areaUnderRoc(outcome, score)).toBeCloseTo(0.75, 12);
  expect(averagePrecision(outcome, score)).toBeCloseTo(0.8333333333, 9);
  const said = Float64Array.from([0.1, 0.9, 0.8, 0.3]);
  expect(brierScore(Uint8Array.from([0, 1, 1, 0]), said)).toBeCloseTo(0.0375, 12);
  const spam = Float64Array.from([0.9, 0.1, 0.2, 0.65]);
  expect(logLoss(Uint8Array.from([1, 0, 0, 1]), spam)).toBeCloseTo(0.21616187, 7);
});

test('ties count half, and one score for all is worth nothing', () => {
  expect(areaUnderRoc(outcome, new Float64Array(4))).toBe(0.5);
  expect(averagePrecision(outcome, new Float64Array(4))).toBe(0.5);
  expect(areaUnderRoc(outcome, Float64Array.of(1, 2, 2, 3))).toBe(0.875);
});

test('the area is the share of pairs that stand the right way round', () => {
  const random = createRandom(1);
  const y = Uint8Array.from({ length: 80 }, () => random.integer(2));
  const s = Float64Array.from(y, (value) => value + Math.round(3 * random.normal()));
  let [right, pairs] = [0, 0];
  y.forEach((a, i) => {
    y.forEach((b, j) => {
      if (a !== 1 || b !== 0) return;
      pairs += 1;
      right += (s[i] ?? NaN) > (s[j] ?? NaN) ? 1 : s[i] === s[j] ? 0.5 : 0;
    });
  });
  expect(areaUnderRoc(y, s)).toBeCloseTo(right / pairs, 12);
  expect(rocInterval(y, s).estimate).toBeCloseTo(right / pairs, 12);
});

test.each([
  // Normal scores `apart`: the true area is Φ(apart / √(1 + spread²)).
  { positives: 100, negatives: 100, apart: 1, spread: 1, truth: 0.7602499 },
  { positives: 10, negatives: 490, apart: 1.5, spread: 1, truth: 0.8555778 },
  { positives: 100, negatives: 900, apart: 1, spread: 2, truth: 0.6726396 },
  { positives: 50, negatives: 50, apart: 4.5, spread: 1, truth: 0.9992691 },
])('the interval of the area holds the truth about 95 times of 100: %o', (drawn) => {
  const random = createRandom(2);
  const { positives, negatives, apart, spread, truth } = drawn;
  const y = Uint8Array.from({ length: positives + negatives }, (_, row) =>
    row < positives ? 1 : 0,
  );
  let held = 0;
  for (let i = 0; i < 400; i += 1) {
    const { low, high } = rocInterval(
      y,
      Float64Array.from(y, (value) => (value ? apart + spread * random.normal() : random.normal())),
    );
    if (low <= truth && truth <= high) held += 1;
  }
  expect(held / 400).toBeGreaterThan(0.915);
});

test('a perfect ranking has a lower bound, and the interval its confidence', () => {
  const y = Uint8Array.from({ length: 60 }, (_, row) => (row < 30 ? 0 : 1));
  const perfect = rocInterval(y, Float64Array.from(y.keys()));
  expect(perfect).toMatchObject({ estimate: 1, high: 1 });
  expect(perfect.low).toBeGreaterThan(0.8);
  expect(perfect.low).toBeLessThan(0.97);
  const turned = rocInterval(
    y,
    Float64Array.from(y.keys(), (row) => -row),
  );
  expect(turned).toMatchObject({ estimate: 0, low: 0 });
  expect(turned.high).toBeCloseTo(1 - perfect.low, 12);
  // One pair the wrong way round.
  const nearly = Float64Array.from(y.keys(), (row) => (row === 29 ? 30.5 : row));
  expect(rocInterval(y, nearly).low).toBeLessThan(perfect.low);
  expect(rocInterval(y, nearly, 0.99).low).toBeLessThan(rocInterval(y, nearly, 0.8).low);
  expect(rocInterval(new Uint8Array(3), new Float64Array(3)).estimate).toBeNaN();
});

test('a calibrated score shows the error that chance gives it, and a wrong one more', () => {
  const random = createRandom(3);
  const p = Float64Array.from({ length: 5000 }, () => random.uniform());
  const y = Uint8Array.from(p, (value) => (random.uniform() < value ? 1 : 0));
  const fair = expectedCalibrationError(y, p);
  expect(fair.error / fair.byChance).toBeGreaterThan(0.4);
  expect(fair.error / fair.byChance).toBeLessThan(1.7);
  const bold = expectedCalibrationError(
    y,
    p.map((value) => (value < 0.5 ? value / 2 : 0.5 + value / 2)),
  );
  expect(bold.error).toBeGreaterThan(5 * bold.byChance);
  const bins = reliability(y, p, 10);
  expect(bins.map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 500));
  expect(bins.every((bin, i) => bin.predicted > (bins[i - 1]?.predicted ?? 0))).toBe(true);
});

test('rows of one probability share their outcomes, in whatever order they stand', () => {
  const sorted = Uint8Array.from({ length: 1000 }, (_, row) => (row < 700 ? 0 : 1));
  const constant = new Float64Array(1000).fill(0.3);
  expect(expectedCalibrationError(sorted, constant).error).toBeCloseTo(0, 12);
  for (const { rows, observed } of reliability(sorted, constant)) {
    expect(rows).toBe(100);
    expect(observed).toBeCloseTo(0.3, 12);
  }
  const steps = Float64Array.from(sorted, (_, row) => [0.1, 0.3, 0.5][row % 3] ?? NaN);
  const turned = reliability(sorted.toReversed(), steps.toReversed());
  reliability(sorted, steps).forEach(({ observed }, bin) => {
    expect(observed).toBeCloseTo(turned[bin]?.observed ?? NaN, 12);
  });
});

test('columns of unlike length and scores that are no number are refused', () => {
  expect(() => areaUnderRoc(outcome, score.slice(1))).toThrow(RangeError);
  expect(() => areaUnderRoc(outcome, Float64Array.of(1, NaN, 2, 3))).toThrow(RangeError);
});
