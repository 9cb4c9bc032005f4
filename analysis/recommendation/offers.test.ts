import { describe, expect, test } from 'vitest';
import { type Random, createRandom } from '../numeric/random.ts';
import { basketsOf } from './baskets.ts';
import { bundlesFor } from './bundles.ts';
import { type OfferCandidates, type OfferLimits, planOffers } from './offer-plan.ts';
import { associationRules } from './rules.ts';

function randomOffers(random: Random, n: number, customers: number, products: number) {
  const pick = (below: number) => Int32Array.from({ length: n }, () => random.integer(below));
  const candidates: OfferCandidates = {
    customer: pick(customers),
    product: pick(products),
    uplift: Float64Array.from({ length: n }, () => random.uniform() - 0.2),
    margin: Float64Array.from({ length: n }, () => 10 * random.uniform()),
    cost: Float64Array.from({ length: n }, () => random.uniform() / 2),
    excluded: Uint8Array.from({ length: n }, () => (random.uniform() < 0.1 ? 1 : 0)),
  };
  const limits: OfferLimits = {
    perCustomer: Int32Array.from({ length: customers }, () => random.integer(3)),
    perProduct: Int32Array.from({ length: products }, () => random.integer(4)),
    inAll: random.uniform() < 0.5 ? Infinity : random.integer(6),
  };
  return { candidates, limits };
}

function isAllowed(
  { customer, product, excluded }: OfferCandidates,
  limits: OfferLimits,
  chosen: number[],
) {
  const [c, p] = [limits.perCustomer.slice(), limits.perProduct.slice()];
  const pairs = new Set<string>();
  for (const i of chosen) {
    const [who, what] = [customer[i] ?? 0, product[i] ?? 0];
    c[who] = (c[who] ?? 0) - 1;
    p[what] = (p[what] ?? 0) - 1;
    if (excluded?.[i] === 1 || pairs.has(`${who} ${what}`)) return false;
    pairs.add(`${who} ${what}`);
  }
  return (
    c.every((left) => left >= 0) &&
    p.every((left) => left >= 0) &&
    chosen.length <= (limits.inAll ?? Infinity)
  );
}

const valueOf = ({ uplift, margin, cost }: OfferCandidates, i: number): number =>
  (uplift[i] ?? 0) * (margin[i] ?? 0) - (cost?.[i] ?? 0);

function bruteForce(candidates: OfferCandidates, limits: OfferLimits): number {
  let best = 0;
  const n = candidates.customer.length;
  for (let mask = 0; mask < 2 ** n; mask += 1) {
    const chosen = Array.from({ length: n }, (_, i) => i).filter((i) => (mask >> i) & 1);
    const value = chosen.reduce((sum, i) => sum + valueOf(candidates, i), 0);
    if (value > best && isAllowed(candidates, limits, chosen)) best = value;
  }
  return best;
}

