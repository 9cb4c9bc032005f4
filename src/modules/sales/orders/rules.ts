/**
 * What an order comes to: exact arithmetic on decimal texts, without I/O. The server calculates with it when lines are
 * written, the browser while they are typed.
 */

/** Digits after the point of each kind of number, as the objects declare them. */
const QUANTITY_SCALE = 3;
const MONEY_SCALE = 4;
const RATE_SCALE = 2;
/** 100 % at `RATE_SCALE`. */
const WHOLE = 10_000n;
const USUAL_DIGITS = 2;

/** Currencies whose smallest unit is not a hundredth: digits after the point by ISO 4217. */
const minorUnits: Readonly<Record<string, number>> = {
  ...digitsOf(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digitsOf(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digitsOf(4, 'CLF UYW'),
};

function digitsOf(digits: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, digits]));
}

/** Digits after the point of the amounts that a currency is paid in: 2 for CNY, 0 for JPY. */
export function minorDigits(currency: string): number {
  return minorUnits[currency] ?? USUAL_DIGITS;
}

const DECIMAL = /^-?\d{1,40}(\.\d*)?$/;

/** A decimal text × 10^scale; undefined for what is no number, or has more digits than the scale. */
function scaled(text: string, scale: number): bigint | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return negative ? -digits : digits;
}

/** The shortest text of a scaled number: no zeros at its end, so that equal amounts are equal texts. */
function textOf(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}

/** value ÷ 10^digits to the nearest whole number; halves go away from zero, as on a printed bill. */
function rounded(value: bigint, digits: number): bigint {
  const divisor = 10n ** BigInt(digits);
  const half = value < 0n ? -divisor / 2n : divisor / 2n;
  return (value + half) / divisor;
}

/** A number of `scale` digits rounded to the currency's smallest unit, as a money text. */
function toMinor(value: bigint, scale: number, currency: string): string {
  const digits = minorDigits(currency);
  return textOf(rounded(value, scale - digits), digits);
}

/** No line comes to more, so that sums of lines can be stored. */
export const MOST_AMOUNT = '1000000000000';

export type LinePrice = {
  quantity: string;
  unitPrice: string;
  /** Percent off, such as `12.5`; empty or null: none. */
  discountRate?: string | null;
};

/**
 * What a line comes to: quantity × unit price × (1 − discount), rounded half up to the currency's smallest unit.
 *
 * @returns undefined where one of the numbers is none, so that a half-typed line has no amount
 */
export function lineAmount(line: LinePrice, currency: string): string | undefined {
  const quantity = scaled(line.quantity, QUANTITY_SCALE);
  const price = scaled(line.unitPrice, MONEY_SCALE);
  const rate = scaled(line.discountRate || '0', RATE_SCALE);
  if (quantity === undefined || price === undefined || rate === undefined) return undefined;
  const scale = QUANTITY_SCALE + MONEY_SCALE + 2 * RATE_SCALE;
  return toMinor(quantity * price * (WHOLE - rate), scale, currency);
}

/** Money texts added up. @throws Error for what is no amount */
export function sumOf(amounts: Iterable<string>): string {
  let sum = 0n;
  for (const amount of amounts) sum += moneyOf(amount);
  return textOf(sum, MONEY_SCALE);
}

function moneyOf(amount: string): bigint {
  const value = scaled(amount, MONEY_SCALE);
  if (value === undefined) throw new Error(`${amount} is no amount`);
  return value;
}

export type Totals = { subtotal: string; discount: string; total: string };

/**
 * What an order comes to: the lines' amounts added up, less the order's own discount. The discount is rounded half up to
 * the currency's smallest unit, so that subtotal = discount + total to the last digit.
 *
 * @param discountRate percent off the whole order; empty or null: none
 */
export function orderTotals(
  subtotal: string,
  discountRate: string | null | undefined,
  currency: string,
): Totals {
  const rate = scaled(discountRate || '0', RATE_SCALE) ?? 0n;
  const discount = toMinor(moneyOf(subtotal) * rate, MONEY_SCALE + 2 * RATE_SCALE, currency);
  return {
    subtotal,
    discount,
    total: textOf(moneyOf(subtotal) - moneyOf(discount), MONEY_SCALE),
  };
}

export type PaymentStatus = 'unpaid' | 'partlyPaid' | 'paid' | 'refunded';
export type Payment = { status: PaymentStatus; paidAmount: string; unpaidAmount: string };

/**
 * How an order is paid, as it was said. The status decides: paid is paid in full; of a part the amount is kept, and makes
 * the order paid once it covers the total.
 *
 * @param cancelled a cancelled order has nothing left to pay
 */
export function paymentOf(
  { status, paidAmount }: { status: PaymentStatus; paidAmount: string },
  total: string,
  cancelled: boolean,
): Payment {
  const paid = moneyOf(paidAmount);
  const owed = moneyOf(total);
  // An order whose lines are still to come owes nothing yet; what was paid on it is a part all the same.
  if (status === 'partlyPaid' && (paid < owed || owed === 0n)) {
    const left = cancelled || owed === 0n ? 0n : owed - paid;
    return { status, paidAmount, unpaidAmount: textOf(left, MONEY_SCALE) };
  }
  if (status === 'unpaid')
    return { status, paidAmount: '0', unpaidAmount: cancelled ? '0' : total };
  if (status === 'refunded') return { status, paidAmount: '0', unpaidAmount: '0' };
  return { status: 'paid', paidAmount: total, unpaidAmount: '0' };
}

/**
 * How an order is paid whose total has become another: nobody has paid or given back anything, so the amount stays, also
 * where it is more than the total, and says whether that is covered. What was refunded stays so.
 *
 * @param cancelled a cancelled order has nothing left to pay
 */
export function paymentKept(
  { status, paidAmount }: { status: PaymentStatus; paidAmount: string },
  total: string,
  cancelled: boolean,
): Payment {
  if (status === 'refunded') return { status, paidAmount, unpaidAmount: '0' };
  const left = moneyOf(total) - moneyOf(paidAmount);
  return {
    status: statusOfPaid(paidAmount, total),
    paidAmount,
    unpaidAmount: cancelled || left < 0n ? '0' : textOf(left, MONEY_SCALE),
  };
}

/** The status that an amount paid so far makes: nothing, a part, or all of the total. */
export function statusOfPaid(paidAmount: string, total: string): PaymentStatus {
  const paid = moneyOf(paidAmount);
  const owed = moneyOf(total);
  if (paid <= 0n) return 'unpaid';
  return paid < owed || owed === 0n ? 'partlyPaid' : 'paid';
}

/** Of so few digits no two are the same number, and numbers are compared at once. */
const SHORT = /^(?=.{1,15}$)-?\d+(\.\d{1,6})?$/;

/** Whether a decimal text is a number in these bounds, both of them included. */
export function isWithin(text: string, low: string, high: string): boolean {
  if (SHORT.test(text) && SHORT.test(low) && SHORT.test(high))
    return Number(text) >= Number(low) && Number(text) <= Number(high);
  const [value, least, most] = [text, low, high].map((each) => scaled(each, 6));
  if (value === undefined || least === undefined || most === undefined) return false;
  return value >= least && value <= most;
}
