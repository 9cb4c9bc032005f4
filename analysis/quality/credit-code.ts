import { type Refused, refuse } from '../result.ts';
import { type Change, plainCode } from './normalised.ts';
import { type Province, provinceByCode } from './provinces.ts';

export type CreditCode = {
  state: 'valid';
  code: string;
  /** Who registers it and what it is: `91` is an enterprise of the market authority. */
  authority: string;
  /** The six digits of the division where it was registered. */
  division: string;
  /** Null where the first two digits are of no province, as `10` (central) is not. */
  province: Province | null;
  /** Characters 9 to 17: the organisation code of GB 11714, with its own check character. */
  organisation: string;
  /** Whether that check character is right; some old codes have another. */
  organisationValid: boolean;
  changes: Change[];
};

export type CreditCodeRefusal = Refused<'length' | 'character' | 'checkDigit'> & {
  /** The check character that would be right; null where the rest does not allow one. */
  expected: string | null;
};

/** The 31 characters of GB 32100-2015: digits and letters without I, O, S, V, Z. */
const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

/** The 18th character for the first 17 (GB 32100-2015: weights 3^(i−1) mod 31); null where one is not allowed. */
export function creditCodeCheck(first: string): string | null {
  let [sum, weight] = [0, 1];
  for (let i = 0; i < 17; i += 1) {
    const value = characters.indexOf(first.charAt(i) || ' ');
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return characters.charAt((31 - (sum % 31)) % 31);
}

/** The check character of an organisation code's first eight (GB 11714-1997); null where one is not allowed. */
export function organisationCheck(first: string): string | null {
  let sum = 0;
  for (let i = 0; i < 8; i += 1) {
    const value = letters.indexOf(first.charAt(i) || ' ');
    if (value < 0) return null;
    sum += value * (organisationWeights[i] ?? NaN);
  }
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/**
 * Whether a unified social credit code can be one: 18 characters of GB 32100-2015 whose last is the
 * check of the others. Blanks, dashes, full width and lower case are put right first. Refused `length`
 * (found, needed), `character` (place), `checkDigit`, with the character expected.
 */
export function checkCreditCode(text: string): CreditCode | CreditCodeRefusal {
  const { code, changes } = plainCode(text);
  if (code.length !== 18) {
    return { ...refuse('length', { found: code.length, needed: 18 }), expected: null };
  }
  const place = Array.from(code).findIndex((character) => !characters.includes(character));
  if (place >= 0) return { ...refuse('character', { place: place + 1 }), expected: null };
  const expected = creditCodeCheck(code);
  if (expected !== code.charAt(17)) return { ...refuse('checkDigit', { place: 18 }), expected };
  const organisation = code.slice(8, 17);
  return {
    state: 'valid',
    code,
    authority: code.slice(0, 2),
    division: code.slice(2, 8),
    province: provinceByCode.get(code.slice(2, 4)) ?? null,
    organisation,
    organisationValid: organisationCheck(organisation) === organisation.charAt(8),
    changes,
  };
}