describe('plan of offers', () => {
  test('beside the best of all plans, on small cases', () => {
    let [cases, optimal, lost, sum] = [0, 0, 0, 0];
    for (let seed = 1; seed <= 150; seed += 1) {
      const { candidates, limits } = randomOffers(createRandom(seed), 10, 4, 3);
      const best = bruteForce(candidates, limits);
      const plan = planOffers(candidates, limits);
      if (plan.state === 'refused') {
        expect(best).toBe(0);
        continue;
      }
      expect(isAllowed(candidates, limits, plan.chosen)).toBe(true);
      expect(plan.value).toBeCloseTo(
        plan.chosen.reduce((all, i) => all + valueOf(candidates, i), 0),
        9,
      );
      expect(plan.bound).toBeGreaterThanOrEqual(best - 1e-9);
      expect(plan.value).toBeLessThanOrEqual(best + 1e-9);
      cases += 1;
      if (plan.value > best - 1e-9) optimal += 1;
      lost += best - plan.value;
      sum += best;
    }
    console.log(
      `| plan of offers | ${cases} small cases | optimal, lost | | ${optimal}, ${lost / sum} |`,
    );
    expect(optimal / cases).toBeGreaterThan(0.95);
    expect(lost / sum).toBeLessThan(0.003);
  });

  test('greed alone would lose: the offer gives way to the customer who has no other', () => {
    const candidates = {
      customer: Int32Array.of(0, 0, 1),
      product: Int32Array.of(0, 1, 0),
      uplift: Float64Array.of(1, 1, 1),
      margin: Float64Array.of(10, 9, 8),
    };
    const plan = planOffers(candidates, {
      perCustomer: Int32Array.of(1, 1),
      perProduct: Int32Array.of(1, 1),
    });
    expect(plan).toMatchObject({ chosen: [1, 2], value: 17 });
  });

  test('a large plan keeps its limits and says how near it is', () => {
    const random = createRandom(7);
    const n = 5000;
    const { candidates } = randomOffers(random, n, 500, 20);
    const limits = {
      perCustomer: new Int32Array(500).fill(2),
      perProduct: new Int32Array(20).fill(30),
      inAll: 500,
    };
    const plan = planOffers(candidates, limits);
    if (plan.state === 'refused') throw new Error(plan.code);
    expect(isAllowed(candidates, limits, plan.chosen)).toBe(true);
    expect(plan.gap).toBeLessThan(0.02);
  });

  test('1,000 random cases give a plan within the limits, or none', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const sizes = [random.integer(60), 1 + random.integer(10), 1 + random.integer(6)] as const;
      const { candidates, limits } = randomOffers(random, ...sizes);
      const plan = planOffers(candidates, limits);
      if (plan.state === 'refused') continue;
      expect(isAllowed(candidates, limits, plan.chosen)).toBe(true);
      for (const figure of [plan.value, plan.bound, plan.gap, plan.priceInAll]) {
        expect(Number.isFinite(figure)).toBe(true);
      }
      expect(plan.gap).toBeGreaterThanOrEqual(0);
    }
  });

  test('refuses where nothing is worth it, throws where a limit is missing', () => {
    const one = {
      customer: Int32Array.of(0),
      product: Int32Array.of(0),
      uplift: Float64Array.of(-0.1),
      margin: Float64Array.of(10),
    };
    const limits = { perCustomer: Int32Array.of(1), perProduct: Int32Array.of(1) };
    expect(planOffers(one, limits)).toEqual({
      state: 'refused',
      code: 'noOffer',
      figures: { candidates: 1 },
    });
    expect(() => planOffers(one, { ...limits, perProduct: new Int32Array() })).toThrow(RangeError);
  });
});

describe('bundles', () => {
  // 100 baskets: 40 of 0 and 1, 10 of 0 alone, 50 of 2.
  const rows = Array.from({ length: 100 }, (_, b) => (b < 40 ? [0, 1] : b < 50 ? [0] : [2]));
  const baskets = basketsOf(
    {
      basket: Int32Array.from(rows.flatMap((row, b) => row.map(() => b))),
      item: Int32Array.from(rows.flat()),
    },
    100,
    3,
  );
  const rules = associationRules(baskets, { support: 0.1 });
  if (rules.state === 'refused') throw new Error(rules.code);
  const price = Float64Array.of(20, 10, 5);

  test('the discount is not given for what would have been bought anyway', () => {
    const found = bundlesFor(rules, 0, { price, cost: Float64Array.of(10, 4, 5) });
    if (found.state === 'refused') throw new Error(found.code);
    const [bundle] = found.bundles;
    expect(bundle).toMatchObject({ partner: 1, price: 30, margin: 16 });
    const confidence = bundle?.rule.confidence.high ?? NaN;
    expect(bundle?.largestDiscount).toBeCloseTo((1 - confidence) * 6, 12);
    const capped = bundlesFor(
      rules,
      0,
      { price, cost: Float64Array.of(10, 4, 5) },
      { leastMargin: 0.53 },
    );
    if (capped.state === 'refused') throw new Error(capped.code);
    const discount = capped.bundles[0]?.largestDiscount ?? NaN;
    expect((16 - discount) / (30 - discount)).toBeCloseTo(0.53, 12);
  });

  test('none without a rule or a margin', () => {
    expect(bundlesFor(rules, 2, { price, cost: price })).toMatchObject({ code: 'noRule' });
    expect(bundlesFor(rules, 0, { price, cost: price })).toMatchObject({ code: 'noMargin' });
    expect(() => bundlesFor(rules, 0, { price: new Float64Array(), cost: price })).toThrow(
      RangeError,
    );
  });
});
