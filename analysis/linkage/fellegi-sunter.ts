import { type Refused, refuse } from '../result.ts';
import type { CandidatePairs } from './blocking.ts';
import { type Comparison, readyComparison } from './comparison.ts';
import { type LinkTable, pairsOf } from './link-table.ts';
import { type Patterns, patternsOf } from './patterns.ts';
import { type LevelShares, levelShares, randomPairs } from './random-pairs.ts';

/** What a level says of a pair that reaches it. */
export type LevelWeight = {
  /** Share of the pairs of one person that reach it. */
  m: number;
  /** Share of the pairs of two people that do. */
  u: number;
  /** log2(m / u): what it adds to the weight. */
  bits: number;
};

export type FittedComparison = Comparison & {
  /** Of the levels in their order, then of “none of them”. Where a text is missing nothing is added. */
  weights: LevelWeight[];
};

/** A model to keep as JSON. The chance that a pair is one person: 2^w / (1 + 2^w), w = prior + Σ bits. */
export type LinkModel = {
  comparisons: FittedComparison[];
  /** log2 of the odds that two records taken by chance are one. */
  prior: number;
};

export type LinkFit = {
  state: 'fitted';
  model: LinkModel;
  /** Matches expected among the candidates. */
  expectedMatches: number;
  iterations: number;
  /** Levels that no candidate or no random pair reached: their weight is only supposed. */
  unseen: UnseenLevel[];
};

export type UnseenLevel = {
  comparison: string;
  level: number;
  by: 'candidates' | 'randomPairs';
};

export type LinkRefusal = Refused<'tooFewRecords' | 'noMatches' | 'didNotConverge'>;

export type LinkFitOptions = {
  /** Random pairs from which u is learned; 500,000 unless said. */
  samplePairs?: number;
  iterations?: number;
  seed?: number;
  /**
   * Where u is learned. `randomPairs` unless said; `candidates`: together with m among the pairs that
   * blocking brought together, where records of different people have much in common, as colleagues
   * have their firm. Then the prior, too, is that of a candidate.
   */
  chanceFrom?: 'randomPairs' | 'candidates';
};

const fewestRecords = 20;
/** An expectation of fewer matches is chance. */
const fewestMatches = 3;
const least = 1e-6;

/**
 * Fits the model of Fellegi and Sunter (1969): how often pairs of one person and of two people reach
 * each level. u is of random pairs, freed of the matches among them; m and the share of matches by EM
 * (Winkler 1988) over all pairs of the table, where those that blocking did not bring together count
 * as no matches, so that the prior holds for any pair and blocking keys may be compared too. With
 * `chanceFrom: 'candidates'` all three by EM over the candidates alone. Comparisons are taken as
 * independent given the truth; fields that go together (postcode and city) belong into one comparison.
 * The order of records does not matter.
 *
 * Refuses `tooFewRecords` (found, needed), `noMatches` (expected, needed), `didNotConverge`
 * (iterations, change).
 */
export function fitLinkModel(
  table: LinkTable,
  comparisons: readonly Comparison[],
  candidates: Pick<CandidatePairs, 'left' | 'right'>,
  options: LinkFitOptions = {},
): LinkFit | LinkRefusal {
  if (table.rows < fewestRecords) {
    return refuse('tooFewRecords', { found: table.rows, needed: fewestRecords });
  }
  const { samplePairs = 500_000, seed = 1, chanceFrom = 'randomPairs' } = options;
  const ready = comparisons.map((comparison) => readyComparison(comparison, table));
  const patterns = patternsOf(ready, candidates);
  const drawn = randomPairs(table, samplePairs, seed);
  const chance = ready.map((each) => levelShares(each, table, drawn));
  const alone = chanceFrom === 'candidates';
  const among = alone ? candidates.left.length : pairsOf(table);
  const start = chance.map(({ shares }) => shares);
  const fit = expectationMaximisation(patterns, start, among, alone, options.iterations ?? 500);
  if (fit.state === 'refused') return fit;
  const seen = levelsSeen(patterns, comparisons);
  const fitted = comparisons.map((comparison, k) => ({
    ...comparison,
    weights: Array.from(fit.m[k] ?? [], (m, level) => {
      const u = fit.u[k]?.[level] ?? NaN;
      const reached = (seen[k]?.[level] ?? 0) > 0;
      return { m, u, bits: reached ? Math.log2(m / u) : unseenBits(fit, k, level) };
    }),
  }));
  return {
    state: 'fitted',
    model: { comparisons: fitted, prior: Math.log2(fit.share / (1 - fit.share)) },
    expectedMatches: fit.share * among,
    iterations: fit.iterations,
    unseen: unseenLevels(comparisons, seen, alone ? null : chance),
  };
}

/** Levels whose weight no pair supports. */
function unseenLevels(
  comparisons: readonly Comparison[],
  seen: readonly Float64Array[],
  chance: readonly LevelShares[] | null,
): UnseenLevel[] {
  return comparisons.flatMap(({ name, levels }, k) =>
    Array.from(levels.keys()).flatMap((level): UnseenLevel[] => {
      const here = { comparison: name, level: level + 1 };
      if ((seen[k]?.[level] ?? 0) === 0) return [{ ...here, by: 'candidates' }];
      const known = !chance || (chance[k]?.seen[level] ?? 0) > 0;
      return known ? [] : [{ ...here, by: 'randomPairs' }];
    }),
  );
}

