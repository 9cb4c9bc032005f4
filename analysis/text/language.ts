import type { Folded } from './fold.ts';
import { fold, foldedText, isHan, signs } from './fold.ts';
import { englishGrams, otherWords, englishWords } from './language-facts.ts';

export type Language = 'zh' | 'en' | 'mixed' | 'other';

/** What a text is written in. `chinese` and `english` are shares of its words; a Chinese word counts 1.6 characters. */
export type DetectedLanguage =
  | { state: 'known'; language: Language; confidence: number; chinese: number; english: number }
  | { state: 'notKnown'; reason: 'noLetters' | 'tooShort' };

/** Chinese words have about so many characters. */
const charactersPerWord = 1.6;
/** Either language with a smaller share is a foreign word in the other, not a mixture. */
const leastOfMixture = 0.2;
/** Latin letters below this number, without a telling word, tell nothing. */
const leastLetters = 12;

/**
 * Tells Chinese, English, a mixture of both and anything else by the scripts, and English among the
 * languages in Latin letters by function words and by how usual its letter pairs and triples are in
 * English (Cavnar and Trenkle 1994). Answers `notKnown` where there is too little to tell: no letters,
 * or a few Latin ones that many languages could have. Marks, numbers, addresses of pages and mails
 * count for nothing.
 */
export function detectLanguage(text: string): DetectedLanguage {
  const folded = fold(withoutAddresses(text));
  const found = countScripts(folded);
  const { han, kana, others, latinWords } = found;
  const chinese = han / charactersPerWord;
  const letters = latinWords.reduce((sum, word) => sum + word.length, 0);
  const all = chinese + kana / charactersPerWord + others / 5 + latinWords.length;
  if (all === 0) return { state: 'notKnown', reason: 'noLetters' };
  const elsewhere = kana / charactersPerWord + others / 5;
  // Kana amid Han is Japanese, unless it is a sign or two such as の on a Chinese label.
  if (kana > Math.max(1, han / 12) || elsewhere > 0.5 * all) {
    return known('other', 0, 0, Math.max(0.6, elsewhere / all));
  }
  if (latinWords.length / all < leastOfMixture)
    return known('zh', chinese / all, 0, 0.9 + 0.09 * (chinese / all));
  const english = englishOf(latinWords);
  const share = latinWords.length / all;
  if (chinese / all >= leastOfMixture) {
    // A brand or a model beside a few characters is no second language.
    const isPhrase = latinWords.filter((word) => englishWords.has(word) || word.length > 3).length;
    if (isPhrase < 2 && !latinWords.some((word) => englishWords.has(word))) {
      return known('zh', chinese / all, 0, 0.7);
    }
    return english.log < -1 && english.telling > 0
      ? known('other', chinese / all, 0, 0.6)
      : known('mixed', chinese / all, share, 0.5 + Math.min(chinese / all, share) * 0.9);
  }
  if (letters < leastLetters && english.telling === 0)
    return { state: 'notKnown', reason: 'tooShort' };
  const chance = 1 / (1 + Math.exp(-english.log));
  if (chance > 0.35 && chance < 0.65) return { state: 'notKnown', reason: 'tooShort' };
  return chance > 0.5
    ? known('en', chinese / all, share, chance)
    : known('other', chinese / all, 0, 1 - chance);
}

function known(
  language: Language,
  chinese: number,
  english: number,
  confidence: number,
): DetectedLanguage {
  return { state: 'known', language, confidence: Math.min(0.999, confidence), chinese, english };
}

function withoutAddresses(text: string): string {
  // A text of any length without a space must not make the search for addresses slow.
  return text
    .replaceAll(/https?:\/\/[^\s\u3000-\u9fff]{1,2000}/gi, ' ')
    .replaceAll(/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g, ' ')
    .replaceAll(/[@#]\w{1,64}/g, ' ');
}

type Scripts = { han: number; kana: number; others: number; latinWords: string[] };

/** Counts characters by script; Latin ones as words. */
function countScripts(folded: Folded): Scripts {
  const scripts: Scripts = { han: 0, kana: 0, others: 0, latinWords: [] };
  const { codes, kinds, length } = folded;
  for (let at = 0; at < length;) {
    const code = codes[at] ?? 0;
    if (kinds[at] === signs.ideograph) {
      if (isHan(code)) scripts.han += 1;
      else if (code >= 0x3041 && code <= 0x30ff) scripts.kana += 1;
      else scripts.others += 1;
      at += 1;
    } else if (isLatin(code)) {
      let to = at + 1;
      while (to < length && (isLatin(codes[to] ?? 0) || isApostrophe(codes[to] ?? 0))) to += 1;
      scripts.latinWords.push(foldedText(folded, at, to).replaceAll('’', "'"));
      at = to;
    } else {
      if (kinds[at] === signs.word && /\p{L}/u.test(String.fromCodePoint(code)))
        scripts.others += 1;
      at += 1;
    }
  }
  return scripts;
}

const isApostrophe = (code: number): boolean => code === 0x27 || code === 0x2019;
const isLatin = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 0xc0 && code <= 0x24f) ||
  (code >= 0x1e00 && code <= 0x1eff);

/** Log-odds for English against other languages in Latin letters, and how many words told of it by themselves. */
function englishOf(words: readonly string[]): { log: number; telling: number } {
  // Most text in Latin letters that comes in beside Chinese is English.
  let log = 0.5;
  let telling = 0;
  for (const word of words.slice(0, 400)) {
    const [inEnglish, elsewhere] = [englishWords.has(word), otherWords.has(word)];
    if (inEnglish !== elsewhere) {
      log += inEnglish ? 1.6 : -1.6;
      telling += 1;
      continue;
    }
    if (/[^a-z']/.test(word)) {
      log -= 1.2;
      telling += 1;
    } else if (word.length > 2) log += gramsOf(word);
  }
  return { log, telling };
}

/** How much the pairs and triples of letters of a word speak for English: −0.8 … 0.8. */
function gramsOf(word: string): number {
  const padded = ` ${word} `;
  let sum = 0;
  for (const [gram, weight] of englishGrams) if (padded.includes(gram)) sum += weight;
  return Math.max(-0.8, Math.min(0.8, sum));
}
