import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { isRefused } from '../result.ts';
import { type ValuePart, type Weights, valueIndex, whatIf } from './value-index.ts';

const parts: ValuePart[] = [
  { id: 'revenue', values: Float64Array.of(100, 400, 200, 300) },
  { id: 'growth', values: Float64Array.of(0.5, -0.1, 0.2, NaN) },
  { id: 'daysToPay', values: Float64Array.of(10, 90, 30, 60), better: 'less' },
];

function index(weights: Weights, of = parts) {
  const found = valueIndex(of, weights);
  if (isRefused(found)) throw new Error(found.code);
  return found;
}

describe('customer value index', () => {
  test('weighted percentiles, which add up; what is unknown leaves its weight to the rest', () => {
    const found = index({ revenue: 3, growth: 1 });
    // Percentiles of revenue 12.5 87.5 37.5 62.5, of growth 83.3 16.7 50.
    expect(found.index[0]).toBeCloseTo(0.75 * 12.5 + 0.25 * (250 / 3), 12);
    expect(found.index[3]).toBeCloseTo(62.5, 12);
    expect(found.incomplete).toBe(1);
    expect(found.parts.map(({ id, weight }) => [id, weight])).toEqual([
      ['revenue', 0.75],
      ['growth', 0.25],
    ]);
    for (let i = 0; i < 3; i += 1) {
      const sum = found.parts.reduce((sum, { points }) => sum + (points[i] ?? NaN), 0);
      expect(sum).toBeCloseTo(found.index[i] ?? NaN, 12);
    }
  });

  test('where less is better, the least has the most', () => {
    expect([...index({ daysToPay: 1 }).index]).toEqual([87.5, 12.5, 62.5, 37.5]);
  });

  test('refuses what gives no index', () => {
    expect(valueIndex(parts, {})).toMatchObject({ code: 'noWeight' });
    expect(valueIndex(parts, { other: 1 })).toMatchObject({ code: 'noWeight' });
    const one = [{ id: 'revenue', values: Float64Array.of(1) }];
    expect(valueIndex(one, { revenue: 1 })).toMatchObject({ code: 'tooFew' });
    expect(() => valueIndex(parts, { revenue: -1 })).toThrow(RangeError);
    expect(() => valueIndex([...parts, ...one], { revenue: 1 })).toThrow(RangeError);
  });

  test('only proportions of the weights count, not the units of the parts', () => {
    const scaled = parts.map((part) => ({ ...part, values: part.values.map((v) => v * 1000) }));
    expect([...index({ revenue: 6, growth: 2 }, scaled).index]).toEqual([
      ...index({ revenue: 3, growth: 1 }).index,
    ]);
  });

  test('what other weights would change', () => {
    const found = whatIf(parts, { before: { revenue: 1 }, after: { daysToPay: 1 } }, 0.25);
    if (isRefused(found)) throw new Error(found.code);
    expect(found.agreement).toBeCloseTo(-1, 12);
    expect(found.kept).toEqual({ best: 1, still: 0 });
    expect(found.rise).toEqual([
      { customer: 0, before: 12.5, after: 87.5, places: 3 },
      { customer: 2, before: 37.5, after: 62.5, places: 1 },
    ]);
    expect(found.fall.map(({ customer, places }) => [customer, places])).toEqual([
      [1, -3],
      [3, -1],
    ]);
    const same = whatIf(parts, { before: { revenue: 1 }, after: { revenue: 5 } });
    expect(same).toMatchObject({ agreement: 1, rise: [], fall: [] });
    expect(whatIf(parts, { before: { revenue: 1 }, after: {} }).state).toBe('refused');
  });

  test('1,000 random sets of customers', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const customers = 2 + random.integer(20);
      const draw = (): number => {
        if (random.uniform() < 0.2) return NaN;
        return random.uniform() < 0.4 ? random.integer(3) : random.normal() * 1e9;
      };
      const some = ['a', 'b', 'c'].map((id) => ({
        id,
        values: Float64Array.from({ length: customers }, draw),
      }));
      const weights = { a: random.integer(3), b: random.uniform(), c: 1 };
      for (const value of index(weights, some).index) {
        if (!Number.isNaN(value)) expect(value > 0 && value < 100).toBe(true);
      }
      const moved = whatIf(some, { before: weights, after: { a: 1 } });
      if (moved.state === 'fitted' && !Number.isNaN(moved.agreement)) {
        expect(Math.abs(moved.agreement)).toBeLessThanOrEqual(1);
      }
    }
  });
});
