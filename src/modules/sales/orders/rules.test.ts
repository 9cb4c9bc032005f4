import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isWithin,
  lineAmount,
  minorDigits,
  orderTotals,
  paymentKept,
  paymentOf,
  statusOfPaid,
  sumOf,
} from './rules.ts';

describe('a line', () => {
  test.each([
    // quantity, unit price, discount, currency, amount
    ['1', '28', null, 'CNY', '28'],
    ['3', '28.5', '', 'CNY', '85.5'],
    ['2', '19.99', '10', 'CNY', '35.98'],
    ['0.335', '10', null, 'CNY', '3.35'],
    ['1', '0.005', null, 'CNY', '0.01'],
    ['1', '0.0049', null, 'CNY', '0'],
    ['1.005', '1', null, 'CNY', '1.01'],
    ['1', '100', '33.33', 'CNY', '66.67'],
    ['3', '33.5', null, 'JPY', '101'],
    ['1', '0.5', null, 'JPY', '1'],
    ['1', '1.2345', null, 'KWD', '1.235'],
    ['1', '10', '100', 'CNY', '0'],
    ['999999.999', '99999999.9999', null, 'CNY', '99999999899900'],
  ])(
    'of %s at %s less %s %% in %s comes to %s',
    (quantity, unitPrice, discountRate, currency, amount) => {
      expect(lineAmount({ quantity, unitPrice, discountRate }, currency)).toBe(amount);
    },
  );

  test.each([
    ['', '28'],
    ['1', ''],
    ['1', 'abc'],
    ['1.2345', '1'],
    ['1', '1.23456'],
    ['.', '1'],
  ])('half typed, %s at %s, comes to nothing yet', (quantity, unitPrice) => {
    expect(lineAmount({ quantity, unitPrice }, 'CNY')).toBeUndefined();
  });

  test('while its number is being typed counts as typed', () => {
    expect(lineAmount({ quantity: '2.', unitPrice: '3' }, 'CNY')).toBe('6');
  });
});

describe('an order', () => {
  test.each([
    ['85.5', null, 'CNY', '0', '85.5'],
    ['85.5', '5', 'CNY', '4.28', '81.22'],
    ['0.1', '5', 'CNY', '0.01', '0.09'],
    ['101', '5', 'JPY', '5', '96'],
    ['110', '5', 'JPY', '6', '104'],
    ['0', '5', 'CNY', '0', '0'],
    ['85.5', '100', 'CNY', '85.5', '0'],
  ])('of %s less %s %% in %s: %s off, %s to pay', (subtotal, rate, currency, discount, total) => {
    expect(orderTotals(subtotal, rate, currency)).toEqual({ subtotal, discount, total });
  });

  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((n) => `${n / 100n}.${n % 100n}`);
  const rate = fc.integer({ min: 0, max: 10_000 }).map((n) => String(n / 100));
  const currency = fc.constantFrom('CNY', 'JPY', 'KWD', 'USD', 'VND');

  test('sums its lines exactly, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 40 }), (amounts) => {
        const cents = amounts.map((each) => each.split('.').map(BigInt) as [bigint, bigint]);
        const exact = cents.reduce(
          (sum, [whole, part]) => sum + whole * 10_000n + scaledPart(part),
          0n,
        );
        expect(sumOf(amounts)).toBe(sumOf(amounts.toReversed()));
        expect(inTenThousandths(sumOf(amounts))).toBe(exact);
      }),
    );
  });

  test('subtotal = discount + total, neither below zero, all in the currency’s smallest unit', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 5_000_000 }).map((n) => String(n / 1000)),
      unitPrice: fc.integer({ min: 0, max: 90_000_000 }).map((n) => String(n / 10_000)),
      discountRate: fc.option(rate),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), rate, currency, (lines, off, of) => {
        const amounts = lines.map((each) => lineAmount(each, of) ?? '');
        const { subtotal, discount, total } = orderTotals(sumOf(amounts), off, of);

        expect(sumOf([discount, total])).toBe(subtotal);
        expect([discount, total].some((each) => each.startsWith('-'))).toBe(false);
        for (const each of [...amounts, discount, total]) {
          expect((each.split('.')[1] ?? '').length).toBeLessThanOrEqual(minorDigits(of));
        }
      }),
    );
  });
});

/** `5` behind the point of these amounts is five hundredths written without its zero: `1.5` is 1.5. */
const scaledPart = (part: bigint): bigint => BigInt(String(part).padEnd(4, '0'));
const inTenThousandths = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
};

describe('payment', () => {
  test.each([
    // status, paid, total, cancelled → status, paid, still to pay
    ['unpaid', '0', '90', false, 'unpaid', '0', '90'],
    ['unpaid', '0', '90', true, 'unpaid', '0', '0'],
    ['partlyPaid', '40', '90', false, 'partlyPaid', '40', '50'],
    ['partlyPaid', '90', '90', false, 'paid', '90', '0'],
    ['partlyPaid', '40', '0', false, 'partlyPaid', '40', '0'],
    ['paid', '0', '90', false, 'paid', '90', '0'],
    ['refunded', '90', '90', false, 'refunded', '0', '0'],
  ] as const)(
    '%s with %s of %s, cancelled: %s',
    (status, paidAmount, total, cancelled, ...then) => {
      const {
        status: is,
        paidAmount: paid,
        unpaidAmount,
      } = paymentOf({ status, paidAmount }, total, cancelled);
      expect([is, paid, unpaidAmount]).toEqual(then);
    },
  );

  test.each([
    // status, paid, new total, cancelled → status, paid, still to pay
    ['paid', '10', '20', false, 'partlyPaid', '10', '10'],
    ['partlyPaid', '60', '50', false, 'paid', '60', '0'],
    ['paid', '60', '100', false, 'partlyPaid', '60', '40'],
    ['paid', '90', '90', false, 'paid', '90', '0'],
    ['unpaid', '0', '20', false, 'unpaid', '0', '20'],
    ['partlyPaid', '10', '20', true, 'partlyPaid', '10', '0'],
    ['refunded', '0', '20', false, 'refunded', '0', '0'],
  ] as const)(
    '%s with %s stays paid so when the total becomes %s, cancelled: %s',
    (status, paidAmount, total, cancelled, ...then) => {
      expect(Object.values(paymentKept({ status, paidAmount }, total, cancelled))).toEqual(then);
    },
  );

  test.each([
    ['0', '90', 'unpaid'],
    ['89.99', '90', 'partlyPaid'],
    ['90', '90', 'paid'],
    ['5', '0', 'partlyPaid'],
  ])('%s paid of %s is %s', (paid, total, status) => {
    expect(statusOfPaid(paid, total)).toBe(status);
  });
});

test.each([
  ['0', '0', '100', true],
  ['100', '0', '100', true],
  ['100.01', '0', '100', false],
  ['-0.01', '0', '100', false],
  ['x', '0', '100', false],
  ['0.0000001', '0', '100', false],
  ['1000000000000.0001', '0', '1000000000000', false],
  ['999999999999.9999', '0', '1000000000000', true],
  ['12345678901234567891', '12345678901234567890', '12345678901234567891', true],
  ['12345678901234567891', '0', '12345678901234567890', false],
])('%s lies within %s and %s: %s', (value, low, high, within) => {
  expect(isWithin(value, low, high)).toBe(within);
});
