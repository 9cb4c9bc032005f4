import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { isRefused } from '../result.ts';
import { knownAccuracy } from '../testing/known-accuracy.ts';
import type { Expected } from './weighted-pipeline.ts';
import { weightedPipeline } from './weighted-pipeline.ts';

const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);

describe('the weighted pipeline', () => {
  const evidence = { won: Float64Array.of(10, 30, 45), lost: Float64Array.of(90, 70, 5) };
  const open = { amount: Float64Array.of(100, 200, 300, 400), stage: Int32Array.of(0, 1, 1, 2) };

  test('is the sum of amount × chance', () => {
    const outcome = weightedPipeline(open, evidence);
    if (isRefused(outcome)) throw new Error('there are enough');
    const chances = outcome.chance.map(({ mean }) => mean);
    expect(chances[0]).toBeCloseTo(0.1, 1);
    expect(chances[2]).toBeCloseTo(0.89, 1);
    const [a = NaN, b = NaN, c = NaN] = chances;
    expect(outcome.weighted.mean).toBeCloseTo(100 * a + 500 * b + 400 * c, 8);
    expect(outcome.open).toBe(1000);
    for (const { low, estimate, high } of outcome.chance)
      expect(low < estimate && estimate < high).toBe(true);
  });

  test('the estimate of one to three deals lies within its interval, also where the mean does not', () => {
    const rare = { won: Float64Array.of(5, 0), lost: Float64Array.of(95, 0) };
    const one = weightedPipeline({ amount: Float64Array.of(100), stage: Int32Array.of(0) }, rare);
    expect(one).toMatchObject({ weighted: { estimate: 0, low: 0, high: 0 } });
    if (isRefused(one)) throw new Error('there are enough');
    expect(one.weighted.mean).toBeCloseTo(5, 0);
    const random = createRandom(3);
    for (const seed of range(1, 61)) {
      const stage = Int32Array.from({ length: 1 + (seed % 3) }, () => random.integer(3));
      const amount = Float64Array.from(stage, () => 1000 * random.gamma(2));
      const outcome = weightedPipeline({ amount, stage }, evidence, { seed });
      if (isRefused(outcome)) throw new Error('there are enough');
      for (const { low, estimate, high } of [outcome.weighted, ...outcome.chance, ...one.chance])
        expect(low <= estimate && estimate <= high).toBe(true);
    }
  });

  test.each([0.8, 0.95])(
    '%f intervals hold what they say, whatever the true chances',
    (confidence) => {
      const random = createRandom(6);
      const [forecast, actual]: [Expected[], number[]] = [[], []];
      for (const run of range(0, process.env['ZHIYIN_TEST_SIZES'] === 'full' ? 500 : 120)) {
        const truth = [random.beta(1, 4), random.beta(2, 3), random.beta(4, 2)];
        const decided = truth.map(() => 15 + random.integer(60));
        const won = truth.map(
          (chance, s) => range(0, decided[s] ?? 0).filter(() => random.uniform() < chance).length,
        );
        const stage = Int32Array.from(range(0, 60), () => random.integer(3));
        const amount = Float64Array.from(stage, () => 1000 * random.gamma(2));
        const outcome = weightedPipeline(
          { amount, stage },
          {
            won: Float64Array.from(won),
            lost: Float64Array.from(won, (each, s) => (decided[s] ?? NaN) - each),
          },
          { confidence, seed: run },
        );
        if (isRefused(outcome)) throw new Error('there are enough');
        forecast.push(outcome.weighted);
        actual.push(
          amount.reduce(
            (sum, each, i) => (random.uniform() < (truth[stage[i] ?? 0] ?? NaN) ? sum + each : sum),
            0,
          ),
        );
      }
      const { coverage } = knownAccuracy(Float64Array.from(actual), forecast);
      const means = forecast.map((each) => ({ ...each, estimate: each.mean }));
      const { bias } = knownAccuracy(Float64Array.from(actual), means);
      expect(Math.abs(coverage - confidence)).toBeLessThan(0.06);
      expect(Math.abs(bias)).toBeLessThan(0.03);
    },
    180_000,
  );

  test('too little: refused; nothing open: nothing', () => {
    const little = { won: Float64Array.of(10), lost: Float64Array.of(29) };
    const one = { amount: Float64Array.of(5), stage: Int32Array.of(0) };
    expect(weightedPipeline(one, little)).toEqual({
      state: 'refused',
      code: 'tooFew',
      figures: { found: 39, needed: 40 },
    });
    const none = weightedPipeline({ amount: Float64Array.of(), stage: Int32Array.of() }, evidence);
    expect(none).toMatchObject({ weighted: { estimate: 0, low: 0, high: 0 } });
    expect(() => weightedPipeline({ ...one, stage: Int32Array.of(1) }, little)).toThrow(RangeError);
    expect(() => weightedPipeline({ ...one, amount: Float64Array.of(-1) }, little)).toThrow(
      RangeError,
    );
  });
});
