/** Objects whose records are texts that somebody sent: what is read from them is said in the same fields of each. */
export const sourceNames = ['interaction', 'leadInteraction'] as const;
export type SourceName = (typeof sourceNames)[number];

/** What is read from such a text, in the order in which it is shown. */
export const sentimentIds = ['negative', 'neutral', 'positive'] as const;
export type SentimentId = (typeof sentimentIds)[number];

/** The emotions that a text may have, those first that one answers first. */
export const emotionIds = [
  'angry',
  'dissatisfied',
  'disappointed',
  'hesitating',
  'worried',
  'confused',
  'urgent',
  'happy',
  'satisfied',
  'grateful',
] as const;
export type EmotionId = (typeof emotionIds)[number];

/** Whose desk a text belongs on. */
export const categoryIds = [
  'complaint',
  'repair',
  'order',
  'suggestion',
  'question',
  'praise',
  'other',
] as const;
export type CategoryId = (typeof categoryIds)[number];

/** What a person says of an emotion where there is none. */
export const NO_EMOTION = 'none';

/** Texts of each class that a person has to have judged before anything is learned of them. */
export const FLOOR = 20;

/** A customer was unhappy as of the latest text with this sentiment, hesitating as of the latest with this emotion. */
export const UNHAPPY: SentimentId = 'negative';
export const HESITATING = 'hesitating' satisfies EmotionId;

const isOneOf = <Id extends string>(ids: readonly Id[], value: unknown): Id | null =>
  ids.find((id) => id === value) ?? null;

export const asSentiment = (value: unknown): SentimentId | null => isOneOf(sentimentIds, value);
export const asEmotion = (value: unknown): EmotionId | null => isOneOf(emotionIds, value);
export const asCategory = (value: unknown): CategoryId | null => isOneOf(categoryIds, value);

/**
 * The text of an interaction as it is read: subject and content, once. A subject that is only the beginning of the
 * content is not said twice.
 */
export function textOf(subject: string | null, body: string | null): string {
  const [first, rest] = [subject?.trim() ?? '', body?.trim() ?? ''];
  return first === '' || rest.startsWith(first) ? rest : [first, rest].filter(Boolean).join('\n');
}
