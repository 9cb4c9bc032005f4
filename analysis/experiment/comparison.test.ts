import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { type MeanArm, type RateArm, joinMeans, meanArm } from './arms.ts';
import { compareMeans, welchTest } from './means.ts';
import { compareRates, fisherTest, newcombe, pearsonTest, rateOf } from './rates.ts';
import { sampleRatio } from './sample-ratio.ts';
import { compareManyMeans, compareManyRates, holm } from './several.ts';

const rate = (successes: number, users: number): RateArm => ({ users, successes });

function rates(control: RateArm, treatment: RateArm, confidence?: number) {
  const found = compareRates(control, treatment, confidence);
  if (found.state === 'refused') throw new Error(found.code);
  return found;
}

describe('two rates', () => {
  // Newcombe 1998, Statistics in Medicine 17, 873–890, table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i/%i less %i/%i', (a, m, b, n, low, high) => {
    const found = newcombe(rateOf(rate(b, n)), rateOf(rate(a, m)));
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test("Pearson's test as R: prop.test(c(15, 25), c(50, 50), correct = FALSE)", () => {
    const found = pearsonTest([rate(15, 50), rate(25, 50)]);
    expect(found.statistic).toBeCloseTo(4.1667, 4);
    expect(found.p).toBeCloseTo(0.04123, 5);
    expect(rates(rate(15, 50), rate(25, 50))).toMatchObject({ test: 'pearson', p: found.p });
  });

  test("Fisher's lady who tasted tea, and his exact test of convictions", () => {
    // Fisher 1935, The Design of Experiments; and Journal of the RSS 98, 48–50: p = .0005367 to both sides (R).
    expect(fisherTest(rate(1, 4), rate(3, 4))).toBeCloseTo(34 / 70, 12);
    expect(fisherTest(rate(10, 13), rate(2, 17))).toBeCloseTo(0.0005367, 7);
    expect(rates(rate(1, 4), rate(3, 4)).test).toBe('fisher');
  });

  test('the ratio, also where an arm has nothing', () => {
    // Of many cases it is that of Katz (1978), of the logarithm.
    const found = rates(rate(2000, 10_000), rate(3000, 10_000)).ratio;
    const spread = Math.exp(1.959964 * Math.sqrt(1 / 2000 + 1 / 3000 - 2 / 10_000));
    expect(found?.estimate).toBeCloseTo(1.5, 12);
    expect(found?.low).toBeCloseTo(1.5 / spread, 3);
    expect(found?.high).toBeCloseTo(1.5 * spread, 3);
    expect(rates(rate(0, 10), rate(3, 10)).ratio).toBeNull();
    expect(rates(rate(3, 10), rate(0, 10)).ratio).toMatchObject({ estimate: 0, low: 0 });
  });

  test('a ratio is possible where Newcombe leaves a difference of 0 (Donner and Zou 2012)', () => {
    for (const [a, b] of [
      [rate(1, 10), rate(3, 8)],
      [rate(3, 3), rate(3, 3)],
      [rate(5, 40), rate(0, 20)],
    ] as const) {
      const [one, other] = [rateOf(a), rateOf(b)];
      const { ratio } = rates(a, b);
      if (!ratio) throw new Error('somebody succeeded in the control');
      const times = (r: number) => ({
        estimate: r * one.estimate,
        low: r * one.low,
        high: r * one.high,
      });
      expect(newcombe(times(ratio.low), other).low).toBeCloseTo(0, 12);
      expect(newcombe(times(ratio.high), other).high).toBeCloseTo(0, 12);
      expect(ratio.low <= ratio.estimate && ratio.estimate < ratio.high).toBe(true);
    }
    const sure = rates(rate(3, 3), rate(3, 3)).ratio;
    expect(sure?.low).toBeLessThan(0.5);
    expect(sure?.high).toBeGreaterThan(2);
  });

  test('turned round, it says the opposite', () => {
    const [one, other] = [rate(31, 200), rate(57, 240)];
    const [there, back] = [rates(one, other), rates(other, one)];
    expect(back.p).toBeCloseTo(there.p, 12);
    expect(back.difference.low).toBeCloseTo(-there.difference.high, 12);
    expect(back.ratio?.high).toBeCloseTo(1 / (there.ratio?.low ?? NaN), 12);
  });

  test('refuses an empty arm; impossible counts throw', () => {
    expect(compareRates(rate(0, 0), rate(1, 2))).toMatchObject({ code: 'tooFew' });
    expect(() => compareRates(rate(3, 2), rate(1, 2))).toThrow(RangeError);
    expect(() => compareRates(rate(1.5, 2), rate(1, 2))).toThrow(RangeError);
  });

  test('the intervals hold what they promise, the tests alarm no more than they say', () => {
    const random = createRandom(1);
    let [held, ratioHeld, alarms] = [0, 0, 0];
    const times = 2000;
    for (let run = 0; run < times; run += 1) {
      const draw = (users: number, share: number): RateArm => {
        let successes = 0;
        for (let i = 0; i < users; i += 1) if (random.uniform() < share) successes += 1;
        return rate(successes, users);
      };
      const { difference, ratio } = rates(draw(60, 0.1), draw(80, 0.25));
      if (!ratio || (ratio.low <= 2.5 && ratio.high >= 2.5)) ratioHeld += 1;
      if (difference.low <= 0.15 && difference.high >= 0.15) held += 1;
      if (rates(draw(60, 0.1), draw(80, 0.1)).p < 0.05) alarms += 1;
    }
    expect(held / times).toBeGreaterThan(0.935);
    expect(held / times).toBeLessThan(0.985);
    expect(ratioHeld / times).toBeGreaterThan(0.935);
    expect(ratioHeld / times).toBeLessThan(0.985);
    expect(alarms / times).toBeLessThan(0.065);
  });
});

