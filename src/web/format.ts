/** How values read in each language: pure functions, no screen. Times are shown in the member's zone. */
export type FormatLocale = 'zh' | 'en';

const TAG = { zh: 'zh-CN', en: 'en-GB' } as const;

const cache = new Map<string, Intl.DateTimeFormat>();

function partsOf(instant: Date, timeZone: string): Record<string, string> {
  let format = cache.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    cache.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day, `YYYY-MM-DD` → `2026年11月22日` / `22 Nov 2026`. Anything else is given back as it is. */
export function formatDate(day: string, locale: FormatLocale): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (!match) return day;
  const [, year, month, date] = match;
  return locale === 'zh'
    ? `${Number(year)}年${Number(month)}月${Number(date)}日`
    : `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''} ${Number(year)}`;
}

/** A time, ISO 8601 → `2026年11月22日 14:30` / `22 Nov 2026, 14:30` in the zone. */
export function formatDateTime(iso: string, locale: FormatLocale, timeZone: string): string {
  const local = toZoned(iso, timeZone);
  if (!local) return iso;
  return `${formatDate(local, locale)}${locale === 'zh' ? ' ' : ', '}${local.slice(11, 16)}`;
}

/** `HH:mm` of a time in the zone. */
export function formatTime(iso: string, timeZone: string): string {
  return toZoned(iso, timeZone)?.slice(11, 16) ?? iso;
}

/** A time → `YYYY-MM-DD HH:mm:ss` on the clocks of the zone, as date pickers take it; null if it is none. */
export function toZoned(iso: string, timeZone: string): string | null {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return null;
  const p = partsOf(instant, timeZone);
  return `${p['year']}-${p['month']}-${p['day']} ${p['hour']}:${p['minute']}:${p['second']}`;
}

/**
 * What the clocks of the zone show (`YYYY-MM-DD HH:mm[:ss]`) → the time, ISO 8601 in UTC; null if it is none.
 * A time that a change to summer time skips becomes the one as long after the change.
 */
export function fromZoned(local: string, timeZone: string): string | null {
  const wanted = Date.parse(`${local.replace(' ', 'T')}${local.length === 16 ? ':00' : ''}Z`);
  if (Number.isNaN(wanted)) return null;
  let guess = wanted;
  for (let step = 0; step < 2; step++) {
    const shown = toZoned(new Date(guess).toISOString(), timeZone);
    if (!shown) return null;
    guess += wanted - Date.parse(`${shown.replace(' ', 'T')}Z`);
  }
  return new Date(guess).toISOString();
}

/** The day in the zone at a time: `YYYY-MM-DD`. */
export function dayIn(iso: string, timeZone: string): string {
  return toZoned(iso, timeZone)?.slice(0, 10) ?? '';
}

/** How far a time is from now, roughly: `3 天前` / `3 days ago`; the same day: minutes or hours. */
export function formatRelative(iso: string, locale: FormatLocale, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  const format = new Intl.RelativeTimeFormat(TAG[locale], { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'second');
}

const numbers = new Map<string, Intl.NumberFormat>();

/** Made once for each way to write numbers: making one takes a thousand times as long as using it. */
function numberFormat(
  locale: FormatLocale,
  options: Intl.NumberFormatOptions = {},
): Intl.NumberFormat {
  const name = `${locale} ${options.currency ?? ''} ${options.maximumFractionDigits ?? ''}`;
  const format = numbers.get(name) ?? new Intl.NumberFormat(TAG[locale], options);
  numbers.set(name, format);
  return format;
}

/** A number with its thousands separated: `1,234,567`. */
export function formatNumber(value: number, locale: FormatLocale): string {
  // The same in both languages. The first screen's counts need not wait for the browser's rules of all languages.
  if (Number.isSafeInteger(value)) return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return numberFormat(locale).format(value);
}

/** A decimal as the API carries it, exact: `"1234.50"` → `1,234.5`; never rounded through a float. */
export function formatDecimal(value: string, locale: FormatLocale): string {
  return isDecimal(value)
    ? numberFormat(locale, { maximumFractionDigits: 20 }).format(exact(value))
    : value;
}

/** Money as the API carries it, exact, with its currency: `¥12,300.00` / `CN¥12,300.00`; four digits only if used. */
export function formatMoney(value: string, currency: string, locale: FormatLocale): string {
  if (!isDecimal(value)) return value;
  return numberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 }).format(
    exact(value),
  );
}

