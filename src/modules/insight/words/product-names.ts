import { createHash } from 'node:crypto';
import { fold, isHan } from '../../../../analysis/text/fold.ts';
import { aspectWords } from '../../../../analysis/text/lexicon-facts.ts';
import { plainText } from '../../../../analysis/text/terms.ts';

/** What an organisation sells, as far as texts can name it. */
export type SoldProduct = { id: string; name: string; code: string; category: string | null };
export type SoldCategory = { id: string; name: string };

/** What a text names; the category is that of the product, or the one that is named by itself. */
export type NamedProduct = { product: string | null; category: string | null };

/**
 * The words by which texts name products and categories. `lengths` are those of the words that begin with two signs, the
 * longest first, so that looking at a place of a text costs the same however many products share a beginning.
 */
export type ProductNames = {
  /** A name that changes whenever a text would be found to name something else. */
  name: string;
  terms: ReadonlyMap<string, NamedProduct>;
  lengths: ReadonlyMap<string, readonly number[]>;
};

/** How surely a word names: as the product is called, by a part of its name, by what is left of one. */
const ranks = { whole: 0, part: 1, rest: 2, category: 3 } as const;
type Rank = (typeof ranks)[keyof typeof ranks];

/** Words of what texts praise and blame: 服务 in a complaint is the service, not the category of that name. */
const ordinary: ReadonlySet<string> = new Set(Object.values(aspectWords).flat());

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** 12 盒, 250 g, 1,000: how much of it, which nobody names it by. */
const MEASURE =
  /(?<![a-z\d-])\d[\d,.]*\s*(?:\p{Script=Han}{1,2}|[a-z]{1,3})?(?![\p{Script=Han}a-z])/gu;
const IN_BRACKETS = /[([{<【《「『〔][^)\]}>】》」』〕]*[)\]}>】》」』〕]/gu;
const HAN = /\p{Script=Han}+/gu;
/** M3, S1-pro: letters with digits, as models are called. */
const MODEL =
  /(?<![a-z\d])(?=[a-z]*-?\d|\d+-?[a-z])(?=[\d-]*[a-z])[a-z\d]+(?:-[a-z\d]+)*(?![a-z\d])/gu;
const LATIN = /[a-z][a-z\d'&-]*(?:\s+[a-z\d'&-]+)*/gu;

/** As `plainText` makes texts: names are many, and short enough to go without its places. */
const folded = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll('’', "'").replaceAll(/\s+/gu, ' ').trim();

/** One form of an English noun for one and several: texts say beans of what is called a bean. */
const singular = (term: string): string =>
  /[a-z]{3}s$/u.test(term) && !term.endsWith('ss') ? term.slice(0, -1) : term;

const isTellingPart = (term: string): boolean =>
  !ordinary.has(term) &&
  !ordinary.has(singular(term)) &&
  term.length >= (isHan(term.charCodeAt(0)) ? 2 : 3);

/** The words that name a product, and how surely. */
function termsOfProduct({ name, code }: SoldProduct): [string, Rank][] {
  const whole = folded(name);
  const found: [string, Rank][] = [[whole, ranks.whole]];
  const number = folded(code);
  if (number.length >= 4 && /\d/u.test(number)) found.push([number, ranks.whole]);
  const bare = whole.replaceAll(IN_BRACKETS, ' ');
  for (const part of partsOf(bare)) if (isTellingPart(part)) found.push([part, ranks.part]);
  for (const [model] of bare
    .replaceAll(MEASURE, (text) => (isModel(text) ? text : ' '))
    .matchAll(MODEL))
    found.push([model, ranks.part]);
  const [han = ''] = hanOf(bare);
  for (const rest of restOf(han)) if (isTellingPart(rest)) found.push([rest, ranks.rest]);
  return found;
}

const isModel = (text: string): boolean => /^\d+[a-z]$/u.test(text);

const hanOf = (text: string): string[] =>
  [...text.replaceAll(MEASURE, ' ').matchAll(HAN)].map(([run]) => run);

/** The Chinese name and the English one, where a name has both, without how much of it there is. */
function partsOf(text: string): string[] {
  const english = [...text.replaceAll(MEASURE, ' ').matchAll(LATIN)].map(([run]) => run.trim());
  const [han] = hanOf(text);
  return [...(han === undefined ? [] : [han]), ...english];
}

/** Signs that belong to the word before them: 咖啡师培训 is no 师培训. */
const SUFFIXES = new Set('师员者家手长性化型式版级类号码克');

/** The first word of a name ends within so many signs. */
const BEGINNING = 5;

