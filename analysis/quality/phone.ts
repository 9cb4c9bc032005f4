import { type Refused, refuse } from '../result.ts';
import { type Change, note } from './normalised.ts';

/** A phone number that was understood. */
export type Phone = {
  state: 'known';
  kind: 'mobile' | 'landline' | 'hotline' | 'local' | 'foreign';
  /**
   * One form for one number: E.164 with plus (`+8613800138000`, `+861058713223`); a hotline as it is
   * dialled (`4008123123`), a landline without area code as its 7 or 8 digits.
   */
  number: string;
  /** Area code of a landline with its zero, as `010`; empty otherwise. */
  area: string;
  extension: string;
  changes: Change[];
};

export type PhoneOutcome = Phone | Refused<'noDigits' | 'tooShort' | 'tooLong' | 'unknownPattern'>;

const EXTENSION = /(?:\s*(?:转|轉|分机|ext\.?|x|#)\s*[:.]?\s*|\s+-+\s*)(\d{1,6})\s*$/iu;
const MOBILE = /^1[3-9]\d{9}$/;
/** 010, 02x with eight digits (seven in old lists); 03xx to 09xx with seven or eight. */
const LANDLINE = /^0(10|2\d|[3-9]\d{2})(\d{7,8})$/;
const HOTLINE = /^(?:400|800)\d{7}$/;
const SERVICE = /^(?:95|96|12)\d{3,6}$/;

/**
 * A phone number as people write it: full width, brackets, blanks and dashes, +86 / 0086 / 86 before
 * it, an extension behind it (转 8001, ext 12, #3, or a dash after a whole number), a zero before a
 * mobile number. Patterns are those of the Chinese numbering plan (YD/T 2912: mobile 1[3–9] and nine
 * digits, area codes 010, 02x, 03xx–09xx); whether a number is in use, it does not say.
 */
export function readPhone(text: string): PhoneOutcome {
  const changes: Change[] = [];
  const plain = text
    .normalize('NFKC')
    .replace(/[‐-―−]/gu, '-')
    .trim();
  if (plain !== text) note(changes, 'width');
  const { body, extension } = splitExtension(plain);
  const international = /^\s*(?:\+|00)/.test(body);
  const digits = body.replace(/\D/g, '');
  if (digits !== body.replace(/^\+/, '')) note(changes, 'separators');
  if (digits === '') return refuse('noDigits', { length: plain.length });
  const known = international
    ? ofCountry(digits.replace(/^00/, ''), changes)
    : home(digits, changes);
  if (known) return { state: 'known', ...known, extension, changes };
  if (digits.length < 7) return refuse('tooShort', { digits: digits.length, needed: 7 });
  if (digits.length > 15) return refuse('tooLong', { digits: digits.length, allowed: 15 });
  return refuse('unknownPattern', { digits: digits.length });
}

type Numbered = Pick<Phone, 'kind' | 'number' | 'area'>;

/** A number with its country before it. */
function ofCountry(digits: string, changes: Change[]): Numbered | null {
  if (digits.startsWith('86')) {
    const found = home(digits.slice(2), changes) ?? home(`0${digits.slice(2)}`, changes);
    if (found) note(changes, 'countryCode');
    return found;
  }
  if (digits.length < 8 || digits.length > 15) return null;
  return { kind: 'foreign', number: `+${digits}`, area: '' };
}

/** A number as it is dialled in China, the country code perhaps before it without a plus. */
function home(digits: string, changes: Change[]): Numbered | null {
  if (MOBILE.test(digits)) return { kind: 'mobile', number: `+86${digits}`, area: '' };
  if (digits.startsWith('0') && MOBILE.test(digits.slice(1))) {
    note(changes, 'trunkPrefix');
    return home(digits.slice(1), changes);
  }
  const landline = LANDLINE.exec(digits);
  if (landline) {
    const [, area = '', own = ''] = landline;
    return { kind: 'landline', number: `+86${area}${own}`, area: `0${area}` };
  }
  if (HOTLINE.test(digits) || SERVICE.test(digits)) {
    return { kind: 'hotline', number: digits, area: '' };
  }
  if (digits.startsWith('86') && digits.length > 10) {
    const found = home(digits.slice(2), changes) ?? home(`0${digits.slice(2)}`, changes);
    if (found) note(changes, 'countryCode');
    return found;
  }
  if (/^[2-8]\d{6,7}$/.test(digits)) return { kind: 'local', number: digits, area: '' };
  return null;
}

/** The extension apart from the number: also what a dash sets off behind a number that is whole without it. */
function splitExtension(text: string): { body: string; extension: string } {
  const marked = EXTENSION.exec(text);
  if (marked) return { body: text.slice(0, marked.index), extension: marked[1] ?? '' };
  const dashed = /^(.*\d)-(\d{1,5})$/.exec(text);
  const [, before = '', after = ''] = dashed ?? [];
  const whole = before.replace(/\D/g, '').replace(/^(?:00)?86/, '');
  if (dashed && (LANDLINE.test(whole) || HOTLINE.test(whole))) {
    return { body: before, extension: after };
  }
  return { body: text, extension: '' };
}