describe('two means', () => {
  // The sleep of Cushny and Peebles 1905, as Student 1908 took it and R has it.
  const one = meanArm(Float64Array.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2));
  const other = meanArm(Float64Array.of(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4));

  test("Welch's test as R: t.test(extra ~ group, sleep)", () => {
    const found = compareMeans(other, one);
    if (found.state === 'refused') throw new Error(found.code);
    expect(found.statistic).toBeCloseTo(-1.8608, 4);
    expect(found.degrees).toBeCloseTo(17.776, 3);
    expect(found.p).toBeCloseTo(0.07939, 5);
    expect(found.difference.low).toBeCloseTo(-3.3654832, 6);
    expect(found.difference.high).toBeCloseTo(0.2054832, 6);
  });

  test('arms add up, in any order and unit', () => {
    const all = [0.7, -1.6, 1e6, 3, 4, 4, -2, 12];
    const parts = [all.slice(0, 1), all.slice(1, 4), [], all.slice(4)];
    const joined = parts
      .map((part) => meanArm(Float64Array.from(part)))
      .reduce((left, right) => joinMeans(left, right));
    const whole = meanArm(Float64Array.from(all));
    expect(joined.mean).toBeCloseTo(whole.mean, 6);
    expect(joined.variance / whole.variance).toBeCloseTo(1, 12);
    const scaled = ({ users, mean, variance }: MeanArm): MeanArm => ({
      users,
      mean: mean * 100,
      variance: variance * 10_000,
    });
    const [small, large] = [compareMeans(one, other), compareMeans(scaled(one), scaled(other))];
    if (small.state === 'refused' || large.state === 'refused') throw new Error('refused');
    expect(large.p).toBeCloseTo(small.p, 12);
    expect(large.difference.low).toBeCloseTo(small.difference.low * 100, 9);
  });

  test('refuses one user, and arms that do not vary', () => {
    expect(compareMeans(meanArm(Float64Array.of(1)), one)).toMatchObject({
      code: 'tooFew',
      figures: { found: 1, needed: 2 },
    });
    const still = { users: 5, mean: 2, variance: 0 };
    expect(compareMeans(still, { ...still, mean: 3 })).toEqual({
      state: 'refused',
      code: 'flat',
      figures: { users: 10 },
    });
    expect(compareManyMeans([still, one, still])).toMatchObject({ code: 'flat' });
    expect(compareMeans(still, one)).toMatchObject({ state: 'fitted' });
    expect(() => compareMeans({ ...still, variance: -1 }, one)).toThrow(RangeError);
  });
});

