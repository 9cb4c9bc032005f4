import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { isRefused } from '../result.ts';
import { percentiles, quantileCuts, scoreByCuts } from './quantiles.ts';
import { type Rfm, rfmOfOrders, scoreRfm } from './rfm.ts';
import { nameSegments, noSegment, segmentIds, segmentOf, segmentRules } from './segments.ts';
import { noTier, valueTiers } from './tiers.ts';

const scores = (values: number[], groups = 5): number[] => {
  const column = Float64Array.from(values);
  return [...scoreByCuts(column, quantileCuts(column, groups))];
};

const column = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

describe('quantile scores', () => {
  test('ten different values give two of each', () => {
    expect(scores([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]);
  });

  test('six in ten bought once: their middle stands at 30 %, and so do they all', () => {
    expect(scores([1, 1, 1, 1, 1, 1, 2, 3, 4, 5])).toEqual([2, 2, 2, 2, 2, 2, 4, 4, 5, 5]);
    expect(scores([7, 7, 7])).toEqual([3, 3, 3]);
    expect(scores([-0, 0, 1, 2])).toEqual([2, 2, 4, 5]);
  });

  test('unknown values score 0 and count for nothing', () => {
    expect(scores([1, NaN, 2, 3, 4, 5, NaN])).toEqual([1, 0, 2, 3, 4, 5, 0]);
  });

  test('equal values score alike, more never less, in any order and unit', () => {
    fc.assert(
      fc.property(column, fc.integer({ min: 2, max: 9 }), (values, groups) => {
        const found = scores(values, groups);
        for (const [i, a] of values.entries()) {
          for (const [j, b] of values.entries()) {
            if (a === b) expect(found[i]).toBe(found[j]);
            if (a > b) expect(found[i]).toBeGreaterThanOrEqual(found[j] ?? NaN);
          }
        }
        expect(scores(values.toReversed(), groups)).toEqual(found.toReversed());
        expect(
          scores(
            values.map((value) => value * 1024),
            groups,
          ),
        ).toEqual(found);
      }),
    );
  });

  test('without ties no group is larger than another by more than one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 200 }), fc.integer({ min: 2, max: 5 }), (n, groups) => {
        const found = scores(
          Array.from({ length: n }, (_, i) => i),
          groups,
        );
        const sizes = Array.from(
          { length: groups },
          (_, g) => found.filter((score) => score === g + 1).length,
        );
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('percentiles are mid-ranks', () => {
    expect([...percentiles(Float64Array.of(3, 1, 1, NaN, 9))]).toEqual([62.5, 25, 25, NaN, 87.5]);
  });
});

describe('RFM', () => {
  const orders = {
    customer: Int32Array.of(0, 0, 2, 2, 3, 0),
    day: Float64Array.of(10, 40, 95, 99, 5, 120),
    amount: Float64Array.of(100, 50, 20, 30, 500, 1),
  };

  test('recency, frequency and value by hand, as of day 100', () => {
    const rfm = rfmOfOrders(orders, 4, 100);
    expect([...rfm.recency]).toEqual([60, NaN, 1, 95]);
    expect([...rfm.frequency]).toEqual([2, 0, 2, 1]);
    expect([...rfm.monetary]).toEqual([150, 0, 50, 500]);
    expect(scoreRfm(rfm)).toEqual({
      state: 'refused',
      code: 'tooFew',
      figures: { found: 3, needed: 5 },
    });
    const scored = scoreRfm(rfm, 3);
    if (isRefused(scored)) throw new Error(scored.code);
    expect([...scored.scores.recency]).toEqual([2, 0, 3, 1]);
    expect([...scored.scores.frequency]).toEqual([3, 0, 3, 1]);
    expect([...scored.scores.monetary]).toEqual([2, 0, 1, 3]);
  });

  test('what all buyers share tells nothing, and that is said', () => {
    const same = new Float64Array(6).fill(1);
    const scored = scoreRfm({
      recency: Float64Array.of(1, 2, 3, 4, 5, 6),
      frequency: same,
      monetary: same,
    });
    expect(scored).toMatchObject({ state: 'fitted', flat: ['frequency', 'monetary'] });
  });

  test('arguments that cannot be', () => {
    expect(() => rfmOfOrders({ ...orders, day: new Float64Array(2) }, 4, 0)).toThrow(RangeError);
    expect(() => rfmOfOrders(orders, 2, 100)).toThrow(RangeError);
    const short = { recency: new Float64Array(1), frequency: new Float64Array(2) };
    expect(() => scoreRfm({ ...short, monetary: new Float64Array(2) })).toThrow(RangeError);
  });
});

describe('named segments', () => {
  const grid = [1, 2, 3, 4, 5];

  test('every combination has one, and every rule is used', () => {
    const used = new Set<unknown>();
    for (const orders of [1, 2, 30]) {
      for (const r of grid) {
        for (const f of grid) {
          for (const m of grid) used.add(segmentOf(r, f, m, orders).rule);
        }
      }
    }
    expect(used.size).toBe(segmentRules.length);
    expect(() => segmentOf(6, 1, 1, 2)).toThrow(RangeError);
  });

  test.each([
    [5, 5, 5, 20, 'champions'],
    [3, 5, 4, 9, 'loyal'],
    [5, 4, 3, 5, 'loyal'],
    [4, 3, 2, 2, 'potential'],
    [5, 2, 5, 1, 'new'],
    [2, 4, 4, 6, 'atRisk'],
    [1, 5, 4, 12, 'cannotLose'],
    [2, 2, 2, 2, 'hibernating'],
    [3, 1, 2, 1, 'hibernating'],
    [1, 2, 1, 1, 'lost'],
  ])('recency %i, frequency %i, value %i, %i orders: %s', (r, f, m, orders, segment) => {
    const reason = segmentOf(r, f, m, orders);
    expect(reason.rule.segment).toBe(segment);
    expect(reason).toMatchObject({ recency: r, value: (f + m) / 2, orders });
  });

  test('many customers at once are as each by itself', () => {
    const random = createRandom(5);
    const rfm: Rfm = {
      recency: Float64Array.from({ length: 500 }, () => random.integer(365)),
      frequency: Float64Array.from({ length: 500 }, () => random.integer(5)),
      monetary: Float64Array.from({ length: 500 }, () => random.exponential() * 100),
    };
    const scored = scoreRfm(rfm);
    if (isRefused(scored)) throw new Error(scored.code);
    const { segments, sizes } = nameSegments(scored, rfm.frequency);
    segments.forEach((segment, i) => {
      const orders = rfm.frequency[i] ?? NaN;
      const of = (measure: keyof Rfm): number => scored.scores[measure][i] ?? NaN;
      if (orders === 0) expect(segment).toBe(noSegment);
      else {
        const { rule } = segmentOf(of('recency'), of('frequency'), of('monetary'), orders);
        expect(segmentIds[segment]).toBe(rule.segment);
      }
    });
    expect(Object.values(sizes).reduce((sum, size) => sum + size)).toBe(scored.buyers);
    // The best of three groups is not the middle of five.
    const three = scoreRfm(rfm, 3);
    if (isRefused(three)) throw new Error(three.code);
    expect(() => nameSegments(three, rfm.frequency)).toThrow(RangeError);
  });
});

describe('value tiers', () => {
  test('the best fifth of the customers, the next three tenths, the rest', () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 955, NaN);
    const found = valueTiers(values);
    if (isRefused(found)) throw new Error(found.code);
    expect([...found.tiers]).toEqual([2, 2, 2, 2, 2, 1, 1, 1, 0, 0, noTier]);
    expect(found.from).toEqual({ high: 9, middle: 6 });
    expect(found.held.map(({ customers }) => customers)).toEqual([2, 3, 5]);
    expect(found.held[0]?.share).toBeCloseTo(0.964, 12);
    expect(found.gini).toBeCloseTo(0.867, 12);
  });

  test('by value: who together hold four fifths', () => {
    const found = valueTiers(Float64Array.of(50, 30, 15, 5, 0, -3), { by: 'value' });
    expect(found).toMatchObject({ from: { high: 30, middle: 15 } });
    if (!isRefused(found)) expect([...found.tiers]).toEqual([0, 0, 1, 2, 2, 2]);
  });

  test('refuses what cannot be ranked', () => {
    expect(valueTiers(Float64Array.of(1, NaN, 2))).toMatchObject({ code: 'tooFew' });
    expect(valueTiers(Float64Array.of(4, 4, 4))).toMatchObject({ code: 'flat' });
    expect(() => valueTiers(new Float64Array(5), { high: 0.6, middle: 0.5 })).toThrow(RangeError);
  });

  test('equal values share a tier, more is never lower, order and unit do not matter', () => {
    fc.assert(
      fc.property(column, fc.constantFrom('customers' as const, 'value' as const), (values, by) => {
        const found = valueTiers(Float64Array.from(values), { by });
        if (isRefused(found)) return;
        const turned = valueTiers(
          Float64Array.from(values.toReversed(), (value) => value * 4),
          { by },
        );
        if (isRefused(turned)) throw new Error(turned.code);
        expect([...turned.tiers].toReversed()).toEqual([...found.tiers]);
        const pairs = values.map((value, i) => [value, found.tiers[i] ?? NaN] as const);
        const ranked = pairs.toSorted(([a], [b]) => b - a).map(([, tier]) => tier);
        expect(ranked).toEqual(ranked.toSorted((a, b) => a - b));
        expect(found.gini).toBeGreaterThanOrEqual(0);
        expect(found.gini).toBeLessThan(1);
      }),
    );
  });
});
