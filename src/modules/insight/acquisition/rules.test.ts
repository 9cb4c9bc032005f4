import { describe, expect, test } from 'vitest';
import { addSums, economicsOf, noSums, yearsOf } from './rules.ts';
import type { Sums } from './rules.ts';

const shop: Sums = {
  won: 20,
  spent: 1_000,
  yearWon: 40,
  yearRevenue: 12_000,
  yearMonths: 240,
  buyers: 50,
  revenue: 30_000,
  earlier: 40,
  again: 30,
  scored: 60,
  lifetime: 120_000,
  nextYear: 30_000,
};
const web: Sums = {
  ...noSums,
  won: 5,
  spent: 0,
  buyers: 10,
  revenue: 2_000,
  earlier: 20,
  again: 6,
};
const all = addSums([shop, web]);

describe('what customers cost and bring', () => {
  test('of a source: its own cost and its part of what was spent on none', () => {
    // 1,000 ÷ 20, and 500 ÷ 25 for everyone.
    const own = economicsOf(shop, all, 500, 0.5);
    expect(own.cost).toBeCloseTo(70, 10);
    expect(economicsOf(web, all, 500, 0.5).cost).toBeCloseTo(20, 10);
    expect(economicsOf(all, all, 500, 0.5).cost).toBeCloseTo(1_500 / 25, 10);
    // 50 of revenue a month, 25 of margin: 70 are paid back in the third month.
    expect([own.monthlyRevenue, own.months, own.why]).toEqual([50, 3, null]);
    // Lifetime value 2,000, of it 1,000 margin, over 70.
    expect(own.valueToCost).toBeCloseTo(1_000 / 70, 10);
  });

  test('the simple formula: yearly revenue × years retained × loyalty factor', () => {
    // Of 60 who bought last year, 36 bought again: 60 % stay, 2.5 years.
    expect(yearsOf(all)).toBeCloseTo(2.5, 10);
    const own = economicsOf(shop, all, 0, 1);
    expect(own.factor).toBeCloseTo(0.75 / 0.6, 10);
    expect(own.simple).toBeCloseTo(600 * 2.5 * 1.25, 8);
    const whole = economicsOf(all, all, 0, 1);
    expect(whole.factor).toBe(1);
    expect(whole.simple).toBeCloseTo((32_000 / 60) * 2.5, 8);
  });

  test.each<[string, Partial<Sums>, object]>([
    ['nobody won', { won: 0 }, { cost: null, months: null, why: 'noneWon' }],
    ['nothing spent', { spent: 0 }, { cost: 0, months: null, why: 'noCost', valueToCost: null }],
    ['nothing known since', { yearMonths: 0 }, { monthlyRevenue: null, why: 'noOrders' }],
    ['nothing ordered since', { yearRevenue: 0 }, { months: null, why: 'neverPaysBack' }],
    ['too few of last year', { earlier: 9, again: 9 }, { factor: null, simple: null }],
    ['nobody scored', { scored: 0 }, { lifetime: null, nextYear: null, valueToCost: null }],
  ])('says so where there is nothing to go by: %s', (_, change, expected) => {
    expect(economicsOf({ ...shop, ...change }, all, 0, 1)).toMatchObject(expected);
  });

  test('years retained are not known where nobody left or nobody was there', () => {
    expect(yearsOf({ ...noSums, earlier: 5, again: 5 })).toBeNull();
    expect(yearsOf(noSums)).toBeNull();
    expect(economicsOf(noSums, noSums, 0, 1)).toMatchObject({ factor: null, simple: null });
  });
});
