import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { sigmoid } from '../supervised/logistic.ts';
import { bestOf } from './best.ts';
import { type ChanceFit, chancesOf, fitChance } from './chance-fit.ts';
import { completeBasket } from './complete-basket.ts';
import { crossSellList } from './cross-sell.ts';
import { indexCustomers, nearestCustomers } from './customer-neighbours.ts';
import { itemHabits } from './item-habits.ts';
import { itemNeighbours } from './item-neighbours.ts';
import { type Recommender, fitRecommender, recommend } from './next-basket.ts';
import { fitNextPurchase, nextPurchases } from './next-purchase.ts';
import { type Orders, ordersOf } from './orders.ts';
import { decayByAge, decayByOrder, popularity, profilesOf } from './profiles.ts';
import { plainMethods, snapshotOf } from './snapshot.ts';
import { randomOrders } from './testing/random-baskets.ts';

const lines = (rows: { customer: number; day: number; items: number[] }[]) => ({
  customer: Int32Array.from(rows, ({ customer }) => customer),
  day: Float64Array.from(rows, ({ day }) => day),
  basket: Int32Array.from(rows.flatMap(({ items }, o) => items.map(() => o))),
  item: Int32Array.from(rows.flatMap(({ items }) => items)),
});

/** Customers of four tastes with favourites of their own: each returns every 10 to 30 days. */
function shop(seed: number, customers: number, days: number): Parameters<typeof ordersOf>[0] {
  const random = createRandom(seed);
  const rows: { customer: number; day: number; items: number[] }[] = [];
  for (let customer = 0; customer < customers; customer += 1) {
    const taste = customer % 4;
    const favourite = [0, 1, 2].map(() => taste * 10 + random.integer(10));
    for (let day = random.integer(30); day < days; day += 10 + random.integer(21)) {
      const own = favourite.filter(() => random.uniform() < 0.6);
      const other = taste * 10 + random.integer(10);
      rows.push({ customer, day, items: [...own, other, ...(random.uniform() < 0.3 ? [40] : [])] });
    }
  }
  return lines(rows);
}

const fitted = (model: Recommender): Extract<Recommender, { state: 'fitted' }> => {
  if (model.state !== 'fitted') throw new Error(JSON.stringify(model.state));
  return model;
};