/** What a Chinese name is called without the word before it: 商用磨豆机 is a 磨豆机. Fewer than three signs say too little. */
function restOf(han: string): string[] {
  const [first] = segmenter.segment(han.slice(0, BEGINNING));
  const rest = han.slice(first?.segment.length ?? 0);
  const isTold = (first?.segment.length ?? 0) >= 2 && rest.length >= 3;
  return isTold && !SUFFIXES.has(rest.charAt(0)) ? [rest] : [];
}

type Claim = { rank: Rank; by: NamedProduct[] };

/**
 * The words by which texts name what an organisation sells. What several products are called by names the category that
 * all of them are of, and nothing where they have none in common.
 */
export function productNames(
  products: readonly SoldProduct[],
  categories: readonly SoldCategory[],
): ProductNames {
  const claims = new Map<string, Claim>();
  const claim = (term: string, rank: Rank, by: NamedProduct): void => {
    const key = singular(term);
    if (key.length < 2) return;
    const found = claims.get(key);
    if (!found || rank < found.rank) claims.set(key, { rank, by: [by] });
    else if (rank === found.rank) found.by.push(by);
  };
  for (const product of products) {
    const by = { product: product.id, category: product.category };
    for (const [term, rank] of termsOfProduct(product)) claim(term, rank, by);
  }
  for (const { id, name } of categories) {
    const whole = folded(name);
    for (const term of new Set([whole, ...partsOf(whole.replaceAll(IN_BRACKETS, ' '))]))
      if (isTellingPart(term)) claim(term, ranks.category, { product: null, category: id });
  }
  const terms = new Map<string, NamedProduct>();
  for (const [term, { by }] of claims) {
    const said = agreed(by);
    if (said) terms.set(term, said);
  }
  return { name: nameOf(terms), terms, lengths: lengthsOf(terms.keys()) };
}

/** What all of those that a word names have in common. */
function agreed(by: readonly NamedProduct[]): NamedProduct | null {
  const [first] = by;
  if (!first) return null;
  const product = by.every((each) => each.product === first.product) ? first.product : null;
  const category = by.every((each) => each.category === first.category) ? first.category : null;
  return product === null && category === null ? null : { product, category };
}

function nameOf(terms: ReadonlyMap<string, NamedProduct>): string {
  const hash = createHash('sha256');
  const lines = [...terms].map(
    ([term, { product, category }]) => `${term}\t${product}\t${category}`,
  );
  for (const line of lines.toSorted()) hash.update(line).update('\n');
  return hash.digest('base64url').slice(0, 22);
}

function lengthsOf(terms: Iterable<string>): Map<string, readonly number[]> {
  const found = new Map<string, Set<number>>();
  for (const term of terms) {
    const start = term.slice(0, 2);
    const lengths = found.get(start) ?? new Set();
    found.set(start, lengths.add(term.length));
  }
  return new Map([...found].map(([start, own]) => [start, [...own].toSorted((a, b) => b - a)]));
}

/**
 * The product and the category that a text speaks of: of several the one named most often, of equally many the first.
 * At each place of the text the longest name counts: 燕麦拿铁 is no 拿铁.
 */
export function namedIn(text: string, { terms, lengths }: ProductNames): NamedProduct {
  if (terms.size === 0) return { product: null, category: null };
  const plain = plainText(fold(text));
  const products = new Map<string, { count: number; category: string | null }>();
  const categories = new Map<string, number>();
  for (let at = 0; at < plain.length;) {
    const hit = longestAt(plain, at, terms, lengths);
    at += hit?.length ?? 1;
    if (!hit) continue;
    const { product, category } = hit.said;
    if (category !== null) categories.set(category, (categories.get(category) ?? 0) + 1);
    if (product === null) continue;
    products.set(product, { count: (products.get(product)?.count ?? 0) + 1, category });
  }
  const [best] = [...products].toSorted(([, a], [, b]) => b.count - a.count);
  if (best) return { product: best[0], category: best[1].category };
  const [most] = [...categories].toSorted(([, a], [, b]) => b - a);
  return { product: null, category: most?.[0] ?? null };
}

function longestAt(
  plain: string,
  at: number,
  terms: ProductNames['terms'],
  lengths: ProductNames['lengths'],
): { said: NamedProduct; length: number } | null {
  // In the middle of an English word none begins.
  if (isLetter(plain.charCodeAt(at)) && isLetter(plain.charCodeAt(at - 1))) return null;
  for (const length of lengths.get(plain.slice(at, at + 2)) ?? []) {
    const said = terms.get(plain.slice(at, at + length));
    if (said && endsWord(plain, at + length)) return { said, length };
  }
  return null;
}

/** Whether a name that ends here is a word of its own, be it of several: 2 croissants. */
function endsWord(plain: string, end: number): boolean {
  if (!isLetter(plain.charCodeAt(end - 1))) return true;
  const next = plain.charCodeAt(end);
  return !isLetter(next) || (next === 0x73 && !isLetter(plain.charCodeAt(end + 1)));
}

const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
