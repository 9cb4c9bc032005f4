import type { Folded } from './fold.ts';
import { isHan } from './fold.ts';

/** A lexicon to look words up in: by their first sign, the longest first. */
export type Terms<Value> = ReadonlyMap<number, readonly { term: string; value: Value }[]>;

/** Makes a lexicon. A term that stands twice has its first value. */
export function termsOf<Value>(entries: Iterable<readonly [string, Value]>): Terms<Value> {
  const terms = new Map<number, { term: string; value: Value }[]>();
  const seen = new Set<string>();
  for (const [term, value] of entries) {
    if (seen.has(term)) continue;
    seen.add(term);
    const first = term.charCodeAt(0);
    const list = terms.get(first);
    if (list) list.push({ term, value });
    else terms.set(first, [{ term, value }]);
  }
  for (const list of terms.values()) list.sort((a, b) => b.term.length - a.term.length);
  return terms;
}

/** A term found at `at` … `to` of the plain text. */
export type FoundTerm<Value> = { term: string; value: Value; at: number; to: number };

/** The longest term at each place, none upon another; English ones only as whole words. */
export function findTerms<Value>(plain: string, terms: Terms<Value>): FoundTerm<Value>[] {
  const found: FoundTerm<Value>[] = [];
  for (let at = 0; at < plain.length;) {
    const hit = terms.get(plain.charCodeAt(at))?.find(({ term }) => standsAt(plain, at, term));
    if (hit) found.push({ ...hit, at, to: at + hit.term.length });
    at += hit ? hit.term.length : 1;
  }
  return found;
}

function standsAt(plain: string, at: number, term: string): boolean {
  if (!plain.startsWith(term, at)) return false;
  if (isHan(term.charCodeAt(0))) return true;
  return !isLetter(plain.charCodeAt(at - 1)) && !isLetter(plain.charCodeAt(at + term.length));
}

const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 0x27;

/**
 * A folded text as a string with one unit for each symbol, so that places in it are places of symbols:
 * signs beyond the first plane are �, curved apostrophes straight.
 */
export function plainText({ codes, length }: Folded): string {
  const parts: string[] = [];
  const units = new Uint16Array(Math.min(length, 8192));
  for (let from = 0; from < length; from += units.length) {
    const to = Math.min(length, from + units.length);
    for (let at = from; at < to; at += 1) {
      const code = codes[at] ?? 0x20;
      units[at - from] = code > 0xffff ? 0xfffd : code === 0x2019 ? 0x27 : code;
    }
    parts.push(String.fromCharCode(...units.subarray(0, to - from)));
  }
  return parts.join('');
}
