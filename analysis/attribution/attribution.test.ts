import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import type { Interval } from '../result.ts';
import { isRefused } from '../result.ts';
import { attribute, attributionModels } from './attribution.ts';
import type { Attribution, AttributionModel, Credit } from './attribution.ts';
import type { Journeys } from './journeys.ts';
import { countTransitions, removalEffects } from './markov.ts';
import { linear, positionBased, shapley, timeDecay } from './shares.ts';

type Told = { path: number[]; won: boolean; value?: number; gap?: number };

/** Journeys with a day between contacts, and one to the end. */
function journeysOf(channels: number, told: readonly Told[]): Journeys {
  const start = new Int32Array(told.length + 1);
  for (const [j, { path }] of told.entries()) start[j + 1] = (start[j] ?? 0) + path.length;
  return {
    channels,
    start,
    channel: Int32Array.from(told.flatMap(({ path }) => path)),
    at: Float64Array.from(told.flatMap(({ path, gap = 1 }) => path.map((_, i) => i * gap))),
    end: Float64Array.from(told, ({ path, gap = 1 }) => path.length * gap),
    won: Uint8Array.from(told, ({ won }) => (won ? 1 : 0)),
    value: Float64Array.from(told, ({ won, value = 1 }) => (won ? value : 0)),
  };
}

/** Journeys by chance: channel 0 begins, 1 is common, 2 sells best. */
function drawn(count: number, seed: number): Journeys {
  const random = createRandom(seed);
  const told = Array.from({ length: count }, (): Told => {
    const path = Array.from({ length: 1 + random.integer(4) }, (_, i) =>
      i === 0 && random.uniform() < 0.5 ? 0 : random.integer(4),
    );
    const chance = 0.1 + (path.includes(2) ? 0.3 : 0) + 0.05 * path.length;
    return { path, won: random.uniform() < chance, value: 50 * random.gamma(2) };
  });
  return journeysOf(4, told);
}

