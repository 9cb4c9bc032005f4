import { type Refused, refuse } from '../result.ts';
import { type Change, plainCode } from './normalised.ts';
import { type Province, provinceByCode } from './provinces.ts';

export type IdentityCard = {
  state: 'valid';
  /** 18 characters; one of 15 digits is brought to 18, with the year 19xx. */
  number: string;
  province: Province;
  /** The six digits of the division; whether it was one at that time is the caller's table to say. */
  division: string;
  /** `YYYY-MM-DD`. */
  born: string;
  sex: 'male' | 'female';
  changes: Change[];
};

export type IdentityCardRefusal = Refused<
  'length' | 'character' | 'region' | 'birthDate' | 'checkDigit'
> & {
  /** The check character that would be right; null where another fault is nearer. */
  expected: string | null;
};

const checks = '10X98765432';
const oldest = 1850;

/** The 18th character for the first 17 digits (GB 11643-1999: ISO 7064 MOD 11-2); null where they are no digits. */
export function identityCardCheck(first: string): string | null {
  if (!/^\d{17}/.test(first)) return null;
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += Number(first.charAt(i)) * (2 ** (17 - i) % 11);
  return checks.charAt(sum % 11);
}

/**
 * Whether a number can be that of an identity card (GB 11643-1999): 18 characters, region of a known
 * province, a day of birth that exists and is not after `today`, the check character. Refused with the
 * first fault; a wrong check character says which would be right. Nothing says that the card exists.
 *
 * @param today `YYYY-MM-DD`: no one is born after it
 */
export function checkIdentityCard(text: string, today: string): IdentityCard | IdentityCardRefusal {
  const { code: upper, changes } = plainCode(text);
  const old = /^\d{15}$/.test(upper);
  const number = old ? lengthened(upper) : upper;
  const fault = (code: IdentityCardRefusal['code'], figures = {}): IdentityCardRefusal => ({
    ...refuse(code, figures),
    expected: null,
  });
  if (number.length !== 18) return fault('length', { found: upper.length, needed: 18 });
  if (!/^\d{17}[\dX]$/.test(number)) return fault('character');
  const province = provinceByCode.get(number.slice(0, 2));
  if (!province) return fault('region', { region: Number(number.slice(0, 2)) });
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)];
  const born = `${year}-${month}-${day}`;
  if (!isDay(Number(year), Number(month), Number(day)) || born > today) {
    return fault('birthDate', { year: Number(year), month: Number(month), day: Number(day) });
  }
  const expected = identityCardCheck(number);
  if (expected !== number.charAt(17)) {
    return { ...refuse('checkDigit', { place: 18 }), expected };
  }
  const sex = Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female';
  return { state: 'valid', number, province, division: number.slice(0, 6), born, sex, changes };
}

/** A number of the first generation: two digits of the year, no check. */
function lengthened(digits: string): string {
  const first = `${digits.slice(0, 6)}19${digits.slice(6)}`;
  return first + (identityCardCheck(first) ?? '');
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < oldest || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}
