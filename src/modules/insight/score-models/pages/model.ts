import type { RecordWire } from '../../../../kernel/wire.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import { asText } from '../../../../web/fields/value.ts';
import type { ChanceCard, ChanceKind, ChanceWatch } from '../../chances/wire.ts';
import type { OfferCard, OfferWatch } from '../../offers/wire.ts';
import { type ModelKind, modelKinds } from '../../scores/rules.ts';
import type { ValueCard, ValueWatch } from '../../value/wire.ts';
import type { WordsCard } from '../../words/wire.ts';

type Common = {
  id: string;
  number: string;
  state: 'fitted' | 'fallback' | 'refused' | 'lexicon';
  /** The library's code of a fallback or a refusal. */
  reason: string | null;
  trainedAt: string;
  /** The latest training of its score. */
  isCurrent: boolean;
  scoredAt: string | null;
  scoredCount: number;
};

/** A training of a score as its page shows it. */
export type Model = Common &
  (
    | { kind: 'value'; card: ValueCard; watch: ValueWatch | null }
    | { kind: 'offer'; card: OfferCard; watch: OfferWatch | null }
    | { kind: ChanceKind; card: ChanceCard; watch: ChanceWatch | null }
    | { kind: 'words'; card: WordsCard; watch: null }
  );

/** What a list of models has to bring for `readModel`. */
export const MODEL_FIELDS = [
  'number',
  'kind',
  'state',
  'reason',
  'trainedAt',
  'rowCount',
  'auc',
  'brier',
  'card',
  'current',
  'scoredAt',
  'scoredCount',
  'watch',
];

/** Reads a record of a score model; undefined where its reader may not see what it is made of. */
export function readModel(record: RecordWire): Model | undefined {
  const kind = modelKinds.find((each) => each === record['kind']);
  const state = asText(record['state']);
  const card = asText(record['card']);
  if (!kind || !isState(state) || card === '') return undefined;
  const watch = asText(record['watch']);
  const common: Common = {
    id: record.id,
    number: asText(record['number']),
    state,
    reason: asText(record['reason']) || null,
    trainedAt: asText(record['trainedAt']),
    isCurrent: record['current'] === true,
    scoredAt: asText(record['scoredAt']) || null,
    scoredCount: Number(record['scoredCount'] ?? 0),
  };
  if (kind === 'words') {
    return { ...common, kind, card: JSON.parse(card) as WordsCard, watch: null };
  }
  if (kind === 'value') {
    return {
      ...common,
      kind,
      card: JSON.parse(card) as ValueCard,
      watch: watch === '' ? null : (JSON.parse(watch) as ValueWatch),
    };
  }
  if (kind === 'offer') {
    return {
      ...common,
      kind,
      card: JSON.parse(card) as OfferCard,
      watch: watch === '' ? null : (JSON.parse(watch) as OfferWatch),
    };
  }
  return {
    ...common,
    kind,
    card: JSON.parse(card) as ChanceCard,
    watch: watch === '' ? null : (JSON.parse(watch) as ChanceWatch),
  };
}

const isState = (state: string): state is Common['state'] =>
  ['fitted', 'fallback', 'refused', 'lexicon'].includes(state);

/** Reads which model is looked at from an address. */
export function readKind(raw: unknown): ModelKind | undefined {
  return modelKinds.find((each) => each === raw);
}

/** Every code with which the library falls back or refuses, and its sentence. */
const SENTENCES = {
  tooFew: 'refusal.tooFew',
  noFeatures: 'refusal.noFeatures',
  leakageSuspected: 'refusal.leakageSuspected',
  notSpread: 'refusal.notSpread',
  didNotConverge: 'refusal.didNotConverge',
  oneClass: 'refusal.oneClass',
  noSkill: 'refusal.noSkill',
  littleSkill: 'refusal.littleSkill',
  noCustomers: 'refusal.noCustomers',
  noTime: 'refusal.noTime',
  tooShort: 'refusal.tooShort',
  featureMissing: 'refusal.featureMissing',
} as const satisfies Record<string, MessageKey>;

/** The sentence for a code of the library; for one of a later version that something failed. */
export function refusalKey(code: string | null): MessageKey {
  const found = Object.entries(SENTENCES).find(([name]) => name === code);
  return found?.[1] ?? 'refusal.unknown';
}

/** Shares of the whole, the largest first; none where all is nothing. */
export function weights(
  features: readonly { name: string; importance: number; missing: number }[],
): { name: string; share: number; missing: number }[] {
  const total = features.reduce((sum, { importance }) => sum + importance, 0);
  if (total === 0) return [];
  return features
    .map(({ name, importance, missing }) => ({ name, share: importance / total, missing }))
    .toSorted((a, b) => b.share - a.share);
}

/** Ends of an axis whose quarters are easily read. */
const ENDS = [0.1, 0.2, 0.4, 0.6, 0.8];

/** The end of an axis for shares: the next of the usual ones that holds them all, at most the whole. */
export function axisEnd(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  return ENDS.find((end) => most <= end) ?? 1;
}
