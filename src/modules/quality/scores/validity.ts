import {
  createGazetteer,
  readAddress,
  shortDivision,
} from '../../../../analysis/quality/address.ts';
import { checkCreditCode } from '../../../../analysis/quality/credit-code.ts';
import { readEmail } from '../../../../analysis/quality/email.ts';
import { checkIdentityCard } from '../../../../analysis/quality/identity-card.ts';
import { readPhone } from '../../../../analysis/quality/phone.ts';

export const formats = ['phone', 'email', 'address', 'creditCode', 'identityCard'] as const;
export type Format = (typeof formats)[number];

const gazetteer = createGazetteer();
/** What stands in an address of any place in China behind its divisions. */
const PLACE = /[路街巷弄号村镇乡区县市苑园楼厦座]|大道|广场|road|street|avenue|lane|building/iu;
const RUNS = new Set(['01234567', '12345678', '23456789', '87654321', '98765432']);
/** Numbers that stand in examples and forms: nobody is reached there. */
const SAMPLES = new Set(['13800138000', '13800000000', '13900000000', '13012345678']);

/**
 * Whether a number is one typed to get past a form: eight times the same digit behind the first three (not 6, 8 and 9,
 * which people pay for), or digits in a row.
 */
function isMadeUp(number: string): boolean {
  const mobile = /^\+86(1\d{10})$/.exec(number)?.[1];
  if (mobile === undefined) return false;
  const tail = mobile.slice(3);
  return SAMPLES.has(mobile) || /^([0-57])\1{7}$/.test(tail) || RUNS.has(tail);
}

/**
 * Whether a value can be what it stands for. Nothing says that somebody answers there.
 *
 * @param today `YYYY-MM-DD`: nobody is born after it
 */
export function isValid(format: Format, value: string, today: string): boolean {
  switch (format) {
    case 'phone': {
      // Extensions are kept as RFC 3966 writes them.
      const read = readPhone(value.split(';')[0] ?? '');
      return read.state === 'known' && !isMadeUp(read.number);
    }
    case 'email':
      return readEmail(value).state === 'known';
    case 'creditCode':
      return checkCreditCode(value).state === 'valid';
    case 'identityCard':
      return checkIdentityCard(value, today).state === 'valid';
    case 'address': {
      const { street, code, city } = readAddress(value, gazetteer);
      const rest = city === '' && code === '' ? value : street;
      return Array.from(rest.trim()).length >= 3 && PLACE.test(rest);
    }
  }
}

/** Whether a birthday is the one that an identity card says; true where the card itself is wrong, which is another fault. */
export function cardAgrees(card: string, birthday: string, today: string): boolean {
  const read = checkIdentityCard(card, today);
  return read.state !== 'valid' || read.born === birthday.slice(0, 10);
}

const CITY = /([\p{Script=Han}]{2,6}?)市/u;

/**
 * Whether an address lies in a city, as far as it names one. Directly governed cities (上海, 北京 …) are known by their
 * province; what names no city contradicts none.
 */
export function addressAgrees(city: string, address: string): boolean {
  const wanted = shortDivision(city.normalize('NFKC').trim());
  if (wanted === '' || address.includes(wanted)) return true;
  const read = readAddress(address, gazetteer);
  const named = read.city || CITY.exec(read.street)?.[1];
  return named === undefined || named === '' || shortDivision(named) === wanted;
}
