import { fold } from '../../../kernel/fold.ts';

/** What a head says of its numbers: 万元, 千元, in millions. 千 before other units is no thousand of money: 千克 is a kilogram. */
const UNITS: [RegExp, number][] = [
  [/千万/, 10_000_000],
  [/百万|\b(millions?|mln|mio)\b/, 1_000_000],
  [/亿/, 100_000_000],
  [/万/, 10_000],
  [/千(?![克米瓦卡升兆])|\bthousands?\b|\b(k|000s?)\b/, 1_000],
];

/** Where a head may name a unit: in brackets, behind 单位 or “in”, or as the money at its end. */
const PLACES = [
  /[(【[]([^)】\]]*)[)】\]]/g,
  /单位[:为 ]*(\S+)/g,
  /\bin (.+)$/g,
  /((?:千万|百万|亿|万|千)元)$/g,
];

/**
 * How many times what stands in a column its numbers are, by its head: 10,000 for 年营收（万元）.
 *
 * @returns undefined where the head names no such unit
 */
export function magnitudeOf(head: string): number | undefined {
  const text = fold(head);
  const said = PLACES.flatMap((place) => [...text.matchAll(place)].map(([, unit = '']) => unit));
  for (const unit of said) {
    const found = UNITS.find(([pattern]) => pattern.test(unit));
    if (found) return found[1];
  }
  return undefined;
}
