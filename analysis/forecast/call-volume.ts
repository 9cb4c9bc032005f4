import { quantileOf } from '../numeric/quantile.ts';
import { normalQuantile } from '../numeric/special.ts';
import type { Interval, Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { Measured } from './accuracy.ts';
import { beatsPlain, wapeOf } from './accuracy.ts';
import { weekdayOf } from './calendar.ts';
import { dayEffects, openWeekdays } from './day-effects.ts';
import type { DayRows } from './day-profile.ts';
import { learnProfiles } from './day-profile.ts';
import { fitStructural } from './structural-fit.ts';

/** Calls by day and slot (a half-hour, say). Days are numbers: days since 1970-01-01. */
export type CallHistory = DayRows & {
  /**
   * Days on which the centre was or will be closed though its weekday is usually open: holidays. Where
   * this is left out, every such day without a row counts as closed; where it is given, only these, and
   * other days without a row are missing.
   */
  closed?: Int32Array;
};

export type CallForecast = {
  day: number;
  /** One for each slot. */
  calls: Interval[];
  total: Interval;
  /**
   * WAPE by slot of forecasts for one day ahead over the last days (60 at most), each from the days before it,
   * though with three deviations that were fitted to all; and of the mean of four same weekdays.
   */
  measured: Measured & { days: number };
} & ({ state: 'fitted' } | { state: 'fallback'; reason: 'noBetterThanSameWeekday' });

/**
 * `tooFew` days with calls, `weekdayUnseen`: no calls on such a weekday yet, `closed`: the day asked for is
 * closed, `tooFar`: further ahead than four weeks.
 */
export type NoCallForecast = Refused<'tooFew' | 'weekdayUnseen' | 'closed' | 'tooFar'>;

/** Two weeks of a centre that is open on five days. */
export const FEWEST_DAYS = 10;
const FURTHEST = 28;
/** How many of the last days judge the forecast and set its intervals. */
const JUDGED = 60;
const WARM_UP = 15;
/** What is learned from the judged days, about: five weekdays, the level, its deviations. */
const FITTED = 8;

/**
 * The calls of one day ahead (up to four weeks are possible) in each slot. The total follows a level that
 * wanders, the weekday, the day after a closure and the place in the month (structural time series on the
 * logarithm, with the Poisson noise of counts added); the profile is learned apart, as Shen and Huang (2008)
 * separate the days from the hours. The intervals take the spread that one-day-ahead forecasts of the last
 * days really had (split conformal prediction; Vovk, Gammerman and Shafer 2005), by slot and for the total.
 *
 * Where four same weekdays' mean foretold the last days no worse, the answer is that mean: `fallback`.
 * Throws RangeError for rows out of order, negative calls, a target that is not behind the last row.
 */
export function forecastCalls(
  history: CallHistory,
  target: number,
  { confidence = 0.8 }: { confidence?: number } = {},
): CallForecast | NoCallForecast {
  requireHistory(history, target, confidence);
  const refusal = refusalOf(history, target);
  if (refusal) return refusal;
  const ours = structuralForecast(history, target);
  const plain = plainForecast(history, target);
  const measured = {
    days: ours.judged,
    wape: judgedWape(history, ours),
    plainWape: judgedWape(history, plain),
  };
  const isBetter = beatsPlain(measured);
  const chosen = withIntervals(history, isBetter ? ours : plain, confidence);
  const answer = { day: target, ...chosen, measured };
  return isBetter
    ? { state: 'fitted', ...answer }
    : { state: 'fallback', reason: 'noBetterThanSameWeekday', ...answer };
}

function requireHistory(
  { day, slots, calls }: CallHistory,
  target: number,
  confidence: number,
): void {
  if (!(slots > 0) || calls.length !== day.length * slots) {
    throw new RangeError('calls need one number for each day and slot');
  }
  for (let t = 1; t < day.length; t += 1) {
    if (!((day[t] ?? NaN) > (day[t - 1] ?? NaN))) throw new RangeError('days are out of order');
  }
  if (day.length > 0 && !(target > (day.at(-1) ?? NaN))) {
    throw new RangeError('the target is not behind the last day');
  }
  for (const each of calls) {
    if (each < 0 || each === Infinity) throw new RangeError(`there cannot be ${each} calls`);
  }
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('a confidence is within 0 … 1');
}

function refusalOf(
  { day, slots, calls, closed }: CallHistory,
  target: number,
): NoCallForecast | null {
  const [ahead, open] = [target - (day.at(-1) ?? target), openWeekdays({ day, slots, calls })];
  let found = 0;
  for (let t = 0; t < day.length; t += 1) {
    if (calls.subarray(t * slots, (t + 1) * slots).some((each) => each > 0)) found += 1;
  }
  if (found < FEWEST_DAYS) return refuse('tooFew', { found, needed: FEWEST_DAYS });
  if (closed?.includes(target)) return refuse('closed', { day: target });
  if (ahead > FURTHEST) return refuse('tooFar', { ahead, most: FURTHEST });
  return open[weekdayOf(target)] === true
    ? null
    : refuse('weekdayUnseen', { weekday: weekdayOf(target) });
}

/** Forecasts of the judged rows and, last, of the target: rows × slots, with the variance of each by the model. */
type Foretold = {
  judged: number;
  calls: Float64Array;
  variance: Float64Array;
  totalVariance: Float64Array;
};

const judgedOf = (days: number): number =>
  Math.min(JUDGED, days - Math.min(WARM_UP, Math.floor(days / 2)));

function structuralForecast(history: CallHistory, target: number): Foretold {
  const { day, slots, calls } = history;
  const { total, expected } = learnProfiles(history, target);
  const effects = dayEffects(history, target);
  const typical = median(total.filter((each) => !Number.isNaN(each)));
  const value = new Float64Array(day.length + 1).fill(NaN);
  for (let t = 0; t < day.length; t += 1) value[t] = Math.log((total[t] ?? NaN) + 1);
  // What chance alone does to a count, on the scale of its logarithm.
  const chance = value.map((each) => 1 / (Number.isNaN(each) ? typical + 1 : Math.exp(each)));
  const fit = fitStructural(
    [
      { middle: 0.05, spread: 1 },
      { middle: 0.03, spread: 1 },
      { middle: 0.005, spread: 1 },
    ],
    (deviations) => {
      const [noise = NaN, level = NaN, weekday = NaN] = deviations;
      return {
        model: effects.model(Math.log(typical + 1), level ** 2, weekday ** 2),
        rows: { ...effects, value, noise: chance.map((each) => each + noise ** 2) },
      };
    },
  );
  const judged = judgedOf(day.length);
  const begin = day.length - judged;
  const shares = expected.subarray(begin * slots);
  const shape = shapeVariance(calls.subarray(begin * slots), shares, total.subarray(begin), slots);
  const foretold = emptyForetold(judged, slots);
  for (let r = 0; r <= judged; r += 1) {
    const spread = fit.variance[begin + r] ?? NaN;
    const whole = Math.max(0, Math.exp(fit.mean[begin + r] ?? NaN) - 1);
    // The chance of the total is in its variance already; that of a slot is larger and its own.
    const own = Math.max(0, spread - (chance[begin + r] ?? NaN)) + shape;
    foretold.totalVariance[r] = whole ** 2 * spread + 1e-9;
    for (let k = 0; k < slots; k += 1) {
      const mean = whole * (shares[r * slots + k] ?? NaN);
      foretold.calls[r * slots + k] = mean;
      foretold.variance[r * slots + k] = mean + mean ** 2 * own + 1e-9;
    }
  }
  return foretold;
}

/** How much a slot strays from its share beyond chance, as a relative variance, by moments. */
function shapeVariance(
  calls: Float64Array,
  shares: Float64Array,
  total: Float64Array,
  slots: number,
): number {
  let [excess, squares] = [0, 0];
  for (const [i, each] of calls.entries()) {
    const mean = (total[Math.floor(i / slots)] ?? NaN) * (shares[i] ?? NaN);
    if (Number.isNaN(each) || Number.isNaN(mean)) continue;
    excess += (each - mean) ** 2 - mean;
    squares += mean ** 2;
  }
  return squares === 0 ? 0 : Math.max(0, excess / squares);
}

const emptyForetold = (judged: number, slots: number): Foretold => ({
  judged,
  calls: new Float64Array((judged + 1) * slots),
  variance: new Float64Array((judged + 1) * slots),
  totalVariance: new Float64Array(judged + 1),
});

/** The mean of the last four same weekdays; of the last four days where there was none yet. */
function plainForecast({ day, slots, calls }: CallHistory, target: number): Foretold {
  const judged = judgedOf(day.length);
  const foretold = emptyForetold(judged, slots);
  for (let r = 0; r <= judged; r += 1) {
    const t = day.length - judged + r;
    const weekday = weekdayOf(day[t] ?? target);
    const before = Array.from({ length: t }, (_, i) => i);
    const same = before.filter((i) => weekdayOf(day[i] ?? 0) === weekday);
    const from = (same.length > 0 ? same : before).slice(-4);
    let whole = 0;
    for (let k = 0; k < slots; k += 1) {
      const known = from
        .map((i) => calls[i * slots + k] ?? NaN)
        .filter((each) => !Number.isNaN(each));
      const mean =
        known.length === 0 ? 0 : known.reduce((sum, each) => sum + each, 0) / known.length;
      foretold.calls[r * slots + k] = mean;
      foretold.variance[r * slots + k] = mean + (0.1 * mean) ** 2 + 1;
      whole += mean;
    }
    foretold.totalVariance[r] = whole + (0.1 * whole) ** 2 + 1;
  }
  return foretold;
}

function judgedWape(
  { day, slots, calls }: CallHistory,
  { judged, calls: foretold }: Foretold,
): number | null {
  return wapeOf(
    calls.subarray((day.length - judged) * slots),
    foretold.subarray(0, judged * slots),
  );
}

/** The target's forecast, its intervals as wide as the judged days ask for. */
function withIntervals(
  { day, slots, calls }: CallHistory,
  foretold: Foretold,
  confidence: number,
): { calls: Interval[]; total: Interval } {
  const { judged } = foretold;
  const begin = day.length - judged;
  const [slotErrors, totalErrors]: [number[], number[]] = [[], []];
  for (let r = 0; r < judged; r += 1) {
    let [sum, expected] = [0, 0];
    for (let k = 0; k < slots; k += 1) {
      const mean = foretold.calls[r * slots + k] ?? NaN;
      const error = (calls[(begin + r) * slots + k] ?? NaN) - mean;
      sum += error;
      expected += mean;
      const spread = Math.sqrt(foretold.variance[r * slots + k] ?? NaN);
      // A slot that is as good as closed would fill the middle with perfect forecasts.
      if (!Number.isNaN(error) && spread > 1e-3) slotErrors.push(error / spread);
    }
    if (!Number.isNaN(sum)) totalErrors.push(sum / Math.sqrt(foretold.totalVariance[r] ?? NaN));
  }
  const around = (estimate: number, variance: number, reach: number): Interval => ({
    estimate,
    low: Math.max(0, estimate - reach * Math.sqrt(variance)),
    high: estimate + reach * Math.sqrt(variance),
  });
  const own = foretold.calls.subarray(judged * slots);
  const slotReach = reachOf(slotErrors, totalErrors.length, confidence);
  return {
    calls: Array.from(own, (mean, k) =>
      around(mean, foretold.variance[judged * slots + k] ?? NaN, slotReach),
    ),
    total: around(
      own.reduce((sum, each) => sum + each, 0),
      foretold.totalVariance[judged] ?? NaN,
      totalReach(totalErrors, confidence),
    ),
  };
}

/**
 * The reach of the total's interval. Its errors are few, one a day, and the model was fitted to them: what it
 * says of its own spread is the least, and the degrees of freedom that it used are given back.
 */
function totalReach(errors: readonly number[], confidence: number): number {
  const least = normalQuantile((1 + confidence) / 2);
  const days = Math.max(1, errors.length);
  return Math.max(reachOf(errors, days, confidence), least) * Math.sqrt((days + FITTED) / days);
}

/**
 * How many standard deviations an interval reaches to each side: a quantile of the size of the standardised
 * errors, taken one day further out as those of few days understate it. With fewer than 20 days it is the
 * normal's, widened to the size of the errors.
 */
function reachOf(errors: readonly number[], days: number, confidence: number): number {
  if (days < 20) {
    const square = errors.reduce((sum, each) => sum + each ** 2, 0) / Math.max(1, errors.length);
    return normalQuantile((1 + confidence) / 2) * Math.max(1, Math.sqrt(square)) * 1.2;
  }
  const sorted = Float64Array.from(errors, Math.abs).toSorted();
  return quantileOf(sorted, Math.min(1, confidence * (1 + 1 / days)));
}

const median = (values: Float64Array): number => quantileOf(values.toSorted(), 0.5);
