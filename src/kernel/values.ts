import type { ProblemField } from '../platform/problem.ts';
import { MONEY_SCALE } from './field.ts';
import type { FieldDeclaration } from './field.ts';
import type { ColumnType } from './rows.ts';
import { normalise } from './sensitive.ts';

/** A checked value or the reason why it is none. */
export type Checked = { value: unknown } | { error: Omit<ProblemField, 'field'> };

const refuse = (code: string, zh: string, en: string): Checked => ({
  error: { code, message: { zh, en } },
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const DECIMAL = /^-?\d{1,15}(\.\d+)?$/;
// PostgreSQL stores no NUL, and other control characters only hide things; tab and line breaks are text.
const CONTROL = /(?![\t\n\r\u0080-\u009F])\p{Cc}/u;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

function checkText(value: unknown, maxLength: number): Checked {
  if (typeof value !== 'string') return refuse('not_text', '请填写文字。', 'Enter a text.');
  if (CONTROL.test(value) || !value.isWellFormed()) {
    return refuse(
      'bad_characters',
      '含有不能保存的字符。',
      'It contains characters that cannot be stored.',
    );
  }
  const text = value.trim();
  if (text.length > maxLength) {
    return refuse('too_long', `最多 ${maxLength} 个字符。`, `At most ${maxLength} characters.`);
  }
  return { value: text === '' ? null : text };
}

function checkInteger(value: unknown, field: { min?: number; max?: number }): Checked {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    return refuse('not_integer', '请填写整数。', 'Enter a whole number.');
  }
  if (field.min !== undefined && value < field.min) {
    return refuse('too_small', `不能小于 ${field.min}。`, `At least ${field.min}.`);
  }
  if (field.max !== undefined && value > field.max) {
    return refuse('too_large', `不能大于 ${field.max}。`, `At most ${field.max}.`);
  }
  return { value };
}

/** So many digits PostgreSQL's bigint holds in any case. */
export const ALWAYS_FITS = 18;

/** Whether PostgreSQL's bigint can hold it. */
export function fitsBigint(scaled: bigint): boolean {
  return BigInt.asIntN(64, scaled) === scaled;
}

function checkDecimal(value: unknown, scale: number): Checked {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !DECIMAL.test(text))
    return refuse('not_number', '请填写数字。', 'Enter a number.');
  if ((text.split('.')[1] ?? '').replace(/0+$/, '').length > scale) {
    return refuse('too_precise', `最多 ${scale} 位小数。`, `At most ${scale} decimal places.`);
  }
  const scaled = toScaled(text, scale);
  if (scaled.length > ALWAYS_FITS && !fitsBigint(BigInt(scaled)))
    return refuse('too_large', '数字太大。', 'The number is too large.');
  return { value: fromScaled(scaled, scale) };
}