describe('several arms', () => {
  test("Welch's test as R: oneway.test(weight ~ group, PlantGrowth)", () => {
    const groups = [
      [4.17, 5.58, 5.18, 6.11, 4.5, 4.61, 5.17, 4.53, 5.33, 5.14],
      [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
      [6.31, 5.12, 5.54, 5.5, 5.37, 5.29, 4.92, 6.15, 5.8, 5.26],
    ].map((values) => meanArm(Float64Array.from(values)));
    const found = welchTest(groups);
    expect(found.statistic).toBeCloseTo(5.181, 3);
    expect(found.degrees[1]).toBeCloseTo(17.128, 3);
    expect(found.p).toBeCloseTo(0.01739, 5);
    const [control, treated] = groups;
    const pair = [control, treated].flatMap((arm) => arm ?? []);
    const two = compareManyMeans(pair);
    if (two.state === 'refused') throw new Error(two.code);
    expect(two.p).toBeCloseTo(two.against[0]?.p ?? NaN, 10);
    expect(compareManyMeans(groups)).toMatchObject({ state: 'fitted', p: found.p });
  });

  test('intervals hold together: wider than those of a pair alone', () => {
    const arms = [rate(100, 1000), rate(120, 1000), rate(140, 1000)];
    const found = compareManyRates(arms);
    if (found.state === 'refused') throw new Error(found.code);
    expect(found.p).toBeCloseTo(pearsonTest(arms).p, 15);
    const alone = rates(rate(100, 1000), rate(140, 1000), 0.975);
    expect(found.against[1]).toMatchObject({ arm: 2, difference: alone.difference });
    expect(found.against[1]?.pAdjusted).toBeCloseTo(2 * alone.p, 12);
    expect(compareManyRates([rate(0, 0), rate(1, 2)])).toMatchObject({ code: 'tooFew' });
    expect(() => compareManyRates([rate(1, 2)])).toThrow(RangeError);
  });

  test("Holm's chances as R: p.adjust(c(.01, .04, .03, .005), 'holm')", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.9, NaN, 0.8])).toEqual([1, NaN, 1]);
  });
});

describe('sample ratio', () => {
  test('a small deviation is chance, a fault is found', () => {
    // Fabijan and others 2019: 821,588 against 815,482 where equal arms were planned.
    const found = sampleRatio([821_588, 815_482], [1, 1]);
    expect(found).toMatchObject({ state: 'fitted', mismatch: true });
    expect(found.state === 'fitted' && found.p).toBeCloseTo(1.8e-6, 7);
    expect(sampleRatio([5030, 4970], [50, 50])).toMatchObject({ mismatch: false });
    expect(sampleRatio([905, 95], [90, 10])).toMatchObject({ mismatch: false });
    expect(sampleRatio([905, 195], [90, 10])).toMatchObject({ mismatch: true });
  });

  test('needs users', () => {
    expect(sampleRatio([30, 1], [9, 1])).toEqual({
      state: 'refused',
      code: 'tooFew',
      figures: { found: 31, needed: 50 },
    });
    expect(sampleRatio([0, 0], [1, 1]).state).toBe('refused');
    expect(() => sampleRatio([1], [1])).toThrow(RangeError);
    expect(() => sampleRatio([1, 2], [1, 0])).toThrow(RangeError);
  });
});

test('1,000 random experiments: every figure is a number, every bound on its side', () => {
  for (let seed = 1; seed <= 1000; seed += 1) {
    const random = createRandom(seed);
    const rateArms = Array.from({ length: 2 + random.integer(3) }, () => {
      const users = 1 + random.integer(10 ** random.integer(7));
      return rate(random.uniform() < 0.2 ? 0 : random.integer(users + 1), users);
    });
    const meanArms = rateArms.map(({ users }) => ({
      users: users + 1,
      mean: random.normal() * 10 ** random.integer(8),
      variance: random.uniform() < 0.2 ? 0 : random.exponential() * 10 ** random.integer(8),
    }));
    for (const found of [compareManyRates(rateArms), compareManyMeans(meanArms)]) {
      if (found.state === 'refused') {
        expect(found.code).toBe('flat');
        continue;
      }
      for (const { difference, p } of found.against) {
        expect(
          difference.low <= difference.estimate && difference.estimate <= difference.high,
        ).toBe(true);
        expect(p >= 0 && p <= 1).toBe(true);
      }
    }
  }
});
