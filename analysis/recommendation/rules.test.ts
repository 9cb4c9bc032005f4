import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { type Baskets, basketAt, basketCount, basketsOf } from './baskets.ts';
import { fisherTogether } from './fisher.ts';
import { type FrequentSets, frequentSets } from './frequent-sets.ts';
import { type Rule, associationRules } from './rules.ts';
import { randomBaskets } from './testing/random-baskets.ts';

const baskets = (rows: number[][], items: number): Baskets =>
  basketsOf(
    {
      basket: Int32Array.from(rows.flatMap((row, b) => row.map(() => b))),
      item: Int32Array.from(rows.flat()),
    },
    rows.length,
    items,
  );

const setsOf = ({ starts, item, count }: FrequentSets): [string, number][] =>
  Array.from(count, (times, s) => [item.subarray(starts[s], starts[s + 1]).join(' '), times]);

const found = (made: Baskets, support: number, longest = 9): [string, number][] => {
  const sets = frequentSets(made, { support, longest });
  if (sets.state === 'refused') throw new Error(sets.code);
  return setsOf(sets);
};

/** Every subset of the items, counted basket by basket. */
function bruteForce(made: Baskets, leastCount: number): Map<string, number> {
  const all = new Map<string, number>();
  for (let mask = 1; mask < 2 ** made.items; mask += 1) {
    const set = Array.from({ length: made.items }, (_, x) => x).filter((x) => (mask >> x) & 1);
    let count = 0;
    for (let b = 0; b < basketCount(made); b += 1) {
      const own = basketAt(made, b);
      if (set.every((x) => own.includes(x))) count += 1;
    }
    if (count >= leastCount) all.set(set.join(' '), count);
  }
  return all;
}

describe('frequent sets', () => {
  test('the example of Han, Pei and Yin 2000', () => {
    // f a c d g i m p | a b c f l m o | b f h j o | b c k s p | a f c e l p m n, as letters a = 0.
    const letters = ['facdgimp', 'abcflmo', 'bfhjo', 'bcksp', 'afcelpmn'];
    const rows = letters.map((word) => [...word].map((each) => each.charCodeAt(0) - 97));
    const named = found(baskets(rows, 26), 0.6).map(([set, count]) => {
      const word = set.split(' ').map((x) => String.fromCharCode(97 + Number(x)));
      return `${word.join('')}${count}`;
    });
    expect(named.filter((each) => each.length === 2).join(' ')).toBe('a3 b3 c4 f4 m3 p3');
    expect(named).toContain('cp3');
    expect(named).toContain('acfm3');
    expect(named).toHaveLength(18);
  });

  test('equal a count of all subsets, on random baskets', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = createRandom(seed);
      const made = randomBaskets(random, 1 + random.integer(40), 1 + random.integer(8));
      const least = 1 + random.integer(5);
      const support = least / basketCount(made);
      if (support > 1) continue;
      expect(new Map(found(made, support))).toEqual(bruteForce(made, least));
    }
  });

  test('no set is more frequent than its parts', () => {
    const counts = new Map(found(randomBaskets(createRandom(3), 500, 30), 0.01));
    expect(counts.size).toBeGreaterThan(50);
    for (const [key, count] of counts) {
      const items = key.split(' ');
      for (const without of items) {
        const part = items.filter((x) => x !== without).join(' ');
        if (part !== '') expect(counts.get(part)).toBeGreaterThanOrEqual(count);
      }
    }
  });

  test('neither the order of baskets nor the numbers of items matter', () => {
    const random = createRandom(4);
    const made = randomBaskets(random, 300, 20);
    const rows = Array.from({ length: 300 }, (_, b) => Array.from(basketAt(made, b)));
    const renamed = new Int32Array(20).map((_, x) => x);
    random.shuffle(renamed);
    const other = baskets(
      rows.toReversed().map((row) => row.map((x) => renamed[x] ?? 0)),
      20,
    );
    const back = found(other, 0.02).map(([key, count]): [string, number] => {
      const items = key.split(' ').map((x) => renamed.indexOf(Number(x)));
      return [items.toSorted((a, b) => a - b).join(' '), count];
    });
    expect(new Map(back)).toEqual(new Map(found(made, 0.02)));
  });

  test('refuse what no one could read', () => {
    const wide = baskets(
      Array.from({ length: 5 }, () => Array.from({ length: 30 }, (_, x) => x)),
      30,
    );
    expect(frequentSets(wide, { support: 0.2, longest: 30, mostSets: 1000 })).toEqual({
      state: 'refused',
      code: 'tooManySets',
      figures: { most: 1000, leastCount: 1 },
    });
    expect(frequentSets(baskets([], 3), { support: 0.2 }).state).toBe('refused');
    expect(() => frequentSets(wide, { support: 0 })).toThrow(RangeError);
    expect(() => basketsOf({ basket: Int32Array.of(0), item: Int32Array.of(3) }, 1, 3)).toThrow(
      RangeError,
    );
  });
});

