import type { RecordWire } from '../../../kernel/wire.ts';
import type { MatchField, MatchObject } from '../matches/wire.ts';
import type { MergeRule } from '../merges/wire.ts';

export type PairStatus = 'open' | 'same' | 'different' | 'notSure' | 'merged';
export type PairDecision = 'open' | 'same' | 'different' | 'notSure';

/** Two records that may be one. Only who may read both is told of them. */
export type PairWire = {
  id: string;
  object: MatchObject;
  first: { id: string; title: string };
  second: { id: string; title: string };
  /** Whole percent; null where fields that are hidden from the reader were compared: it would tell of them. */
  chance: number | null;
  /** In bits: 0 is even odds, each bit more doubles them; null as `chance` is. */
  weight: number | null;
  status: PairStatus;
  decidedBy: { id: string; name: string } | null;
  decidedAt: string | null;
  /** Merged by the nightly scan, above the threshold that an administrator settled. */
  automatic: boolean;
  foundAt: string;
};

/** `GET /quality/pairs`: the worthiest first. */
export type PairsWire = {
  pairs: PairWire[];
  next: string | null;
  /** When the object was last compared throughout or in what changed; null: never. */
  scannedAt: string | null;
};

/** One step from the start to the weight. `left` and `right` are as the reader may see them. */
export type WaterfallStepWire = {
  comparison: MatchField;
  /** `equal`, `alike` and `different`; `unknown` where one has no value: it then adds nothing. */
  agreement: 'equal' | 'alike' | 'different' | 'unknown';
  /** 0 where a value is missing, 1 the closest, … */
  level: number;
  bits: number;
  left: string | null;
  right: string | null;
};

/** `GET /quality/pairs/:id`: worked out from the values of now, so that it may differ from what the scan found. */
export type PairDetailWire = PairWire & {
  chance: number;
  weight: number;
  /** Whether fields that are hidden from the reader were left out of what these two come to. */
  partial: boolean;
  left: RecordWire;
  right: RecordWire;
  /** The weight before anything is compared, in bits. */
  start: number;
  /** Of fields that the reader may see; `weight` and `chance` are what these come to. */
  waterfall: WaterfallStepWire[];
  /** Which of the two a merge proposes to keep. */
  survivor: string;
  /** Where the weights come from: supposed, found in the organisation's own data, and after how many decisions. */
  model: { source: 'builtIn' | 'learned'; decisions: number; trainedAt: string | null };
};

/** `GET /quality/auto-merge`: what merging by itself at a threshold would do now. */
export type AutoMergeWire = {
  /** Records that would be merged into others. */
  count: number;
  /** Whether there are more pairs than were looked at, so that `count` is the least of it. */
  more: boolean;
  /** What whoever settles this has to have seen. */
  mark: string;
  sample: AutoMergeSample[];
  /** Groups that would be left for people, because two of theirs were told apart. */
  left: number;
  settled: number | null;
  /** By which rule values are taken here: the one asked for, else the settled one, else `survivor`. */
  rule: MergeRule;
  /** Null where nothing is settled. */
  settledRule: MergeRule | null;
};

/** A pair that would be merged; `outcome` is null where the reader may not see all that it would be merged with. */
export type AutoMergeSample = PairWire & {
  outcome: {
    survivor: RecordWire;
    /** What it takes from the others, by field; of what is put together every record's part, with the currency of its amounts. */
    taken: { field: string; values: { value: unknown; title?: string; currency: unknown }[] }[];
  } | null;
};
