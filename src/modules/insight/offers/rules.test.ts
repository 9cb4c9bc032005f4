import { describe, expect, test } from 'vitest';
import { basisFor, gainOf, heldBack } from './rules.ts';
import { planFor, tellItem } from './tell.ts';
import type { OfferItem } from './rules.ts';
import type { SeenProduct } from './products.ts';

describe('by what offers are ordered', () => {
  const known = { price: 100, cost: 60 };
  const costless = { price: 100, cost: null };
  test.each([
    ['margin', [known, known]],
    // One margin beside one price would put what has no known cost first.
    ['price', [known, costless]],
    ['chance', [known, { price: null, cost: 60 }]],
    ['chance', []],
  ] as const)('%s', (basis, products) => {
    expect(basisFor(products)).toBe(basis);
  });

  test('what one purchase brings', () => {
    expect([gainOf(known, 'margin'), gainOf(known, 'price'), gainOf(known, 'chance')]).toEqual([
      40, 100, 1,
    ]);
  });
});

describe('who is left alone', () => {
  const now = Date.parse('2026-06-30T00:00:00Z');
  const none = { isSilent: false, unhappyAt: null, offeredAt: null };
  const ago = (days: number) => new Date(now - days * 86_400_000).toISOString();
  test.each([
    [none, null],
    [{ ...none, isSilent: true }, 'noContact'],
    [{ isSilent: true, unhappyAt: ago(1), offeredAt: ago(1) }, 'noContact'],
    [{ ...none, unhappyAt: ago(3), offeredAt: ago(1) }, 'unhappy'],
    [{ ...none, offeredAt: ago(29.9) }, 'offered'],
    [{ ...none, offeredAt: ago(30) }, null],
    [{ ...none, unhappyAt: ago(31), offeredAt: ago(31) }, null],
  ] as const)('%j', (known, code) => {
    expect(heldBack(known, now)?.code ?? null).toBe(code);
  });

  test('until when', () => {
    expect(heldBack({ ...none, offeredAt: ago(10) }, now)?.until).toBe(ago(-20));
  });
});

describe('the plan', () => {
  const product = (id: string, price: number, cost: number): [string, SeenProduct] => [
    id,
    { id, name: id, price, cost, offered: true },
  ];
  const products = new Map([product('dear', 1_000, 400), product('cheap', 10, 4)]);
  const item = (id: string, chance: number): OfferItem => ({
    product: id,
    chance,
    repeat: false,
    reason: { kind: 'popular', share: 0.1 },
  });
  const candidates = [
    { customer: 0, item: item('cheap', 0.9), isHeld: false },
    { customer: 0, item: item('dear', 0.1), isHeld: false },
    { customer: 1, item: item('cheap', 0.8), isHeld: false },
    { customer: 2, item: item('dear', 0.5), isHeld: true },
  ];

  test('one product to each customer, of most chance × margin; nothing to those left alone', () => {
    const plan = planFor(candidates, products, { basis: 'margin', most: 9, customers: 3 });
    expect(plan).toEqual([1, 2]);
  });

  test('by the chance alone where prices are not known', () => {
    const plan = planFor(candidates, products, { basis: 'chance', most: 9, customers: 3 });
    expect(plan).toEqual([0, 2]);
    expect(planFor(candidates, products, { basis: 'chance', most: 1, customers: 3 })).toEqual([0]);
  });

  test('a product that is not seen is not told, nor what a reason rests on', () => {
    const from: OfferItem = {
      ...item('dear', 0.2),
      reason: {
        kind: 'sequence',
        from: 'secret',
        last: '2026-06-01',
        days: 60,
        share: 0.4,
        without: 0.1,
        customers: 50,
      },
    };
    const telling = { basis: 'margin', withReasons: true } as const;
    expect(tellItem(from, products, telling)).toMatchObject({ reason: null, worth: 120 });
    expect(tellItem(item('secret', 0.9), products, telling)).toBeUndefined();
  });
});