describe("Fisher's exact test", () => {
  test('values of R fisher.test(alternative = "greater")', () => {
    const p = (both: number, first: number, second: number, neither: number): number =>
      fisherTogether({ both, first, second, neither });
    // The lady tasting tea: 1/70 + 16/70; all right: 1/70.
    expect(p(3, 1, 1, 3)).toBeCloseTo(17 / 70, 12);
    expect(p(4, 0, 0, 4)).toBeCloseTo(1 / 70, 12);
    expect(p(0, 4, 4, 0)).toBe(1);
    expect(p(1, 3, 3, 1)).toBeCloseTo(69 / 70, 12);
    // Dizygotic and monozygotic twins of convicts (Fisher 1935).
    expect(p(10, 3, 2, 15)).toBeCloseTo(0.00046518, 8);
    expect(p(0, 0, 5, 5)).toBe(1);
  });

  test('is a probability everywhere and falls with each case together', () => {
    const random = createRandom(5);
    for (let i = 0; i < 1000; i += 1) {
      const [left, right] = [1 + random.integer(300), 1 + random.integer(300)];
      const all = left + right + random.integer(1000);
      let last = 1;
      for (let both = 0; both <= Math.min(left, right); both += 1 + random.integer(20)) {
        const p = fisherTogether({
          both,
          first: left - both,
          second: right - both,
          neither: all - left - right + both,
        });
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(last + 1e-9);
        last = p;
      }
    }
  });
});

describe('rules', () => {
  const rulesOf = (made: Baskets, options: Parameters<typeof associationRules>[1]): Rule[] => {
    const answer = associationRules(made, options);
    if (answer.state === 'refused') throw new Error(answer.code);
    return answer.rules;
  };

  test('figures by hand', () => {
    // 40 baskets: 20 of 0 and 1, 5 of 0, 5 of 1, 10 of neither.
    const rows = Array.from({ length: 40 }, (_, b) => {
      if (b < 20) return [0, 1];
      return b < 25 ? [0] : b < 30 ? [1] : [2];
    });
    const [rule] = rulesOf(baskets(rows, 3), { support: 0.1, significance: 1 });
    expect(rule).toMatchObject({ when: [0], also: 1, count: 20, support: 0.5 });
    expect(rule?.confidence.estimate).toBeCloseTo(0.8, 12);
    expect(rule?.lift).toBeCloseTo(0.8 / 0.625, 12);
    expect(rule?.conviction).toBeCloseTo(0.375 / 0.2, 12);
    expect(rule?.leverage).toBeCloseTo(0.5 - 0.625 ** 2, 12);
    expect(rule?.improvement).toBeCloseTo(0.175, 12);
    expect(rule?.p).toBeCloseTo(fisherTogether({ both: 20, first: 5, second: 5, neither: 10 }), 12);
    // Three items: 6 rules of one on the left, 3 of two; two lengths share the error.
    expect(rule?.pAdjusted).toBeCloseTo((rule?.p ?? NaN) * 6 * 2, 12);
  });

  test('an item that adds nothing to a rule makes no longer rule', () => {
    const random = createRandom(6);
    const rows = Array.from({ length: 2000 }, () => {
      const row = random.uniform() < 0.3 ? [0, ...(random.uniform() < 0.9 ? [1] : [])] : [];
      return random.uniform() < 0.5 ? [...row, 2] : [...row, 3];
    });
    const rules = rulesOf(baskets(rows, 4), { support: 0.02 });
    expect(rules.map(({ when, also }) => `${when.join(' ')}→${also}`)).toEqual(['0→1', '1→0']);
  });

  test('baskets of chance give no rule in 95 of 100 cases', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = createRandom(seed);
      const rows = Array.from({ length: 200 }, () =>
        Array.from({ length: 12 }, (_, x) => x).filter(() => random.uniform() < 0.25),
      );
      if (rulesOf(baskets(rows, 12), { support: 0.01, confidence: 0.01 }).length > 0) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(16);
  });

  test('say why there are none', () => {
    const few = baskets([[0, 1]], 2);
    expect(associationRules(few, { support: 0.1 })).toEqual({
      state: 'refused',
      code: 'tooFewBaskets',
      figures: { found: 1, needed: 30 },
    });
    const one = baskets(
      Array.from({ length: 50 }, () => [0]),
      2,
    );
    expect(associationRules(one, { support: 0.1 })).toEqual({
      state: 'refused',
      code: 'oneItem',
      figures: { frequent: 1, leastCount: 5, baskets: 50 },
    });
  });

  test('1,000 random sets of baskets give figures that are figures', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const made = randomBaskets(random, 20 + random.integer(60), 1 + random.integer(12));
      const answer = associationRules(made, {
        support: 0.02 + random.uniform() / 4,
        confidence: random.uniform(),
        significance: 1,
      });
      if (answer.state === 'refused') continue;
      for (const { when, also, conviction, confidence, ...rest } of answer.rules) {
        expect(when).not.toContain(also);
        expect(conviction).toBeGreaterThanOrEqual(0);
        for (const value of Object.values({ ...rest, ...confidence })) {
          expect(Number.isFinite(value)).toBe(true);
        }
      }
    }
  });
});
