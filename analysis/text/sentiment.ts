import { sigmoid } from '../supervised/logistic.ts';
import type { Classified, TextModel } from './classifier.ts';
import { classifyTexts } from './classifier.ts';
import type { DecidingWord } from './explain.ts';
import { explainTexts } from './explain.ts';
import type { Aspect } from './lexicon-facts.ts';
import type { FoundEmotion, Mood } from './mood.ts';
import { readMood } from './mood.ts';

export type Polarity = 'positive' | 'neutral' | 'negative';

/** What a model of sentiment may call its classes; `neutral` may lack. */
export const polarities: readonly Polarity[] = ['negative', 'neutral', 'positive'];

/** An aspect of a text with the sentiment of the clauses that speak of it. */
export type AspectSentiment = {
  aspect: Aspect;
  polarity: Polarity;
  /** The sum of the moods of its clauses, by the lexicon. */
  mood: number;
  clauses: { text: string; from: number; to: number }[];
};

/**
 * The sentiment of a text. `scored`: by a trained model, chances are calibrated. `fallback`: by the
 * lexicon alone, because there is no model or it knows nothing of the text; its chances are a rule of
 * thumb. `words` decided, positive contributions for praise. Neutral without a neutral class in the
 * model means that the chances say too little; its confidence is then 1 − |P(positive) − P(negative)|.
 */
export type Sentiment =
  | ({ state: 'scored' } & SentimentValue)
  | ({ state: 'fallback'; reason: 'noModel' | 'nothingKnown' } & SentimentValue);

type SentimentValue = {
  polarity: Polarity;
  confidence: number;
  chances: Record<Polarity, number>;
  words: DecidingWord[];
  emotions: FoundEmotion[];
  aspects: AspectSentiment[];
};

export type SentimentOptions = {
  /** A trained model whose classes are among `polarities`. */
  model?: TextModel;
  /** Without a neutral class: the least chance that is no longer neutral. 0.65 unless said. */
  atLeast?: number;
};

/**
 * Reads the sentiment of texts: by a model where there is one, else by the lexicon; emotions and
 * aspects by the lexicon always. Throws `RangeError` for a model of other classes.
 */
export function readSentiment(
  texts: readonly string[],
  { model, atLeast = 0.65 }: SentimentOptions = {},
): Sentiment[] {
  const strange = model?.classes.find((label) => !polarities.some((known) => known === label));
  if (strange !== undefined) throw new RangeError(`${strange} is no polarity`);
  const classified = model && classifyTexts(model, texts);
  const praise = model?.classes.includes('positive') ?? true;
  const explained = model && explainTexts(model, texts, praise ? 'positive' : 'negative');
  return texts.map((text, i): Sentiment => {
    const mood = readMood(text);
    const found = { emotions: mood.emotions, aspects: aspectsOf(text, mood) };
    const answer = classified?.[i];
    const words = explained?.[i]?.words;
    if (!model || !words || !answer || answer.state === 'abstained') {
      const reason = answer ? 'nothingKnown' : 'noModel';
      return { state: 'fallback', reason, ...byLexicon(mood, atLeast), ...found };
    }
    return {
      state: 'scored',
      ...byModel(model, answer, atLeast),
      words: praise ? words : turned(words),
      ...found,
    };
  });
}

type Reading = Omit<SentimentValue, 'emotions' | 'aspects'>;

function byModel(
  model: TextModel,
  { chances }: Extract<Classified, { state: 'classified' }>,
  atLeast: number,
): Omit<Reading, 'words'> {
  const chanceOf = (polarity: Polarity): number => chances[model.classes.indexOf(polarity)] ?? 0;
  const three = {
    positive: chanceOf('positive'),
    neutral: chanceOf('neutral'),
    negative: chanceOf('negative'),
  };
  return { ...judge(three, model.classes.includes('neutral'), atLeast), chances: three };
}

const turned = (words: readonly DecidingWord[]): DecidingWord[] =>
  words.map((word) => ({ ...word, contribution: -word.contribution }));

/** Chances by the mood: a plain word of praise makes about 73 % of what is not neutral. */
function byLexicon(mood: Mood, atLeast: number): Reading {
  const positive = sigmoid(Math.max(-30, Math.min(30, mood.mood)));
  const chances = { positive, neutral: 0, negative: 1 - positive };
  const words = mood.words
    .filter((word) => word.mood !== 0)
    .map(({ text, from, to, mood: contribution }) => ({ text, from, to, contribution }))
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, 8);
  return { ...judge(chances, false, atLeast), chances, words };
}

function judge(
  chances: Record<Polarity, number>,
  hasNeutral: boolean,
  atLeast: number,
): { polarity: Polarity; confidence: number } {
  const { positive, neutral, negative } = chances;
  const stronger = positive >= negative ? 'positive' : 'negative';
  if (hasNeutral) {
    return neutral >= chances[stronger]
      ? { polarity: 'neutral', confidence: neutral }
      : { polarity: stronger, confidence: chances[stronger] };
  }
  return chances[stronger] < atLeast
    ? { polarity: 'neutral', confidence: 1 - Math.abs(positive - negative) }
    : { polarity: stronger, confidence: chances[stronger] };
}

/** The aspects of a text by its clauses; a clause without a word of mood takes that of the one after it. */
function aspectsOf(text: string, { clauses }: Mood): AspectSentiment[] {
  const found = new Map<Aspect, AspectSentiment>();
  clauses.forEach((clause, i) => {
    const next = clauses[i + 1];
    const mood = clause.mood === 0 && next?.aspects.length === 0 ? next.mood : clause.mood;
    for (const aspect of clause.aspects) {
      const known = found.get(aspect) ?? { aspect, polarity: 'neutral', mood: 0, clauses: [] };
      known.mood += mood;
      known.polarity = known.mood > 0.3 ? 'positive' : known.mood < -0.3 ? 'negative' : 'neutral';
      const { from, to } = clause;
      known.clauses.push({ text: text.slice(from, to).trim(), from, to });
      found.set(aspect, known);
    }
  });
  return [...found.values()];
}