/** A day of the calendar as PostgreSQL knows it, which has no year 0: `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!DATE.test(text)) return false;
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8)].map(Number);
  return Boolean(year && month && day) && (day ?? 0) <= daysIn(year ?? 0, month ?? 0);
}

const LONG = new Set([1, 3, 5, 7, 8, 10, 12]);

/** How many days a month has, in the Gregorian calendar at all times; none where there is no such month. */
function daysIn(year: number, month: number): number {
  if (month > 12) return 0;
  if (month !== 2) return LONG.has(month) ? 31 : 30;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function checkDate(value: unknown): Checked {
  if (typeof value === 'string' && isDay(value)) return { value };
  return refuse('not_date', '请填写日期，如 2026-11-22。', 'Enter a date such as 2026-11-22.');
}

/** As the API carries it. */
const WHOLE_TIME = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function checkDateTime(value: unknown): Checked {
  if (typeof value === 'string' && WHOLE_TIME.test(value) && isDay(value.slice(0, 10)))
    return { value };
  const possible = typeof value === 'string' && DATE_TIME.test(value) && isDay(value.slice(0, 10));
  const time = possible ? new Date(value) : undefined;
  const year = time?.getUTCFullYear() ?? NaN;
  if (!time || Number.isNaN(time.getTime()) || year < 1 || year > 9999) {
    return refuse('not_date_time', '请填写日期和时间。', 'Enter a date and time.');
  }
  return { value: time.toISOString() };
}

/** A host as people write it, without the protocol: `example.com`, `www.example.com:8080/path`. */
const BARE_HOST = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(:\d+)?([/?#]|$)/u;
/** An entry of an index holds some 2,700 bytes, and a character up to four of them. */
const LONGEST_URL = 500;

function checkUrl(value: unknown): Checked {
  const bare = typeof value === 'string' && BARE_HOST.test(value.trim());
  const text = checkText(bare ? `https://${value.trim()}` : value, LONGEST_URL);
  if ('error' in text || text.value === null) return text;
  const url = URL.parse(String(text.value));
  return url && (url.protocol === 'http:' || url.protocol === 'https:')
    ? text
    : refuse(
        'not_url',
        '请填写网址，如 https://example.com。',
        'Enter an address such as https://example.com.',
      );
}

function checkOptions(value: unknown, options: Record<string, unknown>): Checked {
  if (
    !Array.isArray(value) ||
    !value.every((each) => typeof each === 'string' && Object.hasOwn(options, each))
  ) {
    return refuse('not_an_option', '请从选项中选择。', 'Choose from the options.');
  }
  const chosen = new Set<unknown>(value);
  const ordered = Object.keys(options).filter((each) => chosen.has(each));
  return { value: ordered.length > 0 ? ordered : null };
}

function checkSensitive(kind: 'phone' | 'email', value: unknown): Checked {
  const text = checkText(value, 254);
  if ('error' in text || text.value === null) return text;
  const normal = normalise(kind, String(text.value));
  if (normal !== undefined) return { value: normal };
  return kind === 'phone'
    ? refuse('not_phone', '请填写完整的电话号码。', 'Enter a complete phone number.')
    : refuse('not_email', '请填写完整的邮箱地址。', 'Enter a complete e-mail address.');
}

/**
 * Checks a value from outside against its field and brings it to the form the API carries (`ValueOf`).
 * Empty texts and empty lists become null; null is a value of every field (required is checked elsewhere).
 */
export function checkValue(field: FieldDeclaration, value: unknown): Checked {
  if (value === null || value === undefined || value === '') return { value: null };
  switch (field.kind) {
    case 'text':
      return checkText(value, field.maxLength ?? 200);
    case 'longText':
      return checkText(value, field.maxLength ?? 20_000);
    case 'integer':
      return checkInteger(value, field);
    case 'decimal':
      return checkDecimal(value, field.scale);
    case 'money':
      return checkDecimal(value, MONEY_SCALE);
    case 'boolean':
      return typeof value === 'boolean'
        ? { value }
        : refuse('not_boolean', '请选择是或否。', 'Choose yes or no.');
    case 'date':
      return checkDate(value);
    case 'dateTime':
      return checkDateTime(value);
    case 'choice':
      return typeof value === 'string' && Object.hasOwn(field.options, value)
        ? { value }
        : refuse('not_an_option', '请从选项中选择。', 'Choose from the options.');
    case 'multiChoice':
      return checkOptions(value, field.options);
    case 'phone':
    case 'email':
      return checkSensitive(field.kind, value);
    case 'url':
      return checkUrl(value);
    case 'reference':
    case 'user':
      return isUuid(value)
        ? { value: value.toLowerCase() }
        : refuse('not_a_record', '请选择一条记录。', 'Choose a record.');
    case 'autoNumber':
      return refuse('read_only', '由系统编号。', 'It is numbered by the system.');
  }
}

/** `"12.5"` with scale 2 → `"1250"`. The text must have passed `checkValue`. */
export function toScaled(text: string, scale: number): string {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const all = whole + fraction.slice(0, scale).padEnd(scale, '0');
  const digits = all.replace(/^0+(?=\d)/, '');
  return negative && digits !== '0' ? `-${digits}` : digits;
}

/** `"1250"` with scale 2 → `"12.5"`: no trailing zeros, so that equal amounts are equal texts. */
export function fromScaled(scaled: string, scale: number): string {
  const negative = scaled.startsWith('-');
  const digits = (negative ? scaled.slice(1) : scaled).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const text = digits.slice(0, -scale) + (fraction ? `.${fraction}` : '');
  return negative && /[1-9]/.test(text) ? `-${text}` : text;
}

/** PostgreSQL's `2026-11-22 01:29:02.12+00` → `2026-11-22T01:29:02.120Z`. Connections speak UTC. */
export function isoTime(text: string): string {
  const zone = text.lastIndexOf('+');
  const time = `${text.slice(0, 10)}T${text.slice(11, zone)}`;
  const point = text.lastIndexOf('.', zone);
  const digits = point < 0 ? 0 : zone - point - 1;
  if (digits >= 3) return `${time}Z`;
  return `${time}${point < 0 ? '.' : ''}${'0'.repeat(3 - digits)}Z`;
}

/** Reads the text that PostgreSQL sends for a column of this kind. */
export function decodeColumn(field: FieldDeclaration, raw: unknown): unknown {
  if (raw === null || raw === undefined || typeof raw === 'boolean') return raw ?? null;
  const text = String(raw);
  switch (field.kind) {
    case 'integer':
      return Number(text);
    case 'decimal':
      return fromScaled(text, field.scale);
    case 'money':
      return fromScaled(text, MONEY_SCALE);
    case 'dateTime':
      return isoTime(text);
    case 'multiChoice':
      // Option names are plain identifiers: the array text needs no unquoting.
      return text === '{}' ? null : text.slice(1, -1).split(',');
    case 'autoNumber':
      return `${field.prefix}${text.padStart(6, '0')}`;
    default:
      return text;
  }
}

/** The type of a field's main column. */
export function columnType({ kind }: FieldDeclaration): ColumnType {
  switch (kind) {
    case 'decimal':
    case 'money':
    case 'integer':
    case 'autoNumber':
      return 'bigint';
    case 'boolean':
    case 'date':
      return kind;
    case 'dateTime':
      return 'timestamptz';
    case 'multiChoice':
      return 'text[]';
    case 'reference':
    case 'user':
      return 'uuid';
    default:
      return 'text';
  }
}

/** What stores an API value in the field's main column. */
export function columnValue(field: FieldDeclaration, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (field.kind) {
    case 'decimal':
      return toScaled(String(value), field.scale);
    case 'money':
      return toScaled(String(value), MONEY_SCALE);
    case 'autoNumber':
      return String(value).slice(field.prefix.length);
    case 'boolean':
      return value;
    case 'multiChoice':
      // Lists of several lengths are no array of arrays: each travels as its text. Options need no quoting.
      return Array.isArray(value) ? `{${value.join(',')}}` : value;
    default:
      return String(value);
  }
}

/** Equal as the API sees it: for deciding whether a write changes anything. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, i) => each === b[i]);
  return (a ?? null) === (b ?? null);
}
