import type { Folded } from './fold.ts';
import { fold } from './fold.ts';
import type { Aspect, Emotion } from './lexicon-facts.ts';
import {
  aspectWords,
  badWords,
  contrasts,
  degrees,
  emotionMood,
  emotionWords,
  goodWords,
  negators,
  noNegators,
} from './lexicon-facts.ts';
import {
  askingPhrases,
  complaintPhrases,
  decidedPhrases,
  hesitationPhrases,
  idlePhrases,
  politeThanksPhrases,
} from './phrase-facts.ts';
import type { FoundTerm } from './terms.ts';
import { findTerms, plainText, termsOf } from './terms.ts';

/** A word of the lexicon in a text, with what negates it, at its place in UTF-16 units: `mood` after negation and degree. */
export type MoodWord = {
  text: string;
  from: number;
  to: number;
  mood: number;
  negated: boolean;
  emotion: Emotion | null;
};

/** An emotion with its strength (1 for a plain word of it) and the words that said so. */
export type FoundEmotion = { emotion: Emotion; strength: number; words: MoodWord[] };

/** A part of a text between marks; `weight` counts what stands after “but” more and what stands before it less. */
export type Clause = { from: number; to: number; mood: number; weight: number; aspects: Aspect[] };

/** What the lexicon finds in a text. `mood` is the weighted sum of the clauses, positive for praise. */
export type Mood = { mood: number; words: MoodWord[]; emotions: FoundEmotion[]; clauses: Clause[] };

type Meaning =
  | { kind: 'mood'; mood: number; emotion: Emotion | null }
  | { kind: 'negator' }
  | { kind: 'degree'; factor: number }
  | { kind: 'nothing' };

const meanings = termsOf<Meaning>([
  ...noNegators.map(
    (term) =>
      [
        term,
        degrees.some(([word]) => word === term)
          ? { kind: 'degree', factor: 1.5 }
          : { kind: 'nothing' },
      ] as const,
  ),
  ...(Object.keys(emotionWords) as Emotion[]).flatMap((emotion) =>
    emotionWords[emotion].map(
      (term) => [term, { kind: 'mood', mood: emotionMood[emotion], emotion }] as const,
    ),
  ),
  ...goodWords.map((term) => [term, { kind: 'mood', mood: 1, emotion: null }] as const),
  ...badWords.map((term) => [term, { kind: 'mood', mood: -1, emotion: null }] as const),
  ...degrees.map(([term, factor]) => [term, { kind: 'degree', factor }] as const),
  ...negators.map((term) => [term, { kind: 'negator' }] as const),
] as [string, Meaning][]);

const meaningOfPhrase: readonly (readonly [RegExp, Meaning])[] = [
  [phrases(decidedPhrases), { kind: 'nothing' }],
  [phrases(hesitationPhrases), { kind: 'mood', mood: 0, emotion: 'hesitating' }],
  [phrases(idlePhrases), { kind: 'nothing' }],
  [phrases(complaintPhrases), { kind: 'mood', mood: -1, emotion: null }],
];
const asking = phrases(askingPhrases);
const politeThanks = phrases(politeThanksPhrases);

/** One expression for all phrases of a kind; where one begins with a Latin letter it begins a word. */
function phrases(sources: readonly string[]): RegExp {
  return new RegExp(`(?<![a-z'])(?:${sources.join('|')})`, 'gu');
}

const aspectTerms = termsOf<Aspect[]>(aspectEntries());
const contrastTerms = termsOf(contrasts.map((term) => [term, true] as const));

/** Each word with all aspects it speaks of. */
function aspectEntries(): Map<string, Aspect[]> {
  const entries = new Map<string, Aspect[]>();
  for (const aspect of Object.keys(aspectWords) as Aspect[]) {
    for (const word of aspectWords[aspect])
      entries.set(word, [...(entries.get(word) ?? []), aspect]);
  }
  return entries;
}

/** A negator or a degree counts for a word that ends within so many signs after it. */
const reach = { han: 4, latin: 22 } as const;

/**
 * Reads the mood of a text by a lexicon: words of praise, blame and emotion, turned round by negators
 * shortly before them (twice negated is meant), multiplied by words of degree, clauses after “but”
 * weighing more (after Taboada et al. 2011). Needs no training; knows no irony.
 */
export function readMood(text: string): Mood {
  const folded = fold(text);
  const plain = plainText(folded);
  const words: MoodWord[] = [];
  const clauses: Clause[] = [];
  const found = phrasesIn(plain);
  const asks = plain.search(asking) >= 0;
  for (const { from, to } of clausesOf(plain)) {
    const part = plain.slice(from, to);
    const inside = within(found, part, from);
    const askedFrom = asks ? askedFromOf(part) : Infinity;
    const own = moodWords({ part, inside, askedFrom, offset: from }, text, folded).filter(
      // Thanks with a request, or alone beside one, are its politeness; thanks for something are meant.
      ({ emotion }) =>
        !asks || emotion !== 'grateful' || (askedFrom === part.length && !isBare(part)),
    );
    words.push(...own);
    const aspects = new Set(findTerms(part, aspectTerms).flatMap(({ value }) => value));
    const isContrast = findTerms(part, contrastTerms).some(({ at }) => at <= 2);
    const previous = clauses.at(-1);
    if (isContrast && previous) previous.weight *= 0.6;
    clauses.push({
      from: folded.starts[from] ?? 0,
      to: folded.ends[to - 1] ?? 0,
      mood: own.reduce((sum, { mood }) => sum + mood, 0),
      weight: isContrast ? 1.4 : 1,
      aspects: [...aspects],
    });
  }
  const mood = clauses.reduce((sum, clause) => sum + clause.mood * clause.weight, 0);
  return { mood, words, emotions: emotionsOf(words), clauses };
}

