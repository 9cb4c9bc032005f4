/** What kind of sign a symbol is. */
export const signs = { space: 0, word: 1, ideograph: 2, mark: 3 } as const;
export type Sign = (typeof signs)[keyof typeof signs];

/**
 * A text as symbols that compare: full width as half width, capitals as small letters (NFKC, Unicode
 * 15), digits as they are, a sign that stands more than three times in a row three times. `starts` and
 * `ends` are the places in the text as it was written, in UTF-16 units, so that whatever is found can
 * be shown there.
 */
export type Folded = {
  length: number;
  codes: Int32Array;
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
};

/** Folds a text. Never throws: half surrogates are marks. */
export function fold(text: string): Folded {
  const room = text.length + 8;
  const folded: Folded = {
    length: 0,
    codes: new Int32Array(room),
    kinds: new Uint8Array(room),
    starts: new Int32Array(room),
    ends: new Int32Array(room),
  };
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      add(folded, unit >= 65 && unit <= 90 ? unit + 32 : unit, at, at + 1);
      at += 1;
    } else if (unit >= 0x4e00 && unit <= 0x9fff) {
      add(folded, unit, at, at + 1);
      at += 1;
    } else {
      const code = text.codePointAt(at) ?? unit;
      const end = at + (code > 0xffff ? 2 : 1);
      addFolded(folded, code, at, end);
      at = end;
    }
  }
  return folded;
}

/** The symbols from … to (not included) as text. */
export function foldedText({ codes }: Folded, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) text += String.fromCodePoint(codes[i] ?? 0x20);
  return text;
}

/** A sign whose compatible form may be several (ﬁ, ㎡, ½); never more of them than there is room for. */
function addFolded(folded: Folded, code: number, start: number, end: number): void {
  const half = code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
  if (half < 0x80) {
    add(folded, half >= 65 && half <= 90 ? half + 32 : half, start, end);
    return;
  }
  const isHalfSurrogate = code >= 0xd800 && code <= 0xdfff;
  const form = isHalfSurrogate ? '�' : String.fromCodePoint(code).normalize('NFKC').toLowerCase();
  let added = 0;
  for (const sign of form) {
    if (added === end - start + 2) break;
    if (folded.length === folded.codes.length) grow(folded);
    add(folded, sign.codePointAt(0) ?? code, start, end);
    added += 1;
  }
}

function add(folded: Folded, code: number, start: number, end: number): void {
  const at = folded.length;
  const { codes } = folded;
  if (at >= 3 && codes[at - 1] === code && codes[at - 2] === code && codes[at - 3] === code) {
    // Digits of a number are never too many.
    if (code < 48 || code > 57) return;
  }
  if (at === folded.codes.length) grow(folded);
  folded.codes[at] = code;
  folded.kinds[at] = signOf(code);
  folded.starts[at] = start;
  folded.ends[at] = end;
  folded.length = at + 1;
}

function grow(folded: Folded): void {
  const room = folded.codes.length * 2;
  const larger = (old: Int32Array): Int32Array => {
    const array = new Int32Array(room);
    array.set(old);
    return array;
  };
  folded.codes = larger(folded.codes);
  folded.starts = larger(folded.starts);
  folded.ends = larger(folded.ends);
  const kinds = new Uint8Array(room);
  kinds.set(folded.kinds);
  folded.kinds = kinds;
}

const lettersAndDigits = /[\p{L}\p{N}\p{M}]/u;
const spaces = /[\s\p{C}]/u;

/** The kind of a folded code point: writing without spaces between words is ideographs. */
export function signOf(code: number): Sign {
  if (code < 0x80) {
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return signs.word;
    return code <= 32 || code === 127 ? signs.space : signs.mark;
  }
  if (isIdeograph(code)) return signs.ideograph;
  const sign = String.fromCodePoint(code);
  if (lettersAndDigits.test(sign)) return signs.word;
  return spaces.test(sign) ? signs.space : signs.mark;
}

/** Han, kana, Thai, Lao, Khmer, Burmese: scripts that put no spaces between words. */
function isIdeograph(code: number): boolean {
  return (
    isHan(code) ||
    (code >= 0x3041 && code <= 0x30ff && code !== 0x30fb) ||
    (code >= 0x0e01 && code <= 0x0eff && code !== 0x0e3f) ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1780 && code <= 0x17ff)
  );
}

/** Whether a code point is a Chinese character. */
export function isHan(code: number): boolean {
  return (
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x20000 && code <= 0x3ffff) ||
    code === 0x3007
  );
}
