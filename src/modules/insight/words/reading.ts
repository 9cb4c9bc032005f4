import { classifyTexts } from '../../../../analysis/text/classifier.ts';
import type { TextModel } from '../../../../analysis/text/classifier.ts';
import { detectLanguage } from '../../../../analysis/text/language.ts';
import type { Language } from '../../../../analysis/text/language.ts';
import type { Aspect } from '../../../../analysis/text/lexicon-facts.ts';
import type { FoundEmotion } from '../../../../analysis/text/mood.ts';
import { readSentiment } from '../../../../analysis/text/sentiment.ts';
import type { AspectSentiment, Sentiment } from '../../../../analysis/text/sentiment.ts';
import { categoryByWords } from './categories.ts';
import { asCategory, asEmotion, emotionIds, NO_EMOTION } from './rules.ts';
import type { CategoryId, EmotionId, SentimentId } from './rules.ts';

/** The classifiers that an organisation has learned; what is absent is read by the word lists. */
export type WordModels = { sentiment?: TextModel; emotion?: TextModel; category?: TextModel };

/** By whom something was read: the word lists, or what was learned from this organisation's own texts. */
export type ReadBy = 'lexicon' | 'learned';

/** What was read from a text; places are in UTF-16 units of `textOf`. */
export type Reading = {
  sentiment: SentimentId;
  /** 0 … 1. */
  confidence: number;
  emotion: EmotionId | null;
  aspect: Aspect | null;
  category: CategoryId | null;
  language: Language | null;
  detail: ReadingDetail;
};

/** Why it was read so, without a word of the text itself: [from, to, contribution], positive for praise. */
export type ReadingDetail = {
  by: { sentiment: ReadBy; emotion: ReadBy; category: ReadBy };
  confidence: number;
  words: [from: number, to: number, contribution: number][];
  aspects: [aspect: Aspect, polarity: SentimentId][];
};

/** Words kept with a reading. */
const WORDS = 6;
/** The least chance at which what was learned decides; below, the word lists do. */
const LEAST = 0.5;

/** Reads texts: by what the organisation has learned where it is sure enough, else by the word lists. */
export function readTexts(texts: readonly string[], models: WordModels): Reading[] {
  const moods = readSentiment(texts, models.sentiment ? { model: models.sentiment } : {});
  const emotions = learned(models.emotion, texts);
  const categories = learned(models.category, texts);
  return texts.map((text, n): Reading => {
    const mood = moods[n];
    if (!mood) throw new Error('a text was not read');
    const [emotion, category] = [emotions[n] ?? null, categories[n] ?? null];
    const aspects = mood.aspects.toSorted((a, b) => Math.abs(b.mood) - Math.abs(a.mood));
    const language = detectLanguage(text);
    const confidence = Number(mood.confidence.toFixed(3));
    return {
      sentiment: mood.polarity,
      confidence,
      emotion: emotion === null ? plainest(mood) : asEmotion(emotion),
      aspect: aspects[0]?.aspect ?? null,
      category: category === null ? categoryByWords(text) : asCategory(category),
      language: language.state === 'known' ? language.language : null,
      detail: {
        by: {
          sentiment: mood.state === 'scored' ? 'learned' : 'lexicon',
          emotion: emotion === null ? 'lexicon' : 'learned',
          category: category === null ? 'lexicon' : 'learned',
        },
        confidence,
        words: decisive(mood),
        aspects: aspects.map(told),
      },
    };
  });
}

const told = ({ aspect, polarity }: AspectSentiment): [Aspect, SentimentId] => [aspect, polarity];

/** The words that decided, and those that named the emotions: without a word of mood hesitation is one as well. */
function decisive({ words, emotions }: Sentiment): ReadingDetail['words'] {
  const named = emotions
    .flatMap((emotion) => emotion.words)
    .map(({ from, to, mood }) => ({ from, to, contribution: mood }));
  const kept: ReadingDetail['words'] = [];
  for (const { from, to, contribution } of [...words, ...named]) {
    if (kept.length === WORDS) break;
    if (kept.some(([start, end]) => from < end && to > start)) continue;
    kept.push([from, to, Number(contribution.toFixed(3))]);
  }
  return kept;
}

/** A label that somebody decided on with enough confidence, for each text; null where there is none. */
function learned(model: TextModel | undefined, texts: readonly string[]): (string | null)[] {
  if (!model) return texts.map(() => null);
  return classifyTexts(model, texts, { atLeast: LEAST }).map((answer) =>
    answer.state === 'classified' ? answer.label : null,
  );
}

/** Emotions that go with a mood: of a text that sounds unhappy nobody is told first that it says thanks. */
const suits: Record<SentimentId, (emotion: EmotionId) => boolean> = {
  negative: (emotion) => !['happy', 'satisfied', 'grateful'].includes(emotion),
  neutral: () => true,
  positive: (emotion) => !['angry', 'dissatisfied', 'disappointed'].includes(emotion),
};

/** The emotion one answers first among those found: in the order of `emotionIds`. */
function plainest({ emotions, polarity }: Sentiment): EmotionId | null {
  const found = new Set(emotions.map(({ emotion }: FoundEmotion) => emotion));
  return emotionIds.find((id) => found.has(id) && suits[polarity](id)) ?? null;
}

/** What a person's judgement makes of a reading; what they said nothing of stays, unless it contradicts them. */
export function corrected(
  reading: Pick<Reading, 'sentiment' | 'emotion' | 'category'>,
  said: { sentiment: SentimentId | null; emotion: string | null; category: CategoryId | null },
): Pick<Reading, 'sentiment' | 'emotion' | 'category'> {
  const sentiment = said.sentiment ?? reading.sentiment;
  const read =
    reading.emotion !== null && suits[sentiment](reading.emotion) ? reading.emotion : null;
  const emotion = said.emotion === NO_EMOTION ? null : (asEmotion(said.emotion) ?? read);
  return { sentiment, emotion, category: said.category ?? reading.category };
}
