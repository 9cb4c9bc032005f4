import { cholesky } from '../numeric/matrix.ts';
import { quantileOf } from '../numeric/quantile.ts';
import { createRandom } from '../numeric/random.ts';
import { studentQuantile } from '../numeric/special.ts';
import type { Interval, Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { Measured } from './accuracy.ts';
import { beatsPlain, wapeOf } from './accuracy.ts';
import { jointCovariance } from './kalman.ts';
import type { Assembled, StructuralFit } from './structural-fit.ts';
import { fitStructural } from './structural-fit.ts';

/** What was sold in equal periods, oldest first; NaN where it is not known. */
export type SalesHistory = {
  value: Float64Array;
  /** Periods of a year, as 12 for months and 4 for quarters; 1 where there is no season. */
  season: number;
};

export type SalesForecast = {
  /** The median and interval of each period ahead. */
  periods: Interval[];
  /** The same of all of them together. */
  total: Interval;
  /** Whether a season was learned: not with less than two years. */
  seasonal: boolean;
  /** WAPE one period ahead over the later half of the history, and that of the plain forecast. */
  measured: Measured & { periods: number };
} & ({ state: 'fitted' } | { state: 'fallback'; reason: 'noBetterThanPlain' | 'spreadUnknown' });

/** `tooFew` periods known, `nothingSold` in any of them, `tooFar` ahead for so short a history. */
export type NoSalesForecast = Refused<'tooFew' | 'nothingSold' | 'tooFar'>;

/** Below this there are as many things to learn as periods. */
export const FEWEST_PERIODS = 8;
const DRAWS = 2000;

/**
 * Sales of the next `ahead` periods from those before. A level with a slope that fades (Gardner and McKenzie
 * 1985) and a season (Harvey 1989), on the logarithm where all was above 0; intervals from simulated
 * futures, with Student's t for what a short history cannot know of its own noise. Where the plain forecast
 * (the same period of last year, or the mean of the last three) did no worse on the later half of the
 * history, the answer is that: `fallback`. Throws RangeError for a season or horizon that cannot be.
 */
export function forecastSales(
  history: SalesHistory,
  ahead: number,
  { confidence = 0.8, seed = 1 }: { confidence?: number; seed?: number } = {},
): SalesForecast | NoSalesForecast {
  const { value, season } = history;
  if (!Number.isInteger(season) || season < 1)
    throw new RangeError(`no season has ${season} periods`);
  if (!Number.isInteger(ahead) || ahead < 1) throw new RangeError(`${ahead} periods are not ahead`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('a confidence is within 0 … 1');
  if (value.includes(Infinity) || value.includes(-Infinity))
    throw new RangeError('sales are finite');
  const known = value.filter((each) => !Number.isNaN(each));
  if (known.length < FEWEST_PERIODS) {
    return refuse('tooFew', { found: known.length, needed: FEWEST_PERIODS });
  }
  if (known.every((each) => each === 0)) return refuse('nothingSold', { periods: known.length });
  const most = Math.floor(value.length / 2);
  if (ahead > most) return refuse('tooFar', { ahead, most });
  const scale = scaleOf(known);
  const series = value.map(scale.in);
  const length = season > 1 && known.length >= 2 * season ? season : 1;
  const fit = fitSales(series, length, ahead, scale.isLog);
  const plain = Float64Array.from(series, (_, t) => plainAt(series, length, t, 1));
  const later = Math.max(Math.floor(value.length / 2), length + 1);
  const measured = {
    periods: value.subarray(later).filter((each) => !Number.isNaN(each)).length,
    wape: wapeOf(value.subarray(later), fit.mean.subarray(later, value.length).map(scale.out)),
    plainWape: wapeOf(value.subarray(later), plain.subarray(later).map(scale.out)),
  };
  const common = { seasonal: length > 1, measured };
  const floor = known.every((each) => each >= 0) ? 0 : -Infinity;
  const isBetter = beatsPlain(measured) || measured.periods < 4;
  const futures = isBetter
    ? simulate(fit, series.length, ahead, known.length, seed, scale.out)
    : null;
  if (futures) return { state: 'fitted', ...common, ...summary(futures, confidence, floor) };
  const ends = plainFutures(series, length, ahead, confidence, scale.out, floor);
  const reason = isBetter ? 'spreadUnknown' : 'noBetterThanPlain';
  return { state: 'fallback', reason, ...common, ...ends };
}

type Scale = { isLog: boolean; in: (value: number) => number; out: (value: number) => number };

/** The logarithm, in which seasons multiply; where something was 0 or below, parts of the average size. */
function scaleOf(known: Float64Array): Scale {
  if (known.every((each) => each > 0)) return { isLog: true, in: Math.log, out: Math.exp };
  const size = known.reduce((sum, each) => sum + Math.abs(each), 0) / known.length;
  return { isLog: false, in: (value) => value / size, out: (value) => value * size };
}

/** Of the slope, what is left after each period: a trend that is seen goes on for a year or so, not for ever. */
const DAMPING = 0.9;

/** The filter over the history and, without values, over the periods ahead. */
function fitSales(
  series: Float64Array,
  season: number,
  ahead: number,
  isLog: boolean,
): StructuralFit {
  const count = series.length + ahead;
  const effects = season > 1 ? season : 0;
  const n = 2 + effects;
  const value = new Float64Array(count).fill(NaN);
  value.set(series);
  const design = new Float64Array(count * n);
  for (let t = 0; t < count; t += 1) {
    design[t * n] = 1;
    if (effects > 0) design[t * n + 2 + (t % season)] = 1;
  }
  const known = series.filter((each) => !Number.isNaN(each));
  const begin = known.subarray(0, Math.max(4, effects));
  const level = begin.reduce((sum, each) => sum + each, 0) / begin.length;
  // In parts of the average, a series that touches 0 swings wider than one on the logarithm.
  const wide = isLog ? 1 : 3;
  const assemble = (deviations: Float64Array): Assembled => {
    const [noise = NaN, wander = NaN, slope = NaN, seasonal = NaN] = deviations;
    const [mean, variance, drift] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    mean[0] = level;
    variance.fill((0.4 * wide) ** 2, 2);
    variance[0] = wide ** 2;
    variance[1] = (0.03 * wide) ** 2;
    drift.fill(seasonal ** 2, 2);
    drift[0] = wander ** 2;
    drift[1] = slope ** 2;
    return {
      model: { mean, variance, drift, damping: DAMPING },
      rows: {
        value,
        design,
        noise: new Float64Array(count).fill(noise ** 2),
        steps: new Int32Array(count).fill(1),
      },
    };
  };
  const priors = [0.15, 0.05, 0.005, 0.02].map((middle) => ({ middle: middle * wide, spread: 1 }));
  return fitStructural(priors.slice(0, effects > 0 ? 4 : 3), assemble);
}

/** Last year's value, or the mean of the last three known ones, as seen `ahead` periods before row t. */
function plainAt(series: Float64Array, season: number, t: number, ahead: number): number {
  if (season > 1) {
    for (let back = season * Math.ceil(ahead / season); back <= t; back += season) {
      const value = series[t - back] ?? NaN;
      if (!Number.isNaN(value)) return value;
    }
    return NaN;
  }
  const known = series
    .subarray(0, Math.max(0, t - ahead + 1))
    .filter((each) => !Number.isNaN(each));
  const last = known.subarray(-3);
  return last.reduce((sum, each) => sum + each, 0) / last.length;
}

/** Futures by chance, one number for each period ahead; all periods of one share what a short history does not know. Null where rounding leaves no covariance to draw from. */
function simulate(
  fit: StructuralFit,
  past: number,
  ahead: number,
  known: number,
  seed: number,
  out: (value: number) => number,
): Float64Array[] | null {
  const random = createRandom(seed);
  const lower = cholesky(jointCovariance(fit.model, fit.rows, past), ahead);
  if (!lower) return null;
  const degrees = Math.max(3, known - fit.deviations.length);
  return Array.from({ length: DRAWS }, () => {
    const heavy = Math.sqrt(degrees / (2 * random.gamma(degrees / 2)));
    const normal = Float64Array.from({ length: ahead }, random.normal);
    return normal.map((_, h) => {
      let off = 0;
      for (let k = 0; k <= h; k += 1) off += (lower[h * ahead + k] ?? NaN) * (normal[k] ?? NaN);
      return out((fit.mean[past + h] ?? NaN) + heavy * off);
    });
  });
}

function summary(
  futures: readonly Float64Array[],
  confidence: number,
  floor: number,
): { periods: Interval[]; total: Interval } {
  const ahead = futures[0]?.length ?? 0;
  const of = (pick: (future: Float64Array) => number): Interval => {
    const sorted = Float64Array.from(futures, (future) => Math.max(floor, pick(future))).toSorted();
    const at = (p: number): number => quantileOf(sorted, p);
    return { estimate: at(0.5), low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
  };
  return {
    periods: Array.from({ length: ahead }, (_, h) => of((future) => future[h] ?? NaN)),
    total: of((future) => future.reduce((sum, each) => sum + Math.max(floor, each), 0)),
  };
}

/** The plain forecast of the periods ahead, as far off as it was so many periods ahead before. */
function plainFutures(
  series: Float64Array,
  season: number,
  ahead: number,
  confidence: number,
  out: (value: number) => number,
  floor: number,
): { periods: Interval[]; total: Interval } {
  const past = series.length;
  const estimates = Array.from({ length: ahead }, (_, h) =>
    plainOrMean(series, season, past + h, h + 1),
  );
  const periods = estimates.map((estimate, h): Interval => {
    const errors = Array.from(series, (value, t) => value - plainAt(series, season, t, h + 1));
    const reach = reachOf(errors, confidence);
    return {
      estimate: Math.max(floor, out(estimate)),
      low: Math.max(floor, out(estimate - reach)),
      high: out(estimate + reach),
    };
  });
  if (ahead === 1 && periods[0]) return { periods, total: periods[0] };
  // Where the plain forecast was next to nothing, an error has no size beside it.
  const sizes = series.map(out).map(Math.abs).filter(Number.isFinite);
  const least = (0.1 * ahead * sizes.reduce((sum, each) => sum + each, 0)) / sizes.length;
  const sums = Array.from({ length: past - ahead + 1 }, (_, origin) => {
    let [off, size] = [0, 0];
    for (let h = 0; h < ahead; h += 1) {
      const plain = out(plainAt(series, season, origin + h, h + 1));
      off += out(series[origin + h] ?? NaN) - plain;
      size += Math.abs(plain);
    }
    return off / Math.max(size, least);
  });
  const estimate = periods.reduce((sum, each) => sum + each.estimate, 0);
  const size = periods.reduce((sum, each) => sum + Math.abs(each.estimate), 0);
  const reach = reachOf(sums, confidence) * size;
  return {
    periods,
    total: { estimate, low: Math.max(floor, estimate - reach), high: estimate + reach },
  };
}

function plainOrMean(series: Float64Array, season: number, t: number, ahead: number): number {
  const plain = plainAt(series, season, t, ahead);
  return Number.isNaN(plain) ? plainAt(series, 1, t, ahead) : plain;
}

/** How far errors of this size reach: Student's t with one degree for each error but one. */
function reachOf(errors: readonly number[], confidence: number): number {
  const known = errors.filter(Number.isFinite);
  const square = known.reduce((sum, each) => sum + each ** 2, 0) / Math.max(1, known.length);
  return studentQuantile((1 + confidence) / 2, Math.max(2, known.length - 1)) * Math.sqrt(square);
}
