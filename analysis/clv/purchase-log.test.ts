import { expect, test } from 'vitest';
import { type PurchaseLog, purchasesWithin, summarise } from './purchase-log.ts';
import { calibrationEnd, cdnowLog, cdnowReference } from './testing/cdnow.ts';

const log: PurchaseLog = {
  customers: 4,
  customer: Int32Array.of(2, 0, 0, 2, 0, 0, 3),
  day: Int32Array.of(10, 21, 0, 3, 0, 21, 40),
  amount: Float64Array.of(7, 5, 1, 3, 2, 6, 9),
};

test('several purchases of one day are one, and their money is added', () => {
  const { customer, frequency, recency, age, meanSpend } = summarise(log, { end: 28 });
  expect(customer).toEqual(Int32Array.of(0, 2));
  expect(frequency).toEqual(Int32Array.of(1, 1));
  expect(recency).toEqual(Float64Array.of(3, 1));
  expect(age).toEqual(Float64Array.of(4, 25 / 7));
  expect(meanSpend).toEqual(Float64Array.of(11, 7));
});

test('what comes after the end does not count, and time has the unit asked for', () => {
  const { customer, frequency, age } = summarise(log, { end: 9, daysPerUnit: 1 });
  expect(customer).toEqual(Int32Array.of(0, 2));
  expect(frequency).toEqual(Int32Array.of(0, 0));
  expect(age).toEqual(Float64Array.of(9, 6));
  const { purchases, spend } = purchasesWithin(log, 10, 21);
  expect(purchases).toEqual(Int32Array.of(1, 0, 1, 0));
  expect(spend).toEqual(Float64Array.of(11, 0, 7, 0));
});

test('the order of the rows does not matter, and an empty log has no customers', () => {
  const turned = {
    customers: 4,
    customer: log.customer.toReversed(),
    day: log.day.toReversed(),
    amount: log.amount?.toReversed() ?? new Float64Array(),
  };
  expect(summarise(turned, { end: 50 })).toEqual(summarise(log, { end: 50 }));
  const none = { customers: 2, customer: new Int32Array(), day: new Int32Array() };
  expect(summarise(none, { end: 1 }).frequency).toHaveLength(0);
});

test('a log that no caller may pass is refused', () => {
  expect(() => summarise({ ...log, day: new Int32Array(2) }, { end: 1 })).toThrow(RangeError);
  expect(() => summarise({ ...log, customers: 3 }, { end: 1 })).toThrow(RangeError);
});

test('the CDNOW log gives the summary of the papers but for its rounding', () => {
  const ours = summarise(cdnowLog(), { end: calibrationEnd });
  const reference = cdnowReference();
  expect(ours.frequency).toEqual(reference.frequency);
  for (const column of ['recency', 'age', 'meanSpend'] as const) {
    const gap = ours[column].reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (reference[column][i] ?? NaN))),
      0,
    );
    expect(gap, column).toBeLessThan(0.0051);
  }
});