const ones = (count: number): Int32Array => new Int32Array(count).fill(1);
const fittedOf = (outcome: ReturnType<typeof attribute>): Attribution => {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.code}`);
  return outcome;
};
const creditOf = ({ models }: Attribution, model: AttributionModel): Credit => {
  const credit = models[model];
  if (isRefused(credit)) throw new Error(`${model} is refused: ${credit.code}`);
  return credit;
};
const sum = (values: readonly Interval[]): number =>
  values.reduce((sum, { estimate }) => sum + estimate, 0);

describe('rules', () => {
  const one = journeysOf(3, [{ path: [0, 1, 1, 2], won: true, gap: 7 }]);

  test('position and decay of one journey, by hand', () => {
    expect([...positionBased(one, 0.4)]).toEqual([
      0.4,
      expect.closeTo(0.1),
      expect.closeTo(0.1),
      0.4,
    ]);
    const decay = [1, 2, 4, 8].map((each) => expect.closeTo(each / 15, 12) as number);
    expect([...timeDecay(one, 7)]).toEqual(decay);
    expect([...positionBased(journeysOf(2, [{ path: [0, 1], won: true }]), 0.3)]).toEqual([
      0.5, 0.5,
    ]);
    expect([...positionBased(journeysOf(2, [{ path: [0], won: true }]), 0.4)]).toEqual([1]);
  });

  test('linear counts contacts, Shapley channels', () => {
    expect([...linear(one)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...shapley(one)]).toEqual([1 / 3, 1 / 3, 0, 1 / 3]);
  });

  test('a contact of long ago does not vanish into NaN', () => {
    const old = journeysOf(2, [{ path: [0, 1], won: true, gap: 1e6 }]);
    expect([...timeDecay(old, 7)]).toEqual([0, 1]);
  });
});

describe('the Shapley value', () => {
  /** By its definition: the mean of what a channel adds, over all orders in which channels can come. */
  function byOrders({ channels, start, channel, won, value }: Journeys): number[] {
    const worth = (set: ReadonlySet<number>): number =>
      won.reduce((sum, isWon, j) => {
        const path = channel.subarray(start[j], start[j + 1]);
        return sum + (isWon === 1 && path.every((each) => set.has(each)) ? (value[j] ?? NaN) : 0);
      }, 0);
    const orders = (rest: readonly number[]): number[][] =>
      rest.length === 0
        ? [[]]
        : rest.flatMap((each) =>
            orders(rest.filter((other) => other !== each)).map((more) => [each, ...more]),
          );
    const all = orders(Array.from({ length: channels }, (_, i) => i));
    const values = Array.from({ length: channels }, () => 0);
    for (const order of all) {
      const set = new Set<number>();
      for (const each of order) {
        const before = worth(set);
        set.add(each);
        values[each] = (values[each] ?? NaN) + (worth(set) - before) / all.length;
      }
    }
    return values;
  }

  test('is that of its definition', () => {
    const journeys = drawn(120, 5);
    const credit = creditOf(fittedOf(attribute(journeys, { resamples: 5 })), 'shapley');
    const expected = byOrders(journeys);
    for (const [i, { estimate }] of credit.value.entries()) {
      expect(estimate).toBeCloseTo(expected[i] ?? NaN, 8);
    }
  });
});

describe('the removal effect', () => {
  // The example by which the model is usually explained: 1 → 2 → 3 bought, 1 and 2 → 3 did not.
  test('of three journeys is 0.5, 1 and 1', () => {
    const journeys = journeysOf(3, [
      { path: [0, 1, 2], won: true },
      { path: [0], won: false },
      { path: [1, 2], won: false },
    ]);
    const effects = removalEffects(countTransitions(journeys, ones(3)));
    expect(effects.wonChance).toBeCloseTo(1 / 3, 12);
    expect([...effects.won]).toEqual([0.5, 1, 1].map((each) => expect.closeTo(each, 12) as number));
  });

  /** By its definition: the chain is walked step by step with the channel led to nothing. */
  function byWalking(journeys: Journeys, removed: number): { won: number; value: number } {
    const {
      channels: n,
      to,
      won,
      lost,
      value,
    } = countTransitions(journeys, ones(journeys.won.length));
    let here = new Float64Array(n + 1);
    here[n] = 1;
    const reached = { won: 0, value: 0 };
    for (let step = 0; step < 2000; step += 1) {
      const next = new Float64Array(n + 1);
      for (let row = 0; row <= n; row += 1) {
        const steps = to.subarray(row * n, (row + 1) * n);
        const all =
          steps.reduce((sum, each) => sum + each, 0) + (won[row] ?? NaN) + (lost[row] ?? NaN);
        if (all === 0 || row === removed) continue;
        const mass = (here[row] ?? NaN) / all;
        reached.won += mass * (won[row] ?? NaN);
        reached.value += mass * (value[row] ?? NaN);
        for (let i = 0; i < n; i += 1) next[i] = (next[i] ?? NaN) + mass * (steps[i] ?? NaN);
      }
      here = next;
    }
    return reached;
  }

  test('is that of the chain without the channel', () => {
    const journeys = drawn(400, 6);
    const effects = removalEffects(countTransitions(journeys, ones(400)));
    const whole = byWalking(journeys, -1);
    expect(effects.wonChance).toBeCloseTo(whole.won, 10);
    for (let i = 0; i < 4; i += 1) {
      const without = byWalking(journeys, i);
      expect(effects.won[i]).toBeCloseTo(1 - without.won / whole.won, 10);
      expect(effects.value[i]).toBeCloseTo(1 - without.value / whole.value, 10);
    }
  });
});

describe('side by side', () => {
  test('the credit of every model sums to what was won; nothing is negative or NaN', () => {
    const told = fc.record({
      path: fc.array(fc.nat(5), { maxLength: 6 }),
      won: fc.boolean(),
      value: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    const states = { fitted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(told, { maxLength: 100, size: 'max' }), (told) => {
        const outcome = attribute(journeysOf(6, told), { resamples: 3 });
        if (isRefused(outcome)) {
          states.refused += 1;
          expect(told.filter(({ path, won }) => won && path.length > 0).length).toBeLessThan(10);
          return;
        }
        states.fitted += 1;
        const won = told.filter((each) => each.won);
        const money = won.reduce((sum, { value }) => sum + value, 0);
        expect(outcome.won).toBe(won.length);
        for (const credit of Object.values(outcome.models)) {
          if (isRefused(credit)) continue;
          expect(sum(credit.won) + outcome.unattributed.won).toBeCloseTo(won.length, 8);
          expect(Math.abs(sum(credit.value) + outcome.unattributed.value - money)).toBeLessThan(
            1e-8 * (1 + money),
          );
          expect(sum(credit.share)).toBeCloseTo(1, 10);
          for (const { estimate, low, high } of [...credit.won, ...credit.value, ...credit.share]) {
            expect(Math.min(estimate, low)).toBeGreaterThanOrEqual(-1e-9);
            expect(high).toBeGreaterThanOrEqual(low);
          }
        }
      }),
      { numRuns: 1000, seed: 7 },
    );
    expect(states.fitted).toBeGreaterThan(200);
    expect(states.refused).toBeGreaterThan(50);
  });

  test('the order of the journeys, the currency and the numbers of the channels change nothing', () => {
    const told: Told[] = Array.from({ length: 150 }, (_, i) => ({
      path: [i % 3, (i * 7) % 4, i % 2].slice(0, 1 + (i % 3)),
      won: i % 5 < 2,
      value: 10 + (i % 17),
    }));
    const other = told
      .map((each) => ({
        ...each,
        path: each.path.map((channel) => 3 - channel),
        value: (each.value ?? 0) * 100,
      }))
      .toReversed();
    const [a, b] = [journeysOf(4, told), journeysOf(4, other)].map((each) =>
      fittedOf(attribute(each, { resamples: 5 })),
    );
    if (!a || !b) throw new Error('both are there');
    for (const model of attributionModels) {
      const [first, second] = [creditOf(a, model), creditOf(b, model)];
      for (let i = 0; i < 4; i += 1) {
        const mirrored = second.value[3 - i]?.estimate ?? NaN;
        expect(mirrored / 100).toBeCloseTo(first.value[i]?.estimate ?? NaN, 8);
        expect(second.won[3 - i]?.estimate).toBeCloseTo(first.won[i]?.estimate ?? NaN, 8);
      }
    }
  });

  test('the same seed gives the same intervals', () => {
    const journeys = drawn(200, 8);
    expect(attribute(journeys, { seed: 3 })).toEqual(attribute(journeys, { seed: 3 }));
  });

  test('95 % intervals hold the share that endless journeys would give, near enough to 95 times in 100', () => {
    const truth = fittedOf(attribute(drawn(100_000, 99), { resamples: 1 }));
    const runs = 40;
    const seen = new Map<AttributionModel, number>();
    for (let run = 0; run < runs; run += 1) {
      const outcome = fittedOf(attribute(drawn(400, 1000 + run), { resamples: 150, seed: run }));
      for (const model of attributionModels) {
        for (const [i, { low, high }] of creditOf(outcome, model).share.entries()) {
          const share = creditOf(truth, model).share[i]?.estimate ?? NaN;
          if (low <= share && share <= high) seen.set(model, (seen.get(model) ?? 0) + 1);
        }
      }
    }
    for (const model of attributionModels) {
      const coverage = (seen.get(model) ?? 0) / (runs * 4);
      expect(coverage, model).toBeGreaterThan(0.88);
      expect(coverage, model).toBeLessThan(1);
    }
  });
});

describe('what is too little', () => {
  const many = (count: number, won: boolean): Told[] =>
    Array.from({ length: count }, (_, i) => ({ path: [i % 2, 1], won }));

  test('fewer than ten won: no model', () => {
    const outcome = attribute(
      journeysOf(2, [...many(9, true), ...many(500, false), { path: [], won: true }]),
    );
    expect(outcome).toEqual({
      state: 'refused',
      code: 'tooFew',
      figures: { found: 9, needed: 10 },
    });
    expect(attribute(journeysOf(0, []))).toMatchObject({ code: 'tooFew', figures: { found: 0 } });
  });

  test('fewer than forty won, or none lost: no chain, but the rules', () => {
    const few = fittedOf(attribute(journeysOf(2, [...many(39, true), ...many(500, false)])));
    expect(few.models.markov).toMatchObject({ code: 'tooFew', figures: { found: 39, needed: 40 } });
    expect(few.removal).toBeNull();
    expect(sum(creditOf(few, 'linear').won)).toBeCloseTo(39, 10);
    const none = fittedOf(attribute(journeysOf(2, many(50, true))));
    expect(none.models.markov).toMatchObject({ code: 'noneLost' });
  });

  test('money that nobody knows: shares are those of the journeys', () => {
    const told = [...many(60, true), ...many(60, false)].map((each) => ({ ...each, value: 0 }));
    const credit = creditOf(fittedOf(attribute(journeysOf(2, told))), 'first');
    expect(credit.share.map(({ estimate }) => estimate)).toEqual([0.5, 0.5]);
  });

  test('options that cannot be throw', () => {
    const journeys = drawn(50, 1);
    for (const wrong of [{ halfLifeDays: 0 }, { ends: 0.6 }, { confidence: 1 }, { resamples: 0 }]) {
      expect(() => attribute(journeys, wrong)).toThrow(RangeError);
    }
  });
});
