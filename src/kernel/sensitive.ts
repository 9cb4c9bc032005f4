import { domainToUnicode } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import type { IndexKind } from '../platform/crypto.ts';
import type { FieldDeclaration } from './field.ts';
import { fold } from './fold.ts';

const INVISIBLE = /\p{Cf}/gu;
const MOBILE = /^(?:\+86|0086|86)?(1[3-9]\d{9})$/;
/** Numbers of banks, carriers and services, dialled as they are: 95588, 9510xxxx, 10086, 12345. */
const SERVICE = /^(?:\+86)?(9[56]\d{3,6}|1[02]\d{3})$/;
const EXTENSION = /(?:转分机|分机|转|轉)[:\s]*(\d{1,6})$/;
const HYPHENED_EXTENSION = /^((?:0\d{2,3}-)\d{7,8})-(\d{1,6})$/;

/** No country has shorter numbers that a customer could be called by. */
const FEWEST_DIGITS = 5;

/**
 * A phone number as E.164, with `;ext=` (RFC 3966) where it has an extension. Full-width digits, spaces, brackets,
 * 转/分机 and the invisible marks that address books add are understood. Undefined if it is no whole number.
 *
 * @param country whose numbers may leave out the country code
 */
export function normalisePhone(text: string, country: CountryCode = 'CN'): string | undefined {
  const plain = text.normalize('NFKC').replace(INVISIBLE, '').trim();
  if (country === 'CN') {
    const mobile = MOBILE.exec(plain.replace(/[\s-]/g, ''));
    if (mobile?.[1]) return `+86${mobile[1]}`;
    const service = SERVICE.exec(plain);
    if (service?.[1]) return `+86${service[1]}`;
  }
  // The library takes its time over what is plainly no number, and search asks about every word.
  if ((plain.match(/\d/g)?.length ?? 0) < FEWEST_DIGITS) return undefined;
  const marked = plain
    .replace(/[‐-―−ー]/g, '-')
    .replace(EXTENSION, ' ext $1')
    .replace(HYPHENED_EXTENSION, '$1 ext $2');
  const parsed = parsePhoneNumberFromString(marked, { defaultCountry: country, extract: false });
  // Elsewhere the length decides: carriers open new ranges faster than libraries learn them.
  if (!parsed || !(parsed.countryCallingCode === '86' ? parsed.isValid() : parsed.isPossible())) {
    return undefined;
  }
  return parsed.ext ? `${parsed.number};ext=${parsed.ext}` : parsed.number;
}

const LOCAL = /^[^\s@"(),:;<>[\]\\\p{Cc}]{1,64}$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

/**
 * An e-mail address, NFKC and in lower case; international domains in Unicode, whichever way they were typed. Quoted
 * local parts, which no provider offers, are refused. Two addresses that differ in case only are taken for one.
 * Undefined if it is no whole address.
 */
export function normaliseEmail(text: string): string | undefined {
  const plain = fold(text.replace(INVISIBLE, '').trim());
  const at = plain.lastIndexOf('@');
  const local = plain.slice(0, at);
  const typed = plain.slice(at + 1).replaceAll('。', '.');
  const domain = typed.includes('xn--') ? domainToUnicode(typed) : typed;
  const labels = domain.split('.');
  const dots = !local.startsWith('.') && !local.endsWith('.') && !local.includes('..');
  const fits = at > 0 && plain.length <= 254 && labels.length >= 2;
  if (!fits || !dots || !LOCAL.test(local)) return undefined;
  if (!labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? '')) {
    return undefined;
  }
  return `${local}@${domain}`;
}

/** Which index a sensitive field is made over. */
export function indexKind({ kind }: FieldDeclaration): IndexKind {
  return kind === 'phone' || kind === 'email' ? kind : 'text';
}

/**
 * A sensitive value as it is sealed: phones and e-mails in their one form; other texts (identity or account numbers)
 * as typed, NFKC and trimmed. Undefined if it is none.
 */
export function normalise(kind: IndexKind, text: string): string | undefined {
  switch (kind) {
    case 'phone':
      return normalisePhone(text);
    case 'email':
      return normaliseEmail(text);
    case 'text':
      return text.normalize('NFKC').trim();
  }
}

/** What `codec.index` is made of: texts compare without case, spaces and hyphens, as numbers on cards are typed. */
export function indexForm(kind: IndexKind, normalised: string): string {
  return kind === 'text' ? fold(normalised).replace(/[\s-]/g, '') : normalised;
}

/**
 * The part that stays readable in a mask, or null where it would tell too much: the last four digits of a phone number
 * of at least seven beside its country code; of an e-mail those before the `@` if there are more than six; of another
 * text those of eight or more letters and digits.
 */
export function last4(kind: IndexKind, normalised: string): string | null {
  switch (kind) {
    case 'phone': {
      const digits = (normalised.split(';')[0] ?? '').replace(/\D/g, '');
      return digits.length - (digits.startsWith('86') ? 2 : 3) >= 7 ? digits.slice(-4) : null;
    }
    case 'email':
      return ending(normalised.slice(0, normalised.lastIndexOf('@')), 7);
    case 'text':
      return ending(indexForm('text', normalised), 8);
  }
}

function ending(text: string, atLeast: number): string | null {
  const characters = Array.from(text);
  return characters.length >= atLeast ? characters.slice(-4).join('') : null;
}

/** What a reader sees who may not see the value: `•••• 5678`, or `••••` where no part stays readable. */
export function mask(readable: string | null): string {
  return readable ? `•••• ${readable}` : '••••';
}
