import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { journeysFrom, requireJourneys } from './journeys.ts';
import type { ContactLog, Journeys, PurchaseLog } from './journeys.ts';

const contactsOf = (rows: readonly (readonly [number, number, number])[]): ContactLog => ({
  person: Int32Array.from(rows, ([person]) => person),
  channel: Int32Array.from(rows, ([, channel]) => channel),
  at: Float64Array.from(rows, ([, , at]) => at),
});
const purchasesOf = (rows: readonly (readonly [number, number, number])[]): PurchaseLog => ({
  person: Int32Array.from(rows, ([person]) => person),
  at: Float64Array.from(rows, ([, at]) => at),
  value: Float64Array.from(rows, ([, , value]) => value),
});

/** Each journey as its channels, and what it won. */
const told = ({ start, channel, won, value }: Journeys): [number[], number | 'lost'][] =>
  Array.from(won, (isWon, j) => [
    Array.from(channel.subarray(start[j], start[j + 1])),
    isWon === 1 ? (value[j] ?? NaN) : 'lost',
  ]);

const within = { lookbackDays: 30, until: 200 };

test('a purchase takes the contacts since the last one that are not too old', () => {
  const contacts = contactsOf([
    [1, 0, 0],
    [1, 1, 20],
    [1, 2, 45],
    [1, 0, 50],
  ]);
  const purchases = purchasesOf([
    [1, 46, 80],
    [1, 60, 30],
  ]);
  const { journeys, undecided } = journeysFrom(3, contacts, purchases, within);
  expect(told(journeys)).toEqual([
    [[1, 2], 80],
    [[0], 30],
  ]);
  expect(undecided).toBe(0);
});

test('contacts without a purchase are lost when the time is over, and undecided before', () => {
  const contacts = contactsOf([
    [1, 0, 10],
    [1, 1, 100],
    [2, 1, 169],
    [3, 1, 171],
  ]);
  const { journeys, undecided } = journeysFrom(2, contacts, purchasesOf([]), within);
  expect(told(journeys)).toEqual([
    [[0], 'lost'],
    [[1], 'lost'],
    [[1], 'lost'],
  ]);
  expect(undecided).toBe(1);
});

test('a purchase without contacts is a journey without contacts; what comes after the end is not seen', () => {
  const contacts = contactsOf([[1, 0, 300]]);
  const { journeys, undecided } = journeysFrom(1, contacts, purchasesOf([[7, 5, 12]]), within);
  expect(told(journeys)).toEqual([[[], 12]]);
  expect(undecided).toBe(0);
});

test('the order of the rows changes nothing, and every purchase is in one journey', () => {
  const row = fc.tuple(fc.nat(5), fc.nat(3), fc.nat(100));
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 40 }),
      fc.array(row, { maxLength: 15 }),
      fc.nat(),
      (seen, bought, seed) => {
        const [order, other] = [
          Int32Array.from(seen, (_, i) => i),
          Int32Array.from(bought, (_, i) => i),
        ];
        const random = createRandom(seed);
        random.shuffle(order);
        random.shuffle(other);
        const limits = { lookbackDays: 15, until: 90 };
        const asWritten = journeysFrom(4, contactsOf(seen), purchasesOf(bought), limits);
        const shuffled = journeysFrom(
          4,
          contactsOf([...order].flatMap((i) => (seen[i] ? [seen[i]] : []))),
          purchasesOf([...other].flatMap((i) => (bought[i] ? [bought[i]] : []))),
          limits,
        );
        expect(shuffled).toEqual(asWritten);
        const decided = bought.filter(([, at]) => at <= 90).length;
        expect(asWritten.journeys.won.reduce((sum, each) => sum + each, 0)).toBe(decided);
      },
    ),
    { numRuns: 300, seed: 3 },
  );
});

test('what cannot be a journey throws', () => {
  const good: Journeys = {
    channels: 2,
    start: Int32Array.of(0, 2),
    channel: Int32Array.of(0, 1),
    at: Float64Array.of(1, 2),
    end: Float64Array.of(3),
    won: Uint8Array.of(1),
    value: Float64Array.of(10),
  };
  expect(() => requireJourneys(good)).not.toThrow();
  const wrong: Partial<Journeys>[] = [
    { channels: 1 },
    { start: Int32Array.of(0, 1) },
    { start: Int32Array.of() },
    { at: Float64Array.of(2, 1) },
    { at: Float64Array.of(1) },
    { end: Float64Array.of(1.5) },
    { won: Uint8Array.of(0) },
    { won: Uint8Array.of(1, 1) },
    { value: Float64Array.of(-1) },
    { value: Float64Array.of(NaN) },
  ];
  for (const each of wrong) {
    expect(() => requireJourneys({ ...good, ...each }), JSON.stringify(each)).toThrow(RangeError);
  }
});
