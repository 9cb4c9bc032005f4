import { expect, test } from 'vitest';
import { storiesOf } from '../demo.ts';
import { tellAccounts } from './accounts.ts';
import { demoPeople, demoShops, demoUnits } from './company.ts';
import { tellCosts } from './costs.ts';
import { tellDuplicates } from './duplicates.ts';
import { tellGuests } from './guests.ts';
import { demoProducts } from './products.ts';
import { seeded } from './random.ts';
import { calendarUpTo, DAY, STORY_DAYS } from './story.ts';
import type { DemoRecord, Story } from './story.ts';

const now = new Date('2026-03-18T06:30:00Z');
const calendar = calendarUpTo(now);
const tellAllGuests = (): Story => {
  const parts = tellGuests(seeded(1), calendar, 400);
  return {
    records: parts.flatMap(({ records }) => records),
    moves: parts.flatMap(({ moves }) => moves),
  };
};
const guests = tellAllGuests();
const accounts = tellAccounts(seeded(2), calendar, 150);
const costs = tellCosts(seeded(3), calendar, 1);
const twice = tellDuplicates(seeded(4), calendar, [guests, accounts]);
const all: [string, Story, again: () => Story][] = [
  ['guests', guests, tellAllGuests],
  ['accounts', accounts, () => tellAccounts(seeded(2), calendar, 150)],
  ['costs', costs, () => tellCosts(seeded(3), calendar, 1)],
  ['duplicates', twice, () => tellDuplicates(seeded(4), calendar, [guests, accounts])],
];

const of = ({ records }: Story, object: string): DemoRecord[] =>
  records.filter((record) => record.object === object);

test('the company of a first start is as large as is said', () => {
  const whole = storiesOf(now, 'full').flatMap(({ story }) => story.records);
  const counted = (object: string) => whole.filter((record) => record.object === object).length;
  expect(counted('customer')).toBeGreaterThanOrEqual(5_000);
  expect(counted('opportunity')).toBeGreaterThanOrEqual(800);
  expect(counted('order')).toBeGreaterThanOrEqual(60_000);
  // With the administrator, who is there before them, 40.
  expect(demoPeople).toHaveLength(39);
});

test.each(all)('%s: the same seed tells the same story', (_name, story, again) => {
  expect(again()).toEqual(story);
});

test.each(all)('%s: everything happened within two years and before now', (_name, story) => {
  const first = now.getTime() - (STORY_DAYS + 1) * DAY;
  for (const { at } of [...story.records, ...story.moves]) {
    expect(at).toBeGreaterThanOrEqual(first);
    expect(at).toBeLessThanOrEqual(now.getTime());
  }
});

test.each(all)('%s: nothing points to what comes later or does not exist', (_name, story) => {
  const people = new Set(demoPeople.map(({ key }) => key));
  const known = new Set([
    ...demoUnits.map(({ key }) => `unit:${key}`),
    ...demoProducts.map(({ key }) => `product:${key}`),
  ]);
  const times = new Map(story.records.map(({ key, at }) => [key, at]));
  expect(times.size).toBe(story.records.length);
  const pointsBack = ({ key, at, refs }: Pick<DemoRecord, 'key' | 'at' | 'refs'>): void => {
    for (const ref of Object.values(refs)) {
      if (/^(stage|pipelineStage|tag|competitor):/.test(ref) || known.has(ref)) continue;
      expect(times.get(ref), `${key} names ${ref}`).toBeLessThanOrEqual(at);
    }
  };
  for (const record of story.records) {
    if (record.owner !== undefined) expect(people).toContain(record.owner);
    pointsBack(record);
    for (const line of record.lines ?? []) pointsBack({ ...record, refs: line.refs });
  }
  for (const move of story.moves) {
    expect(times.get(move.key), move.key).toBeLessThanOrEqual(move.at);
    pointsBack(move);
  }
});

test('guests drink cold in summer and warm in winter, in shops that are open', () => {
  const orders = of(guests, 'order');
  const shareOfCold = (months: number[]): number => {
    const lines = orders
      .filter(({ at }) => months.includes(new Date(at).getUTCMonth()))
      .flatMap((order) => order.lines ?? []);
    const cold = new Set(['product:icedAmericano', 'product:coldBrew']);
    return lines.filter(({ refs }) => cold.has(refs['product'] ?? '')).length / lines.length;
  };
  expect(shareOfCold([5, 6, 7])).toBeGreaterThan(1.3 * shareOfCold([11, 0, 1]));
  for (const { key, openedDaysAgo = STORY_DAYS } of demoShops) {
    const firsts = orders.filter(({ refs }) => refs['store'] === `unit:${key}`).map(({ at }) => at);
    expect(Math.min(...firsts)).toBeGreaterThan(now.getTime() - (openedDaysAgo + 1) * DAY);
  }
});

test('an order has lines of things that are sold, and what is unpaid for two days is given up', () => {
  for (const { at, values, lines } of of(guests, 'order')) {
    expect(lines?.length).toBeGreaterThan(0);
    if (values['paymentStatus'] === 'unpaid' && now.getTime() - at >= 2 * DAY)
      expect(values['status']).toBe('cancelled');
  }
});

test('deals go from stage to stage in their order, and end once', () => {
  const moves = Map.groupBy(
    accounts.moves.filter(({ object }) => object === 'opportunity'),
    ({ key }) => key,
  );
  expect(moves.size).toBeGreaterThan(30);
  for (const steps of moves.values()) {
    const stages = steps.map(({ refs }) => Number(refs['stage']?.split(':')[1]));
    const times = steps.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const before = stages.slice(0, -1);
    expect(before).toEqual(before.map((_, n) => n + 1));
    expect(before).not.toContain(4);
    expect(before).not.toContain(5);
  }
});

test('some leads of the last days still wait for an answer, and none for longer', () => {
  const both = (object: string) => [...of(accounts, object), ...of(twice, object)];
  const answered = new Set(
    both('leadInteraction')
      .filter(({ values }) => values['direction'] === 'out')
      .map(({ refs }) => refs['lead']),
  );
  const waiting = both('lead').filter(({ key }) => !answered.has(key));
  expect(waiting.length).toBeGreaterThan(0);
  for (const { at } of waiting) expect(now.getTime() - at).toBeLessThan(4 * DAY);
});

test('some companies, guests and leads stand twice, written a little differently', () => {
  const originals = new Map([...guests.records, ...accounts.records].map((one) => [one.key, one]));
  const again = twice.records.filter(({ object }) => object === 'customer' || object === 'lead');
  expect(again.length).toBeGreaterThanOrEqual(9);
  for (const { key, at, values } of again) {
    const original = originals.get(key.replace('again:', ''));
    expect(original?.at, key).toBeLessThanOrEqual(at);
    expect(original?.values['city']).toBe(values['city']);
    expect(values).not.toEqual(original?.values);
  }
  const people = of(twice, 'contact');
  expect(people.length).toBeGreaterThan(0);
  for (const { key, values, refs } of people) {
    const original = originals.get(key.replace('again:', ''));
    expect(values['phone']).toBe(original?.values['phone']);
    expect(refs['customer']).toBe(`again:${original?.refs['customer']}`);
  }
});

test('a shop assistant and a manager stand at each counter, forty people in all with the administrator', () => {
  expect(demoPeople).toHaveLength(39);
  expect(new Set(demoPeople.map(({ name }) => name)).size).toBe(39);
  for (const { key } of demoShops)
    expect(
      demoPeople
        .filter(({ unit }) => unit === key)
        .map(({ role }) => role)
        .toSorted(),
    ).toEqual(['member', 'shopAssistant']);
});
