import { quantileOf } from '../numeric/quantile.ts';
import { createRandom } from '../numeric/random.ts';
import type { Random } from '../numeric/random.ts';
import type { Interval, Refused } from '../result.ts';
import { refuse } from '../result.ts';

/** Open deals: the money of each (≥ 0) and the number of its stage. */
export type OpenDeals = { amount: Float64Array; stage: Int32Array };

/** Of each stage, how many decided deals that were once in it were won, and how many lost. */
export type StageEvidence = { won: Float64Array; lost: Float64Array };

/** Beside the median and its interval, the expectation, which may lie outside: a deal with 5 % brings nothing or all. */
export type Expected = Interval & { mean: number };

export type WeightedPipeline = {
  state: 'fitted';
  /** Money of all open deals. */
  open: number;
  /** What of it is won in the end; `mean` is Σ amount × mean chance. */
  weighted: Expected;
  /** The chance of a deal of each stage, from what became of others. */
  chance: Expected[];
};

/** The data floor of the library: decided deals. */
export const FEWEST_DECIDED = 40;
const DRAWS = 2000;
/** So many deals of all stages together stand in for a stage's own where it has none. */
const POOLED = 2;

/**
 * What the open deals bring: Σ amount × chance of the stage. Two things keep the sum from being certain,
 * and are in its interval: each deal is won or not, and the chances are only known as well as the decided
 * deals tell (a beta distribution, drawn towards the chance of all stages). Deals of one stage share what is
 * not known about it, so that it does not average out. Refused as `tooFew` under 40 decided deals. Throws
 * RangeError for stages without evidence columns and for negative figures.
 */
export function weightedPipeline(
  { amount, stage }: OpenDeals,
  evidence: StageEvidence,
  { confidence = 0.8, seed = 1 }: { confidence?: number; seed?: number } = {},
): WeightedPipeline | Refused<'tooFew'> {
  requirePipeline({ amount, stage }, evidence, confidence);
  const [won, lost] = [sum(evidence.won), sum(evidence.lost)];
  if (won + lost < FEWEST_DECIDED) {
    return refuse('tooFew', { found: won + lost, needed: FEWEST_DECIDED });
  }
  const pooled = (won + 0.5) / (won + lost + 1);
  const shapes = Array.from(evidence.won, (each, s): readonly [number, number] => [
    each + POOLED * pooled,
    (evidence.lost[s] ?? NaN) + POOLED * (1 - pooled),
  ]);
  const means = shapes.map(([a, b]) => a / (a + b));
  const random = createRandom(seed);
  const chances = shapes.map(() => new Float64Array(DRAWS));
  const totals = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    for (const [s, [a, b]] of shapes.entries()) setDraw(chances[s], draw, random.beta(a, b));
    totals[draw] = drawnTotal({ amount, stage }, chances, draw, random);
  }
  const tail = (1 - confidence) / 2;
  const around = (mean: number, values: Float64Array): Expected => {
    const sorted = values.toSorted();
    const at = (p: number): number => quantileOf(sorted, p);
    return { mean, estimate: at(0.5), low: at(tail), high: at(1 - tail) };
  };
  const expected = amount.reduce((sum, each, i) => sum + each * (means[stage[i] ?? -1] ?? NaN), 0);
  return {
    state: 'fitted',
    open: sum(amount),
    weighted: around(expected, totals),
    chance: means.map((mean, s) => around(mean, chances[s] ?? new Float64Array())),
  };
}

const sum = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0);

const setDraw = (draws: Float64Array | undefined, at: number, value: number): void => {
  if (draws) draws[at] = value;
};

/** One future: every deal won or not, with chances that hold for the whole of it. */
function drawnTotal(
  { amount, stage }: OpenDeals,
  chances: readonly Float64Array[],
  draw: number,
  random: Random,
): number {
  const now = Float64Array.from(chances, (each) => each[draw] ?? NaN);
  let total = 0;
  for (let i = 0; i < amount.length; i += 1) {
    if (random.uniform() < (now[stage[i] ?? -1] ?? NaN)) total += amount[i] ?? NaN;
  }
  return total;
}

function requirePipeline(
  { amount, stage }: OpenDeals,
  { won, lost }: StageEvidence,
  confidence: number,
): void {
  if (amount.length !== stage.length || won.length !== lost.length) {
    throw new RangeError('columns differ in length');
  }
  if (stage.some((each) => each < 0 || each >= won.length)) {
    throw new RangeError('a deal is in a stage without evidence');
  }
  for (const column of [amount, won, lost]) {
    if (column.some((each) => !(each >= 0 && each < Infinity))) {
      throw new RangeError('amounts and counts are at least 0');
    }
  }
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('a confidence is within 0 … 1');
}