type Estimates = {
  state: 'fitted';
  m: Float64Array[];
  u: Float64Array[];
  share: number;
  iterations: number;
};

/** A level that no candidate reached takes the mean of its neighbours, as levels stand in order. */
function unseenBits({ m, u }: Estimates, k: number, level: number): number {
  const near = [level - 1, level + 1].flatMap((other) => {
    const [a, b] = [m[k]?.[other], u[k]?.[other]];
    return a === undefined || b === undefined ? [] : [Math.log2(a / b)];
  });
  return near.length === 0 ? 0 : near.reduce((sum, bits) => sum + bits, 0) / near.length;
}

/** Candidates at each level, comparison by comparison. */
function levelsSeen(patterns: Patterns, comparisons: readonly Comparison[]): Float64Array[] {
  const seen = comparisons.map(({ levels }) => new Float64Array(levels.length + 1));
  for (let p = 0; p < patterns.count; p += 1) {
    for (let k = 0; k < patterns.width; k += 1) {
      const level = patterns.levels[p * patterns.width + k] ?? 0;
      const of = seen[k];
      if (level > 0 && of) of[level - 1] = (of[level - 1] ?? 0) + (patterns.pairs[p] ?? 0);
    }
  }
  return seen;
}

/** m that any sensible fields have: most matches agree closely, few not at all. */
function startOf(levels: number): Float64Array {
  return Float64Array.from({ length: levels }, (_, k) =>
    k === 0 ? 0.8 : k === levels - 1 ? 0.05 : 0.15 / Math.max(1, levels - 2),
  );
}

function expectationMaximisation(
  patterns: Patterns,
  random: readonly Float64Array[],
  all: number,
  alone: boolean,
  most: number,
): Estimates | LinkRefusal {
  let m: Float64Array[] = random.map((shares) => startOf(shares.length));
  let u: Float64Array[] = random.map((shares) => shares.slice());
  const candidates = patterns.pairs.reduce((sum, pairs) => sum + pairs, 0);
  let share = Math.min(0.3, (0.3 * candidates) / all);
  let change = Infinity;
  for (let iteration = 1; iteration <= most; iteration += 1) {
    const step = maximise(patterns, m, u, share);
    const next = Math.min(0.9, step.matches / all);
    if (step.matches < fewestMatches) {
      return refuse('noMatches', { expected: step.matches, needed: fewestMatches });
    }
    change = Math.abs(Math.log(next / share));
    step.m.forEach((levels, k) =>
      levels.forEach((value, level) => {
        change = Math.max(change, Math.abs(value - (m[k]?.[level] ?? NaN)));
      }),
    );
    m = step.m;
    share = next;
    u = random.map((shares, k) =>
      alone ? smoothed(step.others[k] ?? shares) : withoutMatches(shares, m[k] ?? shares, share),
    );
    if (change < 1e-5) return { state: 'fitted', m, u, share, iterations: iteration };
  }
  return refuse('didNotConverge', { iterations: most, change });
}

/** One step: the chance of each pattern, then the levels of what it says are matches, and of the others. */
function maximise(
  { width, count, levels, pairs }: Patterns,
  m: readonly Float64Array[],
  u: readonly Float64Array[],
  share: number,
): { m: Float64Array[]; others: Float64Array[]; matches: number } {
  const logs = m.map((values, k) =>
    values.map((value, level) => Math.log(value / (u[k]?.[level] ?? NaN))),
  );
  const sums = m.map((values) => new Float64Array(values.length));
  const others = m.map((values) => new Float64Array(values.length));
  const prior = Math.log(share / (1 - share));
  let matches = 0;
  for (let p = 0; p < count; p += 1) {
    let odds = prior;
    for (let k = 0; k < width; k += 1) {
      const level = levels[p * width + k] ?? 0;
      if (level > 0) odds += logs[k]?.[level - 1] ?? NaN;
    }
    const expected = (pairs[p] ?? 0) / (1 + Math.exp(-odds));
    matches += expected;
    for (let k = 0; k < width; k += 1) {
      const level = levels[p * width + k] ?? 0;
      const of = sums[k];
      const not = others[k];
      if (level === 0 || !of || !not) continue;
      of[level - 1] = (of[level - 1] ?? 0) + expected;
      not[level - 1] = (not[level - 1] ?? 0) + (pairs[p] ?? 0) - expected;
    }
  }
  return { m: sums.map(smoothed), others, matches };
}

/** Shares of counts, as if a hundredth of a pair more stood at each level, and none quite 0. */
function smoothed(counts: Float64Array): Float64Array {
  const all = counts.reduce((sum, value) => sum + value, 0) + 0.01 * counts.length;
  return counts.map((value) => Math.max(least, (value + 0.01) / all));
}

/** Of random pairs a share is matches: what is left is u, never below a hundredth of what was seen. */
function withoutMatches(shares: Float64Array, m: Float64Array, share: number): Float64Array {
  const left = shares.map((value, level) =>
    Math.max(value * 0.01, (value - share * (m[level] ?? NaN)) / (1 - share)),
  );
  const all = left.reduce((sum, value) => sum + value, 0);
  return left.map((value) => value / all);
}
