import { decimalText, readNumber } from './numbers.ts';

/** What is done to a number of a file before it is stored. */
export type Arithmetic = {
  absolute?: boolean;
  times?: number;
  /** The divisor as another cell has it. */
  per?: string;
  decimalComma?: boolean;
};

/** Digits that a quotient keeps: more than any field, so that it is rounded once, by the field. */
const QUOTIENT_DIGITS = 12;

/** A decimal text as a whole number and how many of its digits stand behind the point. */
function parts(decimal: string): { digits: bigint; behind: number } {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return { digits: BigInt(whole + fraction), behind: fraction.length };
}

/**
 * A number without its sign, multiplied or divided, exactly; of a quotient twelve digits behind the point.
 *
 * @param decimal as `readNumber` gives it
 * @returns undefined where the divisor is 0 or no number
 */
export function calculated(decimal: string, options: Arithmetic): string | undefined {
  const { absolute, times, per, decimalComma } = options;
  const bare = absolute ? decimal.replace('-', '') : decimal;
  if (times === undefined && per === undefined) return bare;
  const divisor = per === undefined ? '1' : readNumber(per, decimalComma)?.decimal;
  if (divisor === undefined) return undefined;
  const [number, factor, by] = [bare, decimalText(times ?? 1), divisor].map(parts);
  if (!number || !factor || !by || by.digits === 0n) return undefined;
  const shift = QUOTIENT_DIGITS + by.behind - number.behind - factor.behind;
  const product = number.digits * factor.digits;
  const scaled = shift < 0 ? product / 10n ** BigInt(-shift) : product * 10n ** BigInt(shift);
  const quotient = scaled / (absolute && by.digits < 0n ? -by.digits : by.digits);
  const text = String(quotient < 0n ? -quotient : quotient).padStart(QUOTIENT_DIGITS + 1, '0');
  const whole = text.slice(0, -QUOTIENT_DIGITS);
  const fraction = text.slice(-QUOTIENT_DIGITS).replace(/0+$/, '');
  return `${quotient < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}
