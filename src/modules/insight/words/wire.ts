import type { Aspect } from '../../../../analysis/text/lexicon-facts.ts';
import type { Language } from '../../../../analysis/text/language.ts';
import type { HeldOutTexts } from '../../../../analysis/text/held-out.ts';
import type { Interval } from '../../../../analysis/result.ts';
import type { ReadBy } from './reading.ts';
import type { CategoryId, EmotionId, SentimentId } from './rules.ts';

/** A word that decided, where it stands in the text, and whether it speaks for praise (> 0), blame (< 0) or neither. */
export type ToldWord = { text: string; from: number; to: number; contribution: number };

/**
 * Why nothing is read from a text: it did not come from the customer or lead, is empty, they asked not to be profiled, the
 * lead became a customer, where its copy is read, or it was written a moment ago.
 */
export type WhyNotRead = 'notInbound' | 'noText' | 'noProfiling' | 'converted' | 'notYet';

/** `GET /interactions/:id/views/words`, and of leads' interactions: what was read from it and why. Words only where its text may be read. */
export type WordsView =
  | { state: 'notRead'; why: WhyNotRead }
  | {
      state: 'read';
      sentiment: SentimentId | null;
      emotion: EmotionId | null;
      category: CategoryId | null;
      language: Language | null;
      aspects: { aspect: Aspect; sentiment: SentimentId }[];
      /** Of the sentiment as it was read, 0 … 1. */
      confidence: number;
      by: { sentiment: ReadBy; emotion: ReadBy; category: ReadBy };
      words: ToldWord[];
      /** What a person said instead, and who; null where nobody has. `none`: no emotion. */
      correction: {
        sentiment: SentimentId | null;
        emotion: EmotionId | 'none' | null;
        category: CategoryId | null;
        by: string | null;
        at: string;
      } | null;
      /** Whether the reader may correct it. */
      mayCorrect: boolean;
    };

/** A word that decided in several texts, with the newest of them. */
export type DecidingWordWire = {
  text: string;
  /** Texts in which it did. */
  count: number;
  quotes: {
    id: string;
    /** The customer, or the lead, who sent it. */
    person: { id: string; name: string | null } | null;
    at: string;
    text: string;
    from: number;
    to: number;
  }[];
};

/** `POST /insight/words` with `{ object?, where? }`: the words that decided in the newest texts that the reader may read. */
export type DecidingWordsWire = {
  /** Texts whose words were counted, at most 1,000. */
  texts: number;
  negative: DecidingWordWire[];
  positive: DecidingWordWire[];
  /** The words of hesitation; null for who may not read emotions. */
  hesitating: DecidingWordWire[] | null;
};

/** How one of the three things is read. */
export type ReaderCard = {
  /** What people judged. */
  judged: number;
  classes: { label: string; rows: number }[];
  /** How often the word lists say the same as people, of the texts that people judged; null where they judged none. */
  lexicon: Interval | null;
  /** What was learned, where it was and reads better than the word lists do; else why not. */
  learned: { ngrams: number; heldOut: HeldOutTexts } | null;
  /** `tooFew`, `oneClass`, `notSpread`, `noSkill`: the library's; `lexiconBetter`: the word lists agree with people more. */
  refusal: { code: string; figures: Record<string, number> } | null;
};

/** `card` of a score model of kind words, as JSON. */
export type WordsCard = {
  sentiment: ReaderCard;
  emotion: ReaderCard;
  category: ReaderCard;
  /** Sentiment by the channel on which texts came: judged ones, and of how many each way of reading said the same. */
  channels: { channel: string; judged: number; lexicon: number; learned: number | null }[];
};
