import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { meanArm } from './arms.ts';
import { cuped } from './cuped.ts';
import { compareMeans } from './means.ts';
import {
  powerOfMeans,
  powerOfRates,
  smallestMeanEffect,
  smallestRateEffect,
  usersForMeans,
  usersForRates,
} from './power.ts';

const each = (users: number) => ({ control: users, treatment: users });

describe('power, as R has it', () => {
  test('power.prop.test(n = 50, p1 = .5, p2 = .75) and (p1 = .5, p2 = .75, power = .9)', () => {
    expect(powerOfRates({ control: 0.5, treatment: 0.75 }, each(50))).toBeCloseTo(0.7401659, 6);
    expect(powerOfRates({ control: 0.5, treatment: 0.75 }, each(76.7))).toBeCloseTo(0.9, 3);
    const users = usersForRates({ control: 0.5, treatment: 0.75 }, { power: 0.9 });
    expect(users).toEqual({ state: 'fitted', control: 77, treatment: 77 });
    expect(usersForRates({ control: 0.1, treatment: 0.12 })).toMatchObject({ control: 3841 });
  });

  test('power.t.test(n = 20, delta = 1, sd = 1) and (power = .9, delta = 1)', () => {
    const effect = { difference: 1, deviation: 1 };
    expect(powerOfMeans(effect, each(20))).toBeCloseTo(0.8689528, 6);
    expect(powerOfMeans(effect, each(22.0211))).toBeCloseTo(0.9, 6);
    expect(usersForMeans(effect, { power: 0.9 })).toMatchObject({ control: 23, treatment: 23 });
    expect(usersForMeans({ difference: 0.5, deviation: 1 })).toMatchObject({ control: 64 });
  });

  test('no effect has the chance of a false alarm to one side', () => {
    expect(powerOfMeans({ difference: 0, deviation: 3 }, each(40))).toBeCloseTo(0.025, 9);
    expect(powerOfMeans({ difference: 0, deviation: 3 }, each(2))).toBeCloseTo(0.025, 6);
    expect(powerOfRates({ control: 0.3, treatment: 0.3 }, each(40))).toBeCloseTo(0.025, 9);
  });

  test('the smallest effect and the users of it agree', () => {
    const found = smallestRateEffect(0.1, each(3841));
    if (found.state === 'refused') throw new Error(found.code);
    expect(found.difference).toBeCloseTo(0.02, 5);
    expect(found.relative).toBeCloseTo(0.2, 4);
    const mean = smallestMeanEffect({ mean: 200, deviation: 50 }, each(64));
    if (mean.state === 'refused') throw new Error(mean.code);
    expect(powerOfMeans({ difference: mean.difference, deviation: 50 }, each(64))).toBeCloseTo(
      0.8,
      9,
    );
    expect(mean.relative).toBeCloseTo(mean.difference / 200, 12);
  });

  test('an effect has no size beside nothing', () => {
    expect(smallestRateEffect(0, each(100))).toMatchObject({ state: 'fitted', relative: null });
    expect(smallestMeanEffect({ mean: 0, deviation: 5 }, each(64))).toMatchObject({
      state: 'fitted',
      relative: null,
    });
  });

  test('a small control costs more users in all than equal arms', () => {
    const effect = { control: 0.1, treatment: 0.12 };
    const [even, uneven] = [usersForRates(effect), usersForRates(effect, {}, 9)];
    if (even.state === 'refused' || uneven.state === 'refused') throw new Error('refused');
    expect(uneven.treatment / uneven.control).toBeCloseTo(9, 2);
    expect(uneven.treatment + uneven.control).toBeGreaterThan(2 * (even.treatment + even.control));
    expect(powerOfRates(effect, uneven)).toBeGreaterThanOrEqual(0.8);
  });

  test('the units of the outcome do not matter', () => {
    const of = (unit: number) => usersForMeans({ difference: unit, deviation: 12 * unit });
    expect(of(1e6)).toEqual(of(1));
  });

  test('refuses what no number of users shows; impossible figures throw', () => {
    expect(usersForRates({ control: 0.1, treatment: 0.1 })).toMatchObject({ code: 'noEffect' });
    expect(usersForMeans({ difference: 0, deviation: 1 })).toMatchObject({ code: 'noEffect' });
    expect(usersForRates({ control: 0.1, treatment: 0.1 + 1e-9 })).toMatchObject({
      code: 'outOfReach',
    });
    expect(smallestRateEffect(0.5, each(3))).toMatchObject({ code: 'outOfReach' });
    expect(() => powerOfRates({ control: 0.1, treatment: 1.1 }, each(9))).toThrow(RangeError);
    expect(() => powerOfMeans({ difference: 1, deviation: 0 }, each(9))).toThrow(RangeError);
    expect(() => usersForRates({ control: 0.1, treatment: 0.2 }, { power: 1 })).toThrow(RangeError);
  });
});

