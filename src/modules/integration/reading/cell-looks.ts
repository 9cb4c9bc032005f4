import { normaliseEmail, normalisePhone } from '../../../kernel/sensitive.ts';
import { readDate } from './dates.ts';
import type { Cell } from './line.ts';
import { readNumber } from './numbers.ts';

/** What a value looks like by itself, whatever column it stands in. */
export type Look = 'empty' | 'boolean' | 'email' | 'phone' | 'url' | 'date' | 'number' | 'text';

const URL_LIKE = /^(https?:\/\/|www\.)\S+$/i;
const TRUTH = /^(是|否|yes|no|true|false|y|n)$/i;
/** Digits of an order or article number are no phone: those have 11 digits, or an area code, or a plus. */
const PHONE_LIKE = /^\+?[\d\s()（）—–-]{7,24}((转|ext\.?)\s*\d{1,6})?$/;
const PLAIN_PHONE = /^(86)?1[3-9]\d{9}$/;

export function lookOf(cell: Cell): Look {
  if (cell === null) return 'empty';
  if (typeof cell === 'boolean') return 'boolean';
  const text = String(cell).normalize('NFKC').trim();
  if (text === '') return 'empty';
  if (text.length > 200) return 'text';
  if (TRUTH.test(text)) return 'boolean';
  if (text.includes('@') && normaliseEmail(text) !== undefined) return 'email';
  if (URL_LIKE.test(text)) return 'url';
  if (typeof cell === 'string' && isDate(text)) return 'date';
  if (isPhone(text)) return 'phone';
  return readNumber(text) ? 'number' : 'text';
}

/** Serial numbers and eight digits are numbers until a head says otherwise. */
const isDate = (text: string): boolean =>
  !/^\d+(\.\d+)?$/.test(text) &&
  (readDate(text) ?? readDate(text, 'dmy') ?? readDate(text, 'mdy')) !== undefined;

function isPhone(text: string): boolean {
  if (!PHONE_LIKE.test(text)) return false;
  const digits = text.replace(/\D/g, '');
  if (PLAIN_PHONE.test(digits)) return true;
  return /[+\s()-]/.test(text) && digits.length >= 10 && normalisePhone(text) !== undefined;
}
