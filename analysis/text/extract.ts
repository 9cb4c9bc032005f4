import { fold } from './fold.ts';
import type { FoundDate } from './dates.ts';
import { datesIn } from './dates.ts';
import { numeralPattern, numeralValue } from './numerals.ts';
import { plainText } from './terms.ts';

/** Where something stands in a text as it was written, in UTF-16 units, and how. */
export type Found = { text: string; from: number; to: number };

/** A phone number: `number` in digits, with + where a country was said. */
export type FoundPhone = Found & {
  kind: 'mobile' | 'landline' | 'service' | 'international';
  number: string;
  /** What to dial after it. */
  extension: string | null;
};

/** An amount of money; `currency` by ISO 4217, null where it is not said. */
export type FoundAmount = Found & { value: number; currency: string | null };

export type Extracted = { phones: FoundPhone[]; dates: FoundDate[]; amounts: FoundAmount[] };

/**
 * Phones, dates and amounts in a text, Chinese and English forms, full width or half. `today`
 * (YYYY-MM-DD) is what relative dates count from; without it they have no day. Nothing stands in two
 * findings.
 */
export function extract(text: string, { today }: { today?: string } = {}): Extracted {
  const folded = fold(text);
  const plain = plainText(folded);
  const taken = new Uint8Array(plain.length);
  const free = (at: number, to: number): boolean => {
    for (let i = at; i < to; i += 1) if (taken[i] === 1) return false;
    taken.fill(1, at, to);
    return true;
  };
  const placed = <Value extends { at: number; to: number }>({ at, to, ...value }: Value) => {
    const [from, end] = [folded.starts[at] ?? 0, folded.ends[to - 1] ?? 0];
    return { ...value, text: text.slice(from, end), from, to: end };
  };
  const keep = <Value extends { at: number; to: number }>(found: Value[]): Value[] =>
    found.filter(({ at, to }) => free(at, to));
  // Numbers with a currency first: “2026元” is no year, “13800138000” no amount.
  const amounts = keep(amountsIn(plain));
  const phones = keep(phonesIn(plain));
  const dates = keep(datesIn(plain, today));
  return {
    phones: phones.map(placed),
    dates: dates.map(placed),
    amounts: amounts.map(placed),
  };
}

type At = { at: number; to: number };

const phonePatterns: readonly { kind: FoundPhone['kind']; pattern: RegExp }[] = [
  {
    kind: 'mobile',
    pattern: /(?<![\d.])(?:\(?\+?(?:00)?86\)?[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)/g,
  },
  {
    kind: 'service',
    pattern: /(?<![\d.-])(?:400|800)[- ]?(?:\d{7}|\d{3}[- ]\d{4}|\d{4}[- ]\d{3})(?!\d)/g,
  },
  {
    kind: 'service',
    pattern:
      /(?<=(?:电话|热线|拨打|致电|客服|call|dial)[: ]{0,2})(?:95\d{3}|12(?:315|345|306))(?!\d)/g,
  },
  {
    kind: 'landline',
    pattern:
      /(?<![\d.])(?:\+?86[- ]?)?\(?0(?:10|2\d|[3-9]\d{2})\)?[- ]?[2-9]\d{6,7}(?: ?(?:转|ext\.?|x|-) ?(?<extension>\d{1,6}))?(?!\d)/g,
  },
  { kind: 'international', pattern: /(?<![\d.])\+[1-9]\d{0,2}(?:[- .]?\(?\d{1,4}\)?){2,5}(?!\d)/g },
  {
    kind: 'international',
    pattern: /(?<![\d.])(?:1[- .])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-. ]\d{4}(?!\d)/g,
  },
];

