import { type Change, type Normalised, note } from './normalised.ts';
import { simplifiedCharacters } from './simplified-characters.ts';

export type TextOptions = {
  /** From traditional to simplified characters; a table of the usual ones unless another is given. */
  simplified?: ReadonlyMap<string, string>;
};

/** ASCII that shows, and the ideographs in common use, which no normal form changes. */
const PLAIN = /^[ -~\u4E00-\u9FFF]*$/;
const SPACE = /[\s\u200B-\u200D\u2060\uFEFF]/u;
const SPACES = /[\s\u200B-\u200D\u2060\uFEFF]+/gu;

/**
 * A text as texts are compared: compatibility forms plain (NFKC of Unicode Standard Annex #15, so that
 * full-width signs are half-width), lower case, simplified characters, single spaces and none beside
 * Chinese characters. Characters that the table does not know stay as they are.
 */
export function normaliseText(text: string, options: TextOptions = {}): Normalised {
  const { simplified = simplifiedCharacters } = options;
  const changes: Change[] = [];
  const plain = PLAIN.test(text) ? text : text.toWellFormed().normalize('NFKC');
  if (plain !== text) note(changes, 'width');
  const folded = plain.toLowerCase();
  const lower = plain === text && folded === plain ? plain : folded.normalize('NFKC');
  if (lower !== plain) note(changes, 'case');
  const simple = simplify(lower, simplified);
  if (simple !== lower) note(changes, 'traditional');
  const value = withoutSpaces(simple);
  if (value !== simple) note(changes, 'spaces');
  return { value, changes };
}

function simplify(text: string, table: ReadonlyMap<string, string>): string {
  const known = bitsOf(table);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (((known[code >> 3] ?? 0) & (1 << (code & 7))) === 0) continue;
    return Array.from(text, (each) => table.get(each) ?? each).join('');
  }
  return text;
}

const bits = new WeakMap<ReadonlyMap<string, string>, Uint8Array>();

/** Which code units the characters of a table begin with: most texts have none, and are left as they are at once. */
function bitsOf(table: ReadonlyMap<string, string>): Uint8Array {
  const known = bits.get(table);
  if (known) return known;
  const made = new Uint8Array(2 ** 13);
  for (const character of table.keys()) {
    const code = character.charCodeAt(0);
    made[code >> 3] = (made[code >> 3] ?? 0) | (1 << (code & 7));
  }
  bits.set(table, made);
  return made;
}

/** Single spaces, none at the ends and none that touches a Chinese character. */
function withoutSpaces(text: string): string {
  if (!SPACE.test(text)) return text;
  return text
    .replace(SPACES, ' ')
    .trim()
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '');
}
