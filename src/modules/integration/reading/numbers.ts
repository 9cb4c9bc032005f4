/** A number as people write it: exact, as decimal text, with the currency that stood beside it. */
export type WrittenNumber = { decimal: string; currency: string | null };

/** What stands for a currency. `¥` is yuan here: yen are written JPY or 日元 in Chinese files. */
const CURRENCIES: [RegExp, string][] = [
  [/^(rmb|cny|人民币|￥|¥)|(元|圆|块|rmb|cny|人民币)(整|正)?$/i, 'CNY'],
  [/^(us\$|usd|美元)|(usd|美元|美金)$/i, 'USD'],
  [/^(hk\$|hkd|港币)|(hkd|港币|港元)$/i, 'HKD'],
  [/^(€|eur|欧元)|(€|eur|欧元)$/i, 'EUR'],
  [/^(£|gbp|英镑)|(£|gbp|英镑)$/i, 'GBP'],
  [/^(jpy|日元)|(jpy|日元|円)$/i, 'JPY'],
  [/^\$/, 'USD'],
];

/** Words after a number that move its decimal point so many places to the right. */
const MAGNITUDES: [RegExp, number][] = [
  [/(万亿)$/, 12],
  [/(亿)$/, 8],
  [/(千万)$/, 7],
  [/(百万|mn|m)$/i, 6],
  [/(万|w)$/i, 4],
  [/(千|k)$/i, 3],
];

const PLAIN = /^\d+(\.\d+)?$|^\.\d+$/;
/** Groups of three, or of four as Chinese books count, before a decimal point. */
const GROUPED = /^\d{1,3}([,' ]\d{3})+(\.\d+)?$|^\d{1,4}(,\d{4})+(\.\d+)?$/;
/** As on the continent of Europe: `1.234.567,89` or `12,5`. */
const CONTINENTAL = /^\d{1,3}(\.\d{3})+,\d+$|^\d+,\d{1,2}$/;
/** The same where it is known to be so. */
const COMMA = /^\d+(,\d+)?$|^\d{1,3}([. ']\d{3})+(,\d+)?$|^,\d+$/;
const SCIENTIFIC = /^(\d)(?:\.(\d+))?e\+?(\d{1,2})$/i;

/**
 * Reads a number as it stands in files: full-width digits, thousands separators, 万 and 亿, currencies, brackets or a
 * trailing minus for negative amounts, percent (12.5 % is 12.5).
 *
 * @param decimalComma whether a comma is the decimal point and points only group: `1.234` is 1234
 * @returns undefined where it is none, or where its digits are lost
 */
export function readNumber(text: string, decimalComma = false): WrittenNumber | undefined {
  // Most numbers are nothing but digits, which no way of writing them reads otherwise.
  if (/^\d+$/.test(text)) return { decimal: tidy(text), currency: null };
  let rest = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  let negative = false;
  const bracketed = /^\((.+)\)$/.exec(rest);
  if (bracketed?.[1] !== undefined) {
    negative = true;
    rest = bracketed[1].trim();
  }
  const signed = /^[-−–](.+)$|^(.+)[-−]$/.exec(rest);
  if (signed) {
    if (negative) return undefined;
    negative = true;
    rest = (signed[1] ?? signed[2] ?? '').trim();
  }
  rest = rest.replace(/^\+/, '');
  const { currency, bare } = withoutCurrency(rest);
  // The sign may stand behind the currency: ¥-5.
  const inner = /^[-−](.+)$/.exec(bare);
  if (inner && negative) return undefined;
  const digits = digitsOf((inner?.[1] ?? bare).replace(/ ?%$/, ''), decimalComma);
  if (digits === undefined) return undefined;
  const isNegative = (negative || inner !== null) && /[1-9]/.test(digits);
  return { decimal: isNegative ? `-${digits}` : digits, currency };
}

function withoutCurrency(text: string): { currency: string | null; bare: string } {
  for (const [pattern, currency] of CURRENCIES) {
    if (pattern.test(text)) return { currency, bare: text.replace(pattern, '').trim() };
  }
  return { currency: null, bare: text };
}

/** Whether a number says itself how many it counts, such as 12万. */
export function namesMagnitude(text: string): boolean {
  const { bare } = withoutCurrency(text.normalize('NFKC').replace(/[\s)]+/g, ''));
  return MAGNITUDES.some(([pattern]) => pattern.test(bare));
}

function digitsOf(text: string, decimalComma: boolean): string | undefined {
  for (const [pattern, places] of MAGNITUDES) {
    if (!pattern.test(text)) continue;
    const digits = plainDigits(text.replace(pattern, '').trim(), decimalComma);
    return digits === undefined ? undefined : shifted(digits, places);
  }
  return plainDigits(text, decimalComma);
}

function plainDigits(text: string, decimalComma: boolean): string | undefined {
  if (decimalComma)
    return COMMA.test(text) ? tidy(text.replace(/[. ']/g, '').replace(',', '.')) : undefined;
  if (PLAIN.test(text)) return tidy(text);
  if (GROUPED.test(text)) return tidy(text.replace(/[,' ]/g, ''));
  if (CONTINENTAL.test(text)) return tidy(text.replaceAll('.', '').replace(',', '.'));
  const scientific = SCIENTIFIC.exec(text);
  if (!scientific) return undefined;
  const [, first = '0', more = '', power = '0'] = scientific;
  return shifted(more === '' ? first : `${first}.${more}`, Number(power));
}

/** The decimal point moved to the right, exactly. */
function shifted(digits: string, places: number): string {
  const [whole = '', fraction = ''] = digits.split('.');
  const padded = fraction.padEnd(places, '0');
  return tidy(`${whole}${padded.slice(0, places)}.${padded.slice(places)}`);
}

/** Without needless zeros: `007.50` is `7.5`. */
function tidy(digits: string): string {
  const [whole = '', fraction = ''] = digits.split('.');
  const short = fraction.replace(/0+$/, '');
  const front = whole.replace(/^0+(?=\d)/, '') || '0';
  return short === '' ? front : `${front}.${short}`;
}

/** A decimal text to so many digits after its point, half away from zero. */
export function rounded(decimal: string, scale: number): string {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  if (fraction.length <= scale) return decimal;
  const kept = BigInt(whole + fraction.slice(0, scale)) + (fraction.charAt(scale) >= '5' ? 1n : 0n);
  const digits = String(kept).padStart(scale + 1, '0');
  const text = tidy(
    `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`,
  );
  return decimal.startsWith('-') && kept !== 0n ? `-${text}` : text;
}

/** A number of a spreadsheet as decimal text, never with an exponent. */
export function decimalText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Math.abs(value) >= 1) return String(BigInt(value));
  return value.toFixed(20).replace(/\.?0+$/, '');
}
