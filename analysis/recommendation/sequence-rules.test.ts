import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { fitNextPurchase, nextPurchases } from './next-purchase.ts';
import { ordersOf } from './orders.ts';
import { type SequenceRule, sequenceRules } from './sequence-rules.ts';
import { randomOrders } from './testing/random-baskets.ts';

/** 600 customers with an order every 20 days; who buys item 0 buys item 1 within 40 days with this chance, others seldom. */
function planted(seed: number, chance: number) {
  const random = createRandom(seed);
  const customer: number[] = [];
  const day: number[] = [];
  const basket: number[] = [];
  const item: number[] = [];
  for (let c = 0; c < 600; c += 1) {
    let had = -1;
    for (let k = 0; k < 8; k += 1) {
      const o = customer.push(c) - 1;
      day.push(20 * k + random.integer(10));
      const items = [2 + random.integer(10), 2 + random.integer(10)];
      if (had >= 0 && k - had === 1 && random.uniform() < chance) items.push(1);
      else if (random.uniform() < 0.02) items.push(1);
      if (had < 0 && random.uniform() < 0.15) {
        items.push(0);
        had = k;
      }
      for (const x of items) {
        basket.push(o);
        item.push(x);
      }
    }
  }
  return ordersOf(
    {
      customer: Int32Array.from(customer),
      day: Float64Array.from(day),
      basket: Int32Array.from(basket),
      item: Int32Array.from(item),
    },
    600,
    12,
  );
}

const rulesOf = (answer: ReturnType<typeof sequenceRules>): SequenceRule[] => {
  if (answer.state === 'refused') throw new Error(answer.code);
  return answer.rules;
};

describe('what follows what', () => {
  test('finds the rule that is there, with its share, and no other', () => {
    const orders = planted(1, 0.4);
    const rules = rulesOf(sequenceRules(orders, { days: 40 }));
    expect(rules.map(({ from, to }) => `${from} ${to}`)).toEqual(['0 1']);
    const [rule] = rules;
    expect(rule?.share.low).toBeLessThan(0.43);
    expect(rule?.share.high).toBeGreaterThan(0.4);
    expect(rule?.without).toBeLessThan(0.12);
    expect(rule?.difference).toBeCloseTo((rule?.share.estimate ?? 0) - (rule?.without ?? 0), 1);
  });

  test('its counts are those of a search by hand', () => {
    const orders = planted(2, 0.4);
    const [rule] = rulesOf(sequenceRules(orders, { days: 40 }));
    const last = (orders.day.at(-1) ?? NaN) - 40;
    let [customers, bought] = [0, 0];
    for (let c = 0; c < 600; c += 1) {
      const own = Array.from(orders.customer.keys()).filter((o) => orders.customer[o] === c);
      const has = (o: number, x: number): boolean =>
        orders.item.subarray(orders.starts[o], orders.starts[o + 1]).includes(x);
      const first = own.find((o) => has(o, 0));
      if (first === undefined) continue;
      const day = orders.day[first] ?? NaN;
      if (day > last || own.some((o) => o <= first && has(o, 1))) continue;
      customers += 1;
      if (own.some((o) => o > first && (orders.day[o] ?? NaN) <= day + 40 && has(o, 1)))
        bought += 1;
    }
    expect(rule).toMatchObject({ customers, bought });
  });

  test('where nothing follows, a rule is found in at most 5 of 100 cases', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      if (rulesOf(sequenceRules(planted(seed, 0), { days: 40 })).length > 0) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(10);
  });

  test('is the reason that is given', () => {
    const model = fitNextPurchase(planted(3, 0.6), { horizon: 40 });
    if (model.state === 'refused') throw new Error(model.code);
    const reasons = Array.from({ length: 600 }, (_, c) =>
      nextPurchases(model, c, { n: 12, kind: 'new' }),
    )
      .flat()
      .filter(({ item, reason }) => item === 1 && reason.kind === 'sequence');
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons[0]?.reason).toMatchObject({ days: 40, rule: { from: 0, to: 1 } });
  });

  test('refuses with figures', () => {
    const orders = planted(4, 0.4);
    expect(sequenceRules(orders, { days: 400 })).toMatchObject({ code: 'tooShort' });
    expect(sequenceRules(orders, { days: 40, leastCustomers: 601 })).toMatchObject({
      code: 'tooFewCustomers',
      figures: { needed: 601 },
    });
    expect(() => sequenceRules(orders, { days: 0 })).toThrow(RangeError);
  });

  test('1,000 random logs give figures that are figures', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const made = randomOrders(random, {
        customers: 1 + random.integer(40),
        orders: 1 + random.integer(200),
        items: 1 + random.integer(10),
        days: 1 + random.integer(200),
      });
      const days = 1 + random.integer(60);
      const answer = sequenceRules(made, { days, leastCustomers: 3, significance: 1 });
      if (answer.state === 'refused') continue;
      for (const { share, ...rest } of answer.rules) {
        for (const figure of [...Object.values(rest), ...Object.values(share)]) {
          expect(Number.isFinite(figure)).toBe(true);
        }
        expect(rest.pAdjusted).toBeLessThanOrEqual(1);
        expect(rest.bought).toBeLessThanOrEqual(rest.customers);
      }
    }
  });
});