describe('profiles and neighbours', () => {
  const orders = ordersOf(
    lines([
      { customer: 0, day: 10, items: [0, 1] },
      { customer: 0, day: 0, items: [0] },
      { customer: 1, day: 10, items: [1, 2] },
      { customer: -1, day: 5, items: [2] },
    ]),
    3,
    3,
  );

  test('personal frequency, plain and with decay', () => {
    const plain = profilesOf(orders, new Float64Array(4).fill(1));
    expect(Array.from(plain.item)).toEqual([0, 1, 1, 2]);
    expect(Array.from(plain.weight)).toEqual([1, 0.5, 1, 1]);
    const decayed = profilesOf(orders, decayByAge(orders, 10, 10));
    expect(Array.from(decayed.weight)).toEqual([1, 1 / 1.5, 1, 1]);
    const byOrder = profilesOf(
      orders,
      decayByOrder(orders, { group: 1, within: 1, between: 0.25 }),
    );
    expect(byOrder.weight[1]).toBeCloseTo(0.8, 12);
    expect(Array.from(popularity(orders, new Float64Array(4).fill(1)))).toEqual([0.5, 0.5, 0.5]);
  });

  test('which items customers come back to, by hand', () => {
    const log = ordersOf(
      lines([
        { customer: 0, day: 0, items: [0, 1] },
        { customer: 0, day: 10, items: [0] },
        { customer: 0, day: 20, items: [0, 2] },
        { customer: 1, day: 10, items: [1] },
        { customer: 1, day: 30, items: [1] },
        { customer: -1, day: 40, items: [0] },
      ]),
      2,
      4,
    );
    const { again, againLately, first, last } = itemHabits(log, decayByAge(log, 30, 10));
    // Item 0 was taken again in 2 of 2 later orders, item 1 in 1 of 3, in all 3.5 of 6 with the half order.
    const whole = 3.5 / 6;
    expect(again[0]).toBeCloseTo((2 + 20 * whole) / 22, 12);
    expect(again[1]).toBeCloseTo((1 + 20 * whole) / 23, 12);
    expect(again[2]).toBeCloseTo(whole, 12);
    expect(again[3]).toBeCloseTo(whole, 12);
    // Later orders weigh 1/4, 1/2 and, on the last day, 1.
    const lately = (1.75 + 0.5) / (2.5 + 1);
    expect(againLately[0]).toBeCloseTo((0.75 + 8 * lately) / 8.75, 12);
    expect(againLately[1]).toBeCloseTo((1 + 8 * lately) / 9.75, 12);
    expect(Array.from(first)).toEqual([0, 0, 20, Infinity]);
    expect(Array.from(last)).toEqual([40, 30, 20, -Infinity]);
  });

  test('similarity of items by hand', () => {
    const cosine = itemNeighbours(orders, { shrinkage: 0 });
    // 0 and 1 together once; each is in two orders.
    expect(cosine.item[cosine.starts[0] ?? 0]).toBe(1);
    expect(cosine.similarity[cosine.starts[0] ?? 0]).toBeCloseTo(0.5, 12);
    const shrunk = itemNeighbours(orders, { similarity: 'conditional', alpha: 0, shrinkage: 1 });
    expect(shrunk.similarity[shrunk.starts[0] ?? 0]).toBeCloseTo(0.25, 12);
    const [companion] = completeBasket(cosine, [0, 2]);
    expect(companion?.item).toBe(1);
    expect(companion?.similarity).toBeCloseTo(0.5, 12);
    expect(completeBasket(cosine, [0, 2], { without: new Set([1]) })).toEqual([]);
    expect(completeBasket(cosine, [])).toEqual([]);
  });

  test('TIFU-KNN by hand', () => {
    const snapshot = snapshotOf(orders, 20);
    const weights = (customer: number): number[] =>
      Array.from(plainMethods.tifuKnn(snapshot, customer));
    // Two orders of one group weigh 1 and .9: item 0 is in both, item 1 in the later one.
    const own = [1, 1 / 1.9, 0];
    const other = [0, 1, 1];
    // Each is the other's only neighbour; .7 of the neighbours to .3 of one's own, as 1 to 3/7.
    weights(0).forEach((each, x) =>
      expect(each).toBeCloseTo((other[x] ?? 0) + (3 / 7) * (own[x] ?? 0), 12),
    );
    weights(1).forEach((each, x) =>
      expect(each).toBeCloseTo((own[x] ?? 0) + (3 / 7) * (other[x] ?? 0), 12),
    );
    expect(weights(0)).toHaveLength(3);
  });

  test('the nearest customers are those of a full search', () => {
    const made = randomOrders(createRandom(1), { customers: 40, orders: 200, items: 12, days: 50 });
    const profiles = profilesOf(made, decayByAge(made, 50, 30));
    const dense = Array.from({ length: 40 }, (_, c) => {
      const row = new Float64Array(12);
      for (let k = profiles.starts[c] ?? 0; k < (profiles.starts[c + 1] ?? 0); k += 1) {
        row[profiles.item[k] ?? 0] = profiles.weight[k] ?? 0;
      }
      return row;
    });
    const distance = (a: number, b: number): number =>
      (dense[a] ?? new Float64Array()).reduce(
        (sum, v, x) => sum + (v - (dense[b]?.[x] ?? 0)) ** 2,
        0,
      );
    const index = indexCustomers(profiles);
    const shares = (b: number): boolean =>
      (dense[3] ?? new Float64Array()).some((v, x) => v * (dense[b]?.[x] ?? 0) > 0);
    const found = Array.from(nearestCustomers(index, 3, 5), (b) => distance(3, b));
    const full = Array.from(index.customer)
      .filter((b) => b !== 3 && shares(b))
      .map((b) => distance(3, b))
      .toSorted((a, b) => a - b)
      .slice(0, 5);
    found.forEach((each, i) => expect(each).toBeCloseTo(full[i] ?? NaN, 9));
    expect(found).toHaveLength(full.length);
  });

  test('the best of many are those of a sort', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = createRandom(seed);
      const score = Float64Array.from({ length: 50 }, () => random.integer(20));
      const among = Int32Array.from({ length: 50 }, (_, x) => x).filter(
        () => random.uniform() < 0.7,
      );
      const sorted = among.toSorted((a, b) => (score[b] ?? 0) - (score[a] ?? 0) || a - b);
      const n = random.integer(60);
      expect(bestOf(among, score, n)).toEqual(sorted.slice(0, n));
    }
  });
});

