import { wilson } from '../../../../analysis/numeric/wilson.ts';
import { classifyTexts } from '../../../../analysis/text/classifier.ts';
import { textHash } from '../../../../analysis/text/ngrams.ts';
import { packModel } from '../../../../analysis/text/packed.ts';
import type { PackedTextModel } from '../../../../analysis/text/packed.ts';
import { trainTextClassifier } from '../../../../analysis/text/train-classifier.ts';
import { readTexts } from './reading.ts';
import { FLOOR, NO_EMOTION } from './rules.ts';
import type { ReaderCard, WordsCard } from './wire.ts';

/** A text as a person judged it; null where they said nothing of it. */
export type Judged = {
  text: string;
  channel: string;
  sentiment: string | null;
  emotion: string | null;
  category: string | null;
};

/** What was learned, ready to be stored; what is absent is read by the word lists. */
export type WordsBody = {
  sentiment?: PackedTextModel;
  emotion?: PackedTextModel;
  category?: PackedTextModel;
};

const targets = ['sentiment', 'emotion', 'category'] as const;
type Target = (typeof targets)[number];
type Labelled = { text: string; channel: string; label: string; byLexicon: string };

const FOLDS = 4;

/**
 * Learns each of the three things from the texts that people judged, where there are `FLOOR` of two classes at least, and
 * where what was learned agrees with people on texts it had not seen more often than the word lists do.
 */
export function trainWords(judged: readonly Judged[]): { card: WordsCard; body: WordsBody } {
  const readings = readTexts(
    judged.map(({ text }) => text),
    {},
  );
  const rowsOf = (target: Target): Labelled[] =>
    judged.flatMap(({ text, channel, ...said }, n) => {
      const label = said[target];
      const byLexicon = readings[n]?.[target] ?? NO_EMOTION;
      return label === null ? [] : [{ text, channel, label, byLexicon }];
    });
  const body: WordsBody = {};
  const learn = (target: Target): ReaderCard => {
    const { card, model } = learnOne(rowsOf(target));
    if (model) body[target] = model;
    return card;
  };
  const cards = {
    sentiment: learn('sentiment'),
    emotion: learn('emotion'),
    category: learn('category'),
  };
  const channels = byChannel(rowsOf('sentiment'), cards.sentiment.learned !== null);
  return { card: { ...cards, channels }, body };
}

const agree = (rows: readonly Labelled[]): number =>
  rows.filter(({ label, byLexicon }) => label === byLexicon).length;

function learnOne(rows: readonly Labelled[]): { card: ReaderCard; model: PackedTextModel | null } {
  const counts = Map.groupBy(rows, ({ label }) => label);
  const classes = [...counts]
    .map(([label, its]) => ({ label, rows: its.length }))
    .toSorted((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1));
  const known = {
    judged: rows.length,
    classes,
    lexicon: rows.length > 0 ? wilson(agree(rows), rows.length) : null,
  };
  const refused = (code: string, figures: Record<string, number>) => ({
    card: { ...known, learned: null, refusal: { code, figures } },
    model: null,
  });
  if (rows.length === 0) return refused('tooFew', { classes: 0, found: 0, needed: FLOOR });
  const trained = trainTextClassifier(
    rows.map(({ text }) => text),
    rows.map(({ label }) => label),
    { floor: FLOOR },
  );
  if (trained.state === 'refused') return refused(trained.code, { ...trained.figures });
  if (trained.state === 'fallback') return refused(trained.reason, {});
  const { ngrams, heldOut } = trained.card;
  // Both are asked about the same texts: those of the classes that could be learned.
  const learnable = new Set(trained.card.classes.map(({ label }) => label));
  const same = rows.filter(({ label }) => learnable.has(label));
  if (agree(same) / same.length > heldOut.accuracy.estimate) return refused('lexiconBetter', {});
  return {
    card: { ...known, learned: { ngrams, heldOut }, refusal: null },
    model: packModel(trained.model),
  };
}

/** How either way of reading does on each channel; what was learned is asked about texts it had not seen. */
function byChannel(rows: readonly Labelled[], isLearned: boolean): WordsCard['channels'] {
  const right = isLearned ? heldOutRight(rows) : null;
  return [...Map.groupBy(rows.keys(), (n) => rows[n]?.channel ?? '')]
    .map(([channel, places]) => {
      const own = places.flatMap((n) => rows[n] ?? []);
      return {
        channel,
        judged: own.length,
        lexicon: agree(own),
        learned: right && places.filter((n) => right[n]).length,
      };
    })
    .toSorted((a, b) => b.judged - a.judged || (a.channel < b.channel ? -1 : 1));
}

/** Whether each text is read as people said by a model that had not seen it; equal texts in one fold. */
function heldOutRight(rows: readonly Labelled[]): boolean[] {
  const right = rows.map(() => false);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const isIn = ({ text }: Labelled): boolean => (textHash(text) >>> 0) % FOLDS === fold;
    const seen = rows.filter((row) => !isIn(row));
    const trained = trainTextClassifier(
      seen.map(({ text }) => text),
      seen.map(({ label }) => label),
      { floor: 2 },
    );
    if (trained.state !== 'fitted') continue;
    const places = [...rows.keys()].filter((n) => rows[n] && isIn(rows[n]));
    const answers = classifyTexts(
      trained.model,
      places.map((n) => rows[n]?.text ?? ''),
    );
    for (const [i, n] of places.entries()) {
      const answer = answers[i];
      right[n] = answer?.state === 'classified' && answer.label === rows[n]?.label;
    }
  }
  return right;
}