/**
 * A large figure in short: `12.3万`, `4.5亿` in Chinese, `123K`, `4.5M` in English; below ten thousand (a thousand)
 * whole. Rounded half away from zero to one digit after the point.
 */
export function formatCompact(value: number, locale: FormatLocale): string {
  const steps: [number, string][] =
    locale === 'zh'
      ? [
          [1e12, '万亿'],
          [1e8, '亿'],
          [1e4, '万'],
        ]
      : [
          [1e12, 'T'],
          [1e9, 'B'],
          [1e6, 'M'],
          [1e3, 'K'],
        ];
  const size = Math.abs(value);
  for (const [index, [unit, name]] of steps.entries()) {
    if (size < unit) continue;
    const larger = steps[index - 1];
    // 99,999,999 is 1亿, not 10,000万.
    if (larger && Math.round((size / unit) * 10) / 10 >= larger[0] / unit) {
      return `${value < 0 ? '-' : ''}1${larger[1]}`;
    }
    const rounded = (Math.sign(value) * Math.round((size / unit) * 10)) / 10;
    return `${formatNumber(rounded, locale)}${name}`;
  }
  return formatNumber(value, locale);
}

/** A compact figure with its currency: `¥12.3万` / `CN¥123K`. */
export function formatCompactMoney(value: string, currency: string, locale: FormatLocale): string {
  const symbol = numberFormat(locale, { style: 'currency', currency })
    .formatToParts(0)
    .find((part) => part.type === 'currency')?.value;
  // An average has more digits than money.
  const amount = Math.round(Number(value) * 100) / 100;
  return `${amount < 0 ? '-' : ''}${symbol ?? currency}${formatCompact(Math.abs(amount), locale)}`;
}

/**
 * A day that somebody typed → `YYYY-MM-DD`: `2026-11-22`, `2026/11/22`, `2026年11月22日`, `20261122`, `11-22`
 * (this year), `22 Nov 2026`; null when it is no day. `today` is `YYYY-MM-DD`.
 */
export function parseDay(text: string, today: string): string | null {
  const typed = text.normalize('NFKC').trim().toLowerCase();
  const full =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(typed);
  if (full) return realDay(full[1], full[2], full[3]);
  const short = /^(\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed);
  if (short) return realDay(today.slice(0, 4), short[1], short[2]);
  const english = /^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})$/.exec(typed);
  const month = MONTHS.findIndex((name) => name.toLowerCase() === english?.[2]);
  return english && month >= 0 ? realDay(english[3], String(month + 1), english[1]) : null;
}

function realDay(year = '', month = '', date = ''): string | null {
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : null;
}

/** A link that may be followed: only http and https; null for any other scheme. A bare host gets `https://`. */
export function safeUrl(value: string): string | null {
  const text = value.trim();
  const candidate = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(candidate)) return null;
  const url = new URL(candidate);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

function isDecimal(value: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(value);
}

/** `Intl` formats decimal strings exactly; its types want them marked. */
function exact(value: string): Intl.StringNumericLiteral {
  return value as Intl.StringNumericLiteral;
}

/** How calendars to pick a day from are laid out and headed, for `@mantine/dates`; their words are those of dayjs. */
export function calendarFormat(locale: FormatLocale) {
  return {
    locale: locale === 'zh' ? 'zh-cn' : 'en',
    firstDayOfWeek: 1 as const,
    monthLabelFormat: locale === 'zh' ? 'YYYY年M月' : 'MMMM YYYY',
    yearLabelFormat: locale === 'zh' ? 'YYYY年' : 'YYYY',
  };
}
