import { expect, test } from 'vitest';
import { keyOrder } from './order.ts';

test('keys are sorted as PostgreSQL sorts them, each place once', () => {
  const values = [
    0n,
    -1n,
    1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    5n << 40n,
    -(5n << 40n),
    7n << 50n,
    2n,
    1n,
    -2n,
  ];
  const keys = new DataView(new ArrayBuffer(values.length * 8));
  for (const [n, value] of values.entries()) keys.setBigInt64(n * 8, value);
  const order = keyOrder(new Uint8Array(keys.buffer));
  expect([...order].toSorted((a, b) => a - b)).toEqual(values.map((_, n) => n));
  const first = [...order].map((place) => values[place] ?? 0n);
  expect(first).toEqual(first.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  expect([order[0], order.at(-1)]).toEqual([4, 3]);
});
