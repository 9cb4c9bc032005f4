import { createHash } from 'node:crypto';
import { fold } from './fold.ts';

/**
 * Weights of the words of a record. They are its classes: `A` is what the title says, `D` what the other searchable
 * fields say, which answers only to those who read all of them.
 */
export type Weight = 'A' | 'D';

/** Scripts written without spaces; everything else is words. */
const RUN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+|[[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]]+/gv;
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]/u;

/** ASCII that shows and the ideographs in common use, whose runs are found several times as fast. */
const PLAIN = /^[ -~\u4E00-\u9FFF]*$/;
const PLAIN_RUN = /[\u4E00-\u9FFF]+|[0-9A-Za-z]+/g;

/** Runs of letters and digits, folded: Chinese apart from Latin, at most `limit` characters in all. */
function runsOf(text: string, limit: number): string[][] {
  const folded = fold(text.slice(0, limit));
  const runs = folded.match(PLAIN.test(folded) ? PLAIN_RUN : RUN) ?? [];
  return runs.map((run) => Array.from(run));
}

const isUnspaced = (run: string[]): boolean => UNSPACED.test(run[0] ?? '');

/** Overlapping parts: two characters of Chinese, three of words; a shorter run is one part. */
function gramsOf(run: string[]): string[] {
  const size = isUnspaced(run) ? 2 : 3;
  if (run.length <= size) return [run.join('')];
  const grams: string[] = [];
  for (let n = 0; n + size <= run.length; n += 1) {
    const [first = '', second = '', third = ''] = [run[n], run[n + 1], run[n + 2]];
    grams.push(size === 2 ? first + second : first + second + third);
  }
  return grams;
}

const objectKeys = new Map<string, string>();

/** Three letters of an object; migration 0015 gave them to the rows that were there. */
function objectKey(object: string): string {
  const known = objectKeys.get(object);
  if (known !== undefined) return known;
  const key = createHash('sha256').update(object).digest('hex').slice(0, 3);
  objectKeys.set(object, key);
  return key;
}

/**
 * Six letters that every word begins with in the index, so that nobody's search reads the word lists of other objects
 * and organisations. Two with the same letters cost each other time, never rows.
 */
function keyOf(orgId: string, object: string): string {
  const ofOrganisation = Number.parseInt(orgId.slice(-8), 16) % 36 ** 3;
  return objectKey(object) + ofOrganisation.toString(36).padStart(3, '0');
}

/** PostgreSQL keeps positions up to 16,383 and 255 of them per word. */
const MAX_POSITION = 16_000;
const MAX_PER_WORD = 100;
/** What is indexed of a record beside its title; the rest of long notes is read, not searched. */
const MAX_TEXT = 4_000;
const MAX_TITLE = 200;

/**
 * The words of a record as the text of a `tsvector`. Positions follow the text, so that consecutive parts can be asked
 * for as a phrase: that makes fragments exact, `mit` + `ith` in a row is `mith`. Of the title, single Chinese characters
 * are words too.
 *
 * @param labels words outside any text, such as `u:<unit>`: they contain a colon, which words never do
 */
export function searchVector(
  orgId: string,
  object: string,
  title: string,
  texts: readonly string[],
  labels: readonly string[],
): string {
  const key = keyOf(orgId, object);
  // Most words stand in one place: only those of several have a list.
  const words = new Map<string, string | string[]>();
  let position = 1;
  const add = (word: string, at: number, weight: Weight): void => {
    const places = words.get(word);
    const place = weight === 'A' ? `${at}A` : String(at);
    if (places === undefined) words.set(word, place);
    else if (typeof places === 'string') {
      if (places !== place) words.set(word, [places, place]);
    } else if (places.length < MAX_PER_WORD && places.at(-1) !== place) places.push(place);
  };
  const addText = (text: string, limit: number, weight: Weight): void => {
    for (const run of runsOf(text, limit)) {
      if (position + run.length > MAX_POSITION) return;
      gramsOf(run).forEach((word, n) => add(word, position + n, weight));
      if (weight === 'A' && isUnspaced(run)) {
        run.forEach((character, n) => add(character, position + n, weight));
      }
      position += run.length + 1;
    }
  };

  addText(title, MAX_TITLE, 'A');
  let left = MAX_TEXT;
  for (const text of texts) {
    if (left <= 0) break;
    addText(text, left, 'D');
    left -= text.length;
  }
  let vector = '';
  for (const [word, places] of words)
    vector += `'${key}${word}':${typeof places === 'string' ? places : places.join()} `;
  return (vector + labels.map((each) => `'${each}'`).join(' ')).trimEnd();
}

const MAX_QUERY = 100;
const MAX_RUNS = 8;

/** Stands in a query for the letters that words of an object begin with; no word contains it. */
export const KEY_PLACE = '$';

/** What stands in place of `KEY_PLACE` for each of these objects, in their order. */
export function searchKeys(orgId: string, objects: readonly string[]): string[] {
  return objects.map((object) => keyOf(orgId, object));
}

/**
 * What was typed as the text of a `tsquery`, with `KEY_PLACE` in place of the letters of an object: every run must occur, as a
 * fragment of a word or a row of characters.
 *
 * @param titleOnly asks for the words of the title alone
 * @returns undefined if it contains neither letter nor digit
 */
export function searchQuery(typed: string, titleOnly: boolean): string | undefined {
  const runs = runsOf(typed, MAX_QUERY).slice(0, MAX_RUNS).map(gramsOf);
  if (runs.length === 0) return undefined;
  const suffix = titleOnly ? ':A' : '';
  const phrases = runs.map((run) =>
    run.map((word) => `'${KEY_PLACE}${word}'${suffix}`).join('<->'),
  );
  return phrases.map((phrase) => `(${phrase})`).join('&');
}

/** How what was typed compares with titles, and with their spelling if it could be one. */
export function searchPrefixes(typed: string): { title: string; spelled: string | undefined } {
  const title = titleForm(typed.slice(0, MAX_QUERY));
  const spelled = title.replace(/[\s'’-]/g, '');
  return {
    title,
    spelled: /^[a-z0-9]+$/.test(spelled) && /[a-z]/.test(spelled) ? spelled : undefined,
  };
}

/** The form of a title that prefixes are compared with: folded, spaces in a row as one, at most 200 characters. */
export function titleForm(title: string): string {
  return fold(title.slice(0, MAX_TITLE)).replace(/\s+/g, ' ').trim();
}
