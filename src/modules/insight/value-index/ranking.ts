import { valueIndex, whatIf } from '../../../../analysis/segmentation/value-index.ts';
import type { Mover, ValuePart } from '../../../../analysis/segmentation/value-index.ts';
import type { PartWeights } from './rules.ts';

const SHOWN = 20;
const MOVERS = 10;

/** Customers are their places in the parts. */
export type Ranking =
  | {
      state: 'fitted';
      /** Those with the highest index, the best first, with the points of each part; NaN where it is not known. */
      top: { customer: number; index: number; points: { id: string; points: number }[] }[];
      rise: Mover[];
      fall: Mover[];
      /** NaN where one of the two orders says the same of all. */
      agreement: number;
      kept: { best: number; still: number };
      incomplete: number;
    }
  | { state: 'refused'; why: 'noWeight' | 'tooFew' };

/** The best by these weights, and who would move against the settled ones. Plain values, so that a thread may do it. */
export function rankCustomers(
  parts: readonly ValuePart[],
  weights: { settled: PartWeights; asked: PartWeights },
): Ranking {
  const ranked = valueIndex(parts, weights.asked);
  if (ranked.state === 'refused') return { state: 'refused', why: ranked.code };
  const compared = whatIf(parts, { before: weights.settled, after: weights.asked }, 0.2, MOVERS);
  // The settled weights may lie on parts that this reader may not see: then there is nothing to compare with.
  const moved =
    compared.state === 'refused'
      ? { rise: [], fall: [], agreement: NaN, kept: { best: 0, still: 0 } }
      : compared;
  return {
    state: 'fitted',
    top: bestOf(ranked.index).map((customer) => ({
      customer,
      index: ranked.index[customer] ?? NaN,
      points: ranked.parts.map(({ id, points }) => ({ id, points: points[customer] ?? NaN })),
    })),
    rise: moved.rise,
    fall: moved.fall,
    agreement: moved.agreement,
    kept: moved.kept,
    incomplete: ranked.incomplete,
  };
}

/** The places of those with the highest index, the best first; equal ones in their order. */
function bestOf(index: Float64Array): number[] {
  return Array.from(index, (value, at) => ({ value, at }))
    .filter(({ value }) => !Number.isNaN(value))
    .toSorted((a, b) => b.value - a.value || a.at - b.at)
    .slice(0, SHOWN)
    .map(({ at }) => at);
}