describe('what customers buy next', () => {
  const log = shop(1, 160, 365);
  const orders = ordersOf(log, 160, 41);
  const model = fitted(fitRecommender(orders));

  test('is foretold better than by popularity, on a window held back', () => {
    const { model: ours, plain } = model.measured;
    expect(ours.hit.estimate).toBeGreaterThan(plain.popularity.hit.estimate);
    expect(ours.recall).toBeGreaterThan(plain.popularity.recall + 0.1);
    expect(ours.repeat?.hit.estimate).toBeGreaterThan(0.5);
    expect(ours.customers).toBeGreaterThan(100);
  });

  test('of each kind, best first, without what must not be shown', () => {
    const own = (customer: number): Set<number> => {
      const rows = Array.from(orders.customer.keys()).filter(
        (o) => orders.customer[o] === customer,
      );
      return new Set(
        rows.flatMap((o) => [...orders.item.subarray(orders.starts[o], orders.starts[o + 1])]),
      );
    };
    const known = own(5);
    const again = recommend(model, 5, { kind: 'repeat' });
    const fresh = recommend(model, 5, { kind: 'new' });
    expect(again.every(({ item, repeat }) => repeat && known.has(item))).toBe(true);
    expect(fresh.every(({ item, repeat }) => !repeat && !known.has(item))).toBe(true);
    const chances = recommend(model, 5).map(({ chance }) => chance);
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
    const first = again[0]?.item ?? 0;
    const without = recommend(model, 5, { without: new Set([first]) });
    expect(without.some(({ item }) => item === first)).toBe(false);
    expect(() => recommend(model, 160)).toThrow(RangeError);
  });

  test('the order of lines does not matter, nor do orders after the day', () => {
    const places = new Int32Array(log.basket.length).map((_, i) => i);
    createRandom(2).shuffle(places);
    const shuffled = {
      ...log,
      basket: places.map((i) => log.basket[i] ?? 0),
      item: places.map((i) => log.item[i] ?? 0),
    };
    expect(recommend(fitted(fitRecommender(ordersOf(shuffled, 160, 41))), 7)).toEqual(
      recommend(model, 7),
    );
    const cut = fitRecommender(orders, { at: 250 });
    const until = ordersOf(lines(rowsUntil(orders, 250)), 160, 41);
    expect(recommend(fitted(cut), 7)).toEqual(
      recommend(fitted(fitRecommender(until, { at: 250 })), 7),
    );
  });

  test('chances within a horizon hold as many purchases as they say, and have their reasons', () => {
    const later = fitNextPurchase(orders, { horizon: 45 });
    if (later.state === 'refused') throw new Error(later.code);
    const { measured } = later.recommender;
    expect(measured?.foretold).toBeGreaterThan(0);
    expect(Math.abs((measured?.foretold ?? NaN) / (measured?.happened ?? NaN) - 1)).toBeLessThan(
      0.15,
    );
    const found = nextPurchases(later, 3, { n: 41 });
    for (const { chance, reason, repeat } of found) {
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
      expect(['rhythm', 'again'].includes(reason.kind)).toBe(repeat);
    }
    expect(found.some(({ reason }) => reason.kind === 'rhythm')).toBe(true);
    const margin = Float64Array.from({ length: 41 }, (_, x) => (x === 40 ? 0 : 1 + x));
    const sell = crossSellList(later, [1, 2, 3], margin, { perCustomer: 2, kind: 'any' });
    if (sell.state === 'refused') throw new Error(sell.code);
    expect(sell.list).toHaveLength(6);
    expect(sell.list.every(({ worth, item }) => worth > 0 && item !== 40)).toBe(true);
    expect(crossSellList(later, [], margin)).toMatchObject({ code: 'nothing' });
  });
});

