import { readyComparison } from './comparison.ts';
import type { FittedComparison, LinkModel } from './fellegi-sunter.ts';
import { type LinkTable, linkColumn, termAt } from './link-table.ts';
import { type PairList, patternsOf } from './patterns.ts';

/** The weight of each pair in bits, its prior within: 0 is even odds, each bit more doubles them. */
export type ScoredPairs = PairList & { bits: Float32Array };

/** The chance that a pair of this weight is one person or firm. */
export function matchProbability(bits: number): number {
  return bits >= 0 ? 1 / (1 + 2 ** -bits) : 2 ** bits / (1 + 2 ** bits);
}

/** The weight of a chance in (0, 1). */
export function matchBits(probability: number): number {
  return Math.log2(probability / (1 - probability));
}

/** Scores pairs of a table. Throws `RangeError` where the table lacks a column of the model. */
export function scorePairs(model: LinkModel, table: LinkTable, pairs: PairList): ScoredPairs {
  const ready = model.comparisons.map((comparison) => readyComparison(comparison, table));
  const patterns = patternsOf(ready, pairs, { keepOf: true });
  const { width, levels } = patterns;
  const ofPattern = new Float64Array(patterns.count);
  for (let p = 0; p < patterns.count; p += 1) {
    let sum = model.prior;
    for (let k = 0; k < width; k += 1) {
      const level = levels[p * width + k] ?? 0;
      sum += model.comparisons[k]?.weights[level - 1]?.bits ?? 0;
    }
    ofPattern[p] = sum;
  }
  const bits = new Float32Array(pairs.left.length);
  const of = patterns.of ?? new Int32Array(0);
  const rarities = model.comparisons.map((comparison) => rarityOf(comparison, table));
  for (let i = 0; i < bits.length; i += 1) {
    const pattern = of[i] ?? 0;
    let sum = ofPattern[pattern] ?? NaN;
    for (let k = 0; k < width; k += 1) {
      const rarity = rarities[k];
      if (!rarity) continue;
      const level = levels[pattern * width + k] ?? 0;
      if (rarity.levels[level] === 1)
        sum += rarity.bits[rarity.codes[pairs.left[i] ?? 0] ?? -1] ?? 0;
    }
    bits[i] = sum;
  }
  return { left: pairs.left, right: pairs.right, bits };
}

/** What agreement on each text of a column adds or takes, by code, and the levels that are such agreement. */
type Rarity = { levels: Uint8Array; codes: Int32Array; bits: Float64Array };

function rarityOf(comparison: FittedComparison, table: LinkTable): Rarity | null {
  if (comparison.termFrequency !== true) return null;
  const column = linkColumn(table, comparison.column);
  const usual = usualFrequency(column.counts, column.known);
  const bits = Float64Array.from(column.counts, (count) => rarityBits(count, column.known, usual));
  return { levels: exactLevels(comparison), codes: column.codes, bits };
}

/** 1 at the levels, counted from 1, that are the same text in the comparison's own column. */
export function exactLevels({ levels, column }: FittedComparison): Uint8Array {
  const own = levels.map((measure) =>
    measure.kind === 'exact' && (measure.column ?? column) === column ? 1 : 0,
  );
  return Uint8Array.from([0, ...own, 0]);
}

/** How often two records taken by chance have the same text. */
export function usualFrequency(counts: Uint32Array, known: number): number {
  let same = 0;
  for (const count of counts) same += count * (count - 1);
  return same / Math.max(1, known * (known - 1));
}

/**
 * log2(usual / frequency): what agreement on this text adds to agreement on any (Winkler 1989). The
 * frequency is that among the other records, and at least one's.
 */
export function rarityBits(count: number, known: number, usual: number): number {
  if (usual === 0) return 0;
  return Math.log2(usual / (Math.max(1, count - 1) / Math.max(1, known - 1)));
}

/** One step of the waterfall from the prior to the weight. */
export type WaterfallStep = {
  comparison: string;
  left: string | null;
  right: string | null;
  /** 0 where a text is missing, 1 the closest level …, one more than there are levels for none of them. */
  level: number;
  /** What the level adds. */
  bits: number;
  /** What the rarity of a text that agrees adds. */
  rarityBits: number;
};

/** Why a pair has its weight: `prior` and the bits of all steps add up to `bits`. */
export type Waterfall = {
  state: 'explained';
  prior: number;
  steps: WaterfallStep[];
  bits: number;
  probability: number;
};

/** The weight of one pair step by step, for a person who decides. Throws `RangeError` where a column is absent. */
export function explainPair(
  model: LinkModel,
  table: LinkTable,
  left: number,
  right: number,
): Waterfall {
  let bits = model.prior;
  const steps = model.comparisons.map((comparison): WaterfallStep => {
    const column = linkColumn(table, comparison.column);
    const level = readyComparison(comparison, table).level(left, right);
    const own = comparison.weights[level - 1]?.bits ?? 0;
    const rare =
      comparison.termFrequency === true && exactLevels(comparison)[level] === 1
        ? rarityBits(
            column.counts[column.codes[left] ?? -1] ?? 0,
            column.known,
            usualFrequency(column.counts, column.known),
          )
        : 0;
    bits += own + rare;
    return {
      comparison: comparison.name,
      left: termAt(column, left),
      right: termAt(column, right),
      level,
      bits: own,
      rarityBits: rare,
    };
  });
  return {
    state: 'explained',
    prior: model.prior,
    steps,
    bits,
    probability: matchProbability(bits),
  };
}