describe('CUPED', () => {
  /** Users whose outcome follows their past, and a treatment that adds something. */
  function simulated(seed: number, users: number, effect: number) {
    const random = createRandom(seed);
    return [0, effect].map((added) => {
      const before = Float64Array.from({ length: users }, () => 50 + 20 * random.normal());
      return { before, outcome: before.map((x) => 0.8 * x + 12 * random.normal() + added) };
    });
  }

  test('takes away what the past explains: here 16² of 16² + 12²', () => {
    const arms = simulated(1, 5000, 2);
    const found = cuped(arms);
    if (found.state === 'refused') throw new Error(found.code);
    expect(found.state).toBe('fitted');
    expect(found.slope).toBeCloseTo(0.8, 1);
    expect(found.reduction).toBeCloseTo(0.64, 1);
    const [compared] = found.against;
    const [one, other] = arms.map(({ outcome }) => meanArm(outcome));
    const plain = one && other && compareMeans(one, other);
    if (!compared || plain?.state !== 'fitted') throw new Error('refused');
    const width = (high: number, low: number): number => high - low;
    const ratio =
      width(compared.difference.high, compared.difference.low) /
      width(plain.difference.high, plain.difference.low);
    expect(ratio).toBeCloseTo(Math.sqrt(1 - found.reduction), 2);
    expect(compared.difference.low).toBeLessThan(2);
    expect(compared.difference.high).toBeGreaterThan(2);
  });

  test('alarms no more often than it says', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 1000; seed += 1) {
      const found = cuped(simulated(seed, 60, 0));
      if (found.state !== 'refused' && (found.against[0]?.p ?? NaN) < 0.05) alarms += 1;
    }
    expect(alarms).toBeLessThan(76);
  });

  test('who has no past counts with the mean; a past that says nothing is left alone', () => {
    const [one, other] = simulated(3, 100, 1);
    if (!one || !other) throw new Error('two arms');
    const without = { ...one, before: one.before.map((x, i) => (i < 10 ? NaN : x)) };
    expect(cuped([without, other])).toMatchObject({ state: 'fitted', withoutHistory: 10 });
    for (const value of [7, NaN]) {
      const still = [one, other].map((arm) => ({ ...arm, before: arm.before.map(() => value) }));
      const found = cuped(still);
      expect(found).toMatchObject({ state: 'fallback', reason: 'noHistory', reduction: 0 });
      if (found.state === 'refused') throw new Error(found.code);
      expect(found.against[0]).toEqual(compareMeans(meanArm(one.outcome), meanArm(other.outcome)));
    }
  });

  test('neither the order of the users nor the units matter; too few users are refused', () => {
    const arms = simulated(4, 200, 1);
    const turned = arms.map(({ outcome, before }) => ({
      outcome: outcome.toReversed().map((y) => 3 * y),
      before: before.toReversed().map((x) => 1000 * x - 7),
    }));
    const [there, back] = [cuped(arms), cuped(turned)];
    if (there.state === 'refused' || back.state === 'refused') throw new Error('refused');
    expect(back.reduction).toBeCloseTo(there.reduction, 9);
    expect(back.against[0]?.p).toBeCloseTo(there.against[0]?.p ?? NaN, 9);
    expect(cuped(simulated(5, 19, 1))).toMatchObject({ code: 'tooFew' });
    const still = arms.map(({ before }) => ({ before, outcome: before.map(() => 2) }));
    expect(cuped(still)).toMatchObject({ state: 'refused', code: 'flat' });
  });
});