function rowsUntil(orders: Orders, last: number) {
  return Array.from(orders.day.keys())
    .filter((o) => (orders.day[o] ?? NaN) <= last)
    .map((o) => ({
      customer: orders.customer[o] ?? -1,
      day: orders.day[o] ?? NaN,
      items: Array.from(orders.item.subarray(orders.starts[o], orders.starts[o + 1])),
    }));
}

test('rows that count more decide on the order, and chances still add up', () => {
  const random = createRandom(5);
  const points = Array.from({ length: 2000 }, () => [random.normal(), random.normal()]);
  // Small orders go by the first column, large ones by the second.
  const outcome = points.map((point, i) => (random.uniform() < sigmoid(point[i % 2] ?? 0) ? 1 : 0));
  const fitWith = (large: number): ChanceFit => {
    const counts = points.map((_, i) => (i % 2 === 0 ? 1 : large));
    const fit = fitChance({ columns: 2, rows: points.flat(), outcome, counts, negativesPer: 1 });
    if ('state' in fit) throw new Error(fit.code);
    const chances = chancesOf(fit, Float64Array.from(points.flat()));
    const bought = outcome.filter((each) => each === 1).length;
    expect(chances.reduce((sum, each) => sum + each, 0) / bought).toBeCloseTo(1, 4);
    return fit;
  };
  const [alike, small] = [fitWith(1).coefficients, fitWith(0.01).coefficients];
  expect((alike[0] ?? NaN) / (alike[1] ?? NaN)).toBeLessThan(2);
  expect(small[0]).toBeGreaterThan(5 * Math.abs(small[1] ?? NaN));
});

describe('what cannot be foretold', () => {
  test('is refused with its figures', () => {
    const one = ordersOf(lines([{ customer: 0, day: 0, items: [0] }]), 1, 2);
    expect(fitRecommender(one)).toEqual({
      state: 'refused',
      code: 'oneItem',
      figures: { orders: 1 },
    });
    const few = ordersOf(shop(3, 10, 300), 10, 41);
    expect(fitRecommender(few)).toMatchObject({ code: 'tooFewCustomers', figures: { needed: 40 } });
    expect(fitRecommender(few, { window: 200 })).toMatchObject({ code: 'tooShort' });
  });

  test('nobody comes back to an item: popularity', () => {
    const rows = Array.from({ length: 300 }, (_, i) => {
      const customer = i % 100;
      return { customer, day: i, items: [(customer + 30 * Math.floor(i / 100)) % 120] };
    });
    const found = fitRecommender(ordersOf(lines(rows), 100, 120), { window: 90 });
    expect(found).toMatchObject({ state: 'fallback', reason: 'noRepeat' });
    if (found.state !== 'refused') expect(recommend(found, 0)).toHaveLength(10);
  });

  test('chance has no skill', () => {
    const random = createRandom(4);
    const rows = Array.from({ length: 1200 }, (_, i) => {
      return { customer: random.integer(150), day: i / 4, items: [random.integer(60)] };
    });
    const found = fitRecommender(ordersOf(lines(rows), 150, 60));
    expect(found).toMatchObject({ state: 'fallback', reason: 'noSkill' });
  });

  test('1,000 random logs give an answer without NaN', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const large = seed % 20 === 0;
      const sizes = {
        customers: large ? 60 : 1 + random.integer(20),
        orders: large ? 400 : 1 + random.integer(60),
        items: 1 + random.integer(20),
        days: 1 + random.integer(200),
      };
      const made = randomOrders(random, sizes);
      const found = fitNextPurchase(made, { horizon: 1 + random.integer(60) });
      if (found.state === 'refused') {
        expect(Object.values(found.figures).every((figure) => !Number.isNaN(figure))).toBe(true);
        continue;
      }
      for (const { chance, reason } of nextPurchases(found, random.integer(sizes.customers))) {
        expect(Number.isNaN(chance ?? 0)).toBe(false);
        for (const figure of Object.values(reason)) expect(Number.isNaN(figure)).toBe(false);
      }
    }
  });
});
