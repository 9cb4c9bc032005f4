import type { RfmScores } from './rfm.ts';

/** The rules are written for so many groups of scores. */
const ruledGroups = 5;

/** The named segments of recency, frequency and monetary value; the product translates the ids. */
export const segmentIds = [
  'champions',
  'loyal',
  'potential',
  'new',
  'atRisk',
  'cannotLose',
  'hibernating',
  'lost',
] as const;

export type SegmentId = (typeof segmentIds)[number];

/** Bounds of what a rule looks at, both included; scores are of five groups. */
export type SegmentRule = {
  segment: SegmentId;
  recency: readonly [low: number, high: number];
  /** The mean of the scores for frequency and monetary value: 1, 1.5 … 5. */
  value: readonly [low: number, high: number];
  /** Orders, where they decide and not their score. */
  orders?: readonly [low: number, high: number];
};

/**
 * The first rule that holds decides. Together they cover every combination of scores. "New" goes by
 * orders, since the score of one order depends on how many others ordered once.
 */
export const segmentRules: readonly SegmentRule[] = [
  { segment: 'new', recency: [4, 5], value: [1, 5], orders: [1, 1] },
  { segment: 'champions', recency: [4, 5], value: [4, 5] },
  { segment: 'loyal', recency: [3, 5], value: [3.5, 5] },
  { segment: 'potential', recency: [4, 5], value: [1, 3] },
  { segment: 'potential', recency: [3, 3], value: [2.5, 3] },
  { segment: 'cannotLose', recency: [1, 1], value: [4, 5] },
  { segment: 'atRisk', recency: [1, 2], value: [2.5, 5] },
  { segment: 'hibernating', recency: [2, 3], value: [1, 2] },
  { segment: 'lost', recency: [1, 1], value: [1, 2] },
];

/** Why a customer is in a segment: the rule that decided, and the figures it looked at. */
export type SegmentReason = { rule: SegmentRule; recency: number; value: number; orders: number };

/** The segment of one customer's scores (1 … 5 each) and orders (from 1), with its reason. */
export function segmentOf(
  recency: number,
  frequency: number,
  monetary: number,
  orders: number,
): SegmentReason {
  const value = (frequency + monetary) / 2;
  const rule = segmentRules.find(
    (rule) =>
      within(rule.recency, recency) &&
      within(rule.value, value) &&
      (!rule.orders || within(rule.orders, orders)),
  );
  if (!rule) throw new RangeError(`Scores are 1 to 5, not ${recency}, ${frequency}, ${monetary}`);
  return { rule, recency, value, orders };
}

/** The number of customers without a segment: they have not bought. */
export const noSegment = 255;

/**
 * Segments of many customers: their place in `segmentIds`, `noSegment` for who has not bought, and
 * the customers in each segment. The scoring is that of `scoreRfm`, frequency the number of orders.
 * Throws RangeError where the scores are not of five groups.
 */
export function nameSegments(
  { groups, scores }: { groups: number; scores: RfmScores },
  frequency: Float64Array,
): { segments: Uint8Array; sizes: Record<SegmentId, number> } {
  const { length } = scores.recency;
  if (
    scores.frequency.length !== length ||
    scores.monetary.length !== length ||
    frequency.length !== length
  ) {
    throw new RangeError('Scores and orders are of the same customers');
  }
  if (groups !== ruledGroups) {
    throw new RangeError(`Segments go by scores of ${ruledGroups} groups, not ${groups}`);
  }
  const table = segmentTable();
  const segments = new Uint8Array(length);
  const counts = new Uint32Array(256);
  for (let i = 0; i < length; i += 1) {
    const [r, f, m] = [scores.recency[i] ?? 0, scores.frequency[i] ?? 0, scores.monetary[i] ?? 0];
    if (Math.max(r, f, m) > groups) throw new RangeError(`A score is above ${groups}`);
    const segment = table[cell(r, f, m, frequency[i] ?? NaN)] ?? noSegment;
    segments[i] = segment;
    counts[segment] = (counts[segment] ?? 0) + 1;
  }
  const sizes = Object.fromEntries(segmentIds.map((id, index) => [id, counts[index] ?? 0]));
  return { segments, sizes: sizes as Record<SegmentId, number> };
}

const within = ([low, high]: readonly [number, number], value: number): boolean =>
  value >= low && value <= high;

const cell = (r: number, f: number, m: number, orders: number): number =>
  (orders === 1 ? 216 : 0) + r * 36 + f * 6 + m;

/** The rules worked out for every combination: a million customers are a million look-ups. */
function segmentTable(): Uint8Array {
  const table = new Uint8Array(432).fill(noSegment);
  for (const orders of [1, 2]) {
    for (let r = 1; r <= 5; r += 1) {
      for (let f = 1; f <= 5; f += 1) {
        for (let m = 1; m <= 5; m += 1) {
          table[cell(r, f, m, orders)] = segmentIds.indexOf(
            segmentOf(r, f, m, orders).rule.segment,
          );
        }
      }
    }
  }
  return table;
}