function phonesIn(plain: string): (At & Pick<FoundPhone, 'kind' | 'number' | 'extension'>)[] {
  return phonePatterns.flatMap(({ kind, pattern }) =>
    [...plain.matchAll(pattern)].flatMap((match) => {
      const extension = match.groups?.['extension'] ?? null;
      const main = match[0].slice(0, match[0].length - (extension?.length ?? 0));
      const number = main.replaceAll(/[^\d+]/g, '');
      const count = number.replace('+', '').length;
      if (kind === 'international' && (count < 8 || count > 15)) return [];
      return [{ kind, number, extension, at: match.index, to: match.index + match[0].length }];
    }),
  );
}

const currencies: readonly (readonly [RegExp, string])[] = [
  [/^(?:us\$|usd|\$|美元|美金|美刀|刀|dollars?|bucks?)$/, 'USD'],
  [/^(?:hk\$|hkd|港币|港元)$/, 'HKD'],
  [/^(?:€|eur|euros?|欧元)$/, 'EUR'],
  [/^(?:£|gbp|pounds?|英镑)$/, 'GBP'],
  [/^(?:jpy|日元|yen)$/, 'JPY'],
  [/^(?:¥|rmb|cny|人民币|元|块|块钱|元钱|圆|元整|元人民币|yuan|kuai)$/, 'CNY'],
];
const scales: Readonly<Record<string, number>> = {
  百: 100,
  千: 1e3,
  万: 1e4,
  百万: 1e6,
  千万: 1e7,
  亿: 1e8,
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
};
const scale = '(百万|千万|百|千|万|亿|(?:thousand|million|billion|mn|bn|k|m|b)(?![a-z]))';
const before = '(us\\$|hk\\$|\\$|€|£|¥|人民币|rmb|cny|usd|eur|gbp|hkd|jpy)';
const after =
  '(元人民币|人民币|元整|元钱|块钱|港元|港币|美元|美金|美刀|欧元|英镑|日元|元|块|圆|刀|(?:dollars?|bucks?|euros?|pounds?|yuan|kuai|yen|rmb|cny|usd|eur|gbp|hkd|jpy)(?![a-z])|€|£)';
const amountBefore = new RegExp(`(?<![a-z])${before} ?(${numeralPattern}) ?${scale}?`, 'g');
const amountAfter = new RegExp(
  `(?<![\\d.])(${numeralPattern})(?:多|余|几)? ?${scale}?(?:多|余)? ?${after}(?:(${numeralPattern})(?:角|毛)?(?!\\d|个|月|日|号|次|天|点))?`,
  'g',
);

function amountsIn(plain: string): (At & Pick<FoundAmount, 'value' | 'currency'>)[] {
  const found: (At & Pick<FoundAmount, 'value' | 'currency'>)[] = [];
  const add = (
    match: RegExpMatchArray,
    numeral = '',
    size = '',
    currency = '',
    rest = '',
  ): void => {
    const value = numeralValue(numeral);
    // 一块 is “together” as well, 万元 alone a unit.
    const isWord = /^[百千万亿]/.test(numeral) || (numeral === '一' && currency === '块');
    if (value === null || isWord) return;
    const at = match.index ?? 0;
    // 20块5 is 20.5; other currencies are not said so.
    const tenths = /^\d$/.test(rest) ? Number(rest) : numeralValue(rest);
    const isTenth =
      (currency === '块' || currency === '元') && rest !== '' && tenths !== null && tenths < 10;
    const to =
      at +
      match[0].length -
      (rest !== '' && !isTenth ? match[0].length - match[0].lastIndexOf(rest) : 0);
    found.push({
      at,
      to,
      value: value * (scales[size] ?? 1) + (isTenth ? tenths / 10 : 0),
      currency: currencies.find(([pattern]) => pattern.test(currency))?.[1] ?? null,
    });
  };
  for (const match of plain.matchAll(amountBefore)) add(match, match[2], match[3], match[1]);
  for (const match of plain.matchAll(amountAfter))
    add(match, match[1], match[2], match[3], match[4]);
  return found.toSorted((a, b) => a.at - b.at || b.to - a.to);
}