const clauseEnds = new Set(Array.from(',;:!?。、~\n…|', (sign) => sign.charCodeAt(0)));
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Clauses end at marks and before words of contrast; a decimal point ends none. */
function clausesOf(plain: string): { from: number; to: number }[] {
  const clauses: { from: number; to: number }[] = [];
  let from = 0;
  const end = (to: number): void => {
    if (plain.slice(from, to).trim() !== '') clauses.push({ from, to });
    from = to;
  };
  const breaks = findTerms(plain, contrastTerms).map(({ at }) => at);
  let next = 0;
  for (let at = 0; at < plain.length; at += 1) {
    while ((breaks[next] ?? Infinity) < at) next += 1;
    if (breaks[next] === at) end(at);
    const code = plain.charCodeAt(at);
    if (clauseEnds.has(code) || (code === 0x2e && !isDigit(plain.charCodeAt(at + 1)))) end(at + 1);
  }
  end(plain.length);
  return clauses;
}

/** Whether a clause thanks and says nothing else: “thanks a lot”, 谢谢您. */
const isBare = (part: string): boolean =>
  part.replace(politeThanks, '').replace(/[\p{P}\p{S}\s]/gu, '') === '';

/** A clause with what is found in it, at places in it; praise from `askedFrom` on is asked for. */
type Told = { part: string; inside: FoundTerm<Meaning>[]; askedFrom: number; offset: number };

function moodWords(
  { part, inside, askedFrom, offset }: Told,
  text: string,
  folded: Folded,
): MoodWord[] {
  const words: MoodWord[] = [];
  let before: FoundTerm<Meaning>[] = [];
  for (const found of inside) {
    const { value, at, to } = found;
    if (value.kind === 'negator' || value.kind === 'degree') before.push(found);
    if (value.kind !== 'mood') continue;
    // What is asked for is not told: “can you do better”.
    if (value.mood > 0 && at >= askedFrom) continue;
    const near = before.filter((each) => at - each.to <= reachOf(part, at));
    const negations = near.filter((each) => each.value.kind === 'negator').length;
    const negated = negations % 2 === 1;
    const factor = near.reduce(
      (product, each) => product * (each.value.kind === 'degree' ? each.value.factor : 1),
      1,
    );
    // What is turned round is shown with what turns it: “not good”, and not “good”.
    const first = negated ? near.find((each) => each.value.kind === 'negator') : undefined;
    const from = folded.starts[offset + (first?.at ?? at)] ?? 0;
    const end = folded.ends[offset + to - 1] ?? 0;
    words.push({
      text: text.slice(from, end),
      from,
      to: end,
      // “Not excellent” is not the worst: what is negated counts less the other way.
      mood: value.mood * factor * (negated ? -0.8 : 1),
      negated,
      emotion: emotionAfter(value.emotion, negated),
    });
    before = [];
  }
  return words;
}

/** Phrases in their order, none upon another; `taken` is 1 at each sign of one, `next` the first not yet given to a clause. */
type Phrases = { found: FoundTerm<Meaning>[]; taken: Uint8Array; next: number };

function phrasesIn(plain: string): Phrases {
  const found: FoundTerm<Meaning>[] = [];
  const taken = new Uint8Array(plain.length);
  for (const [expression, value] of meaningOfPhrase) {
    for (const { 0: term, index: at } of plain.matchAll(expression)) {
      const to = at + term.length;
      if (taken.subarray(at, to).includes(1)) continue;
      taken.fill(1, at, to);
      found.push({ term, value, at, to });
    }
  }
  return { found: found.toSorted((a, b) => a.at - b.at), taken, next: 0 };
}

/** The phrases that begin in a clause and the words outside of phrases, in their order, at places in the clause. */
function within(phrases: Phrases, part: string, from: number): FoundTerm<Meaning>[] {
  const own = findTerms(part, meanings).filter(
    ({ at, to }) => !phrases.taken.subarray(from + at, from + to).includes(1),
  );
  for (; ; phrases.next += 1) {
    const phrase = phrases.found[phrases.next];
    if (!phrase || phrase.at >= from + part.length) break;
    own.push({ ...phrase, at: phrase.at - from, to: phrase.to - from });
  }
  return own.toSorted((a, b) => a.at - b.at);
}

/** Where a clause begins to ask, its start for one that ends with 吗; beyond its end where it does not ask. */
function askedFromOf(part: string): number {
  if (/[吗么嘛][?。 ]*$/u.test(part)) return 0;
  const at = part.search(asking);
  return at < 0 ? part.length : at;
}

const reachOf = (part: string, at: number): number =>
  (part.codePointAt(at) ?? 0) < 0x250 ? reach.latin : reach.han;

/** What remains of an emotion that is denied: not satisfied is dissatisfied, not in a hurry is nothing. */
function emotionAfter(emotion: Emotion | null, negated: boolean): Emotion | null {
  if (!negated) return emotion;
  return emotion === 'satisfied' || emotion === 'happy' ? 'dissatisfied' : null;
}

function emotionsOf(words: readonly MoodWord[]): FoundEmotion[] {
  const found = new Map<Emotion, FoundEmotion>();
  for (const word of words) {
    if (!word.emotion) continue;
    const usual = Math.abs(emotionMood[word.emotion]);
    const strength = usual > 0 ? Math.abs(word.mood) / usual : 1;
    const known = found.get(word.emotion);
    if (known) {
      known.strength = Math.max(known.strength, strength);
      known.words.push(word);
    } else found.set(word.emotion, { emotion: word.emotion, strength, words: [word] });
  }
  return [...found.values()].toSorted((a, b) => b.strength - a.strength);
}
