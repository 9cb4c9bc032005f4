import { criticalNormal, logGamma, normalCdf, studentQuantile } from '../numeric/special.ts';
import { type Refused, refuse } from '../result.ts';

/** How sure an experiment shall be: 1 − the chance of a false alarm, and the chance to see what is there. */
export type Certainty = { confidence?: number; power?: number };

/** Users in the control and in the treatment. */
export type Sizes = { control: number; treatment: number };

/** The rates that shall be told apart. */
export type RateEffect = { control: number; treatment: number };

/** The difference of means that shall be seen, and the standard deviation of the outcome. */
export type MeanEffect = { difference: number; deviation: number };

export type PlannedSizes = ({ state: 'fitted' } & Sizes) | Refused<'noEffect' | 'outOfReach'>;

export type SmallestEffect =
  /** `relative`: the difference in parts of the control's rate or mean; null where that is 0. */
  { state: 'fitted'; difference: number; relative: number | null } | Refused<'outOfReach'>;

/** No experiment has so many users. */
const mostUsers = 1e12;

/**
 * The chance that two rates are found to differ, by the normal approximation of Fleiss, Levin and
 * Paik (2003, ch. 4) without correction of continuity; a difference found to the wrong side does
 * not count. As `power.prop.test` of R where the arms are equal.
 */
export function powerOfRates(effect: RateEffect, users: Sizes, confidence = 0.95): number {
  const { control: p, treatment: q } = checkedRates(effect);
  const { control: m, treatment: n } = checkedSizes(users);
  const pooled = (p * m + q * n) / (m + n);
  const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n));
  const error = Math.sqrt((p * (1 - p)) / m + (q * (1 - q)) / n);
  const ahead = Math.abs(p - q) - criticalNormal(confidence) * underNull;
  return error > 0 ? normalCdf(ahead / error) : ahead > 0 ? 1 : 0;
}

/**
 * The chance that two means are found to differ, by the noncentral t distribution with equal
 * variances, to the right side only. As `power.t.test` of R where the arms are equal.
 */
export function powerOfMeans(effect: MeanEffect, users: Sizes, confidence = 0.95): number {
  const { difference, deviation } = checkedMeans(effect);
  const { control: m, treatment: n } = checkedSizes(users);
  const degrees = m + n - 2;
  if (!(degrees > 0)) return NaN;
  const shift = Math.abs(difference) / (deviation * Math.sqrt(1 / m + 1 / n));
  return noncentralTail(studentQuantile((1 + confidence) / 2, degrees), degrees, shift);
}

/** Users that two rates need to be told apart; the treatment has `ratio` times those of the control. */
export function usersForRates(
  effect: RateEffect,
  certainty: Certainty = {},
  ratio = 1,
): PlannedSizes {
  checkedRates(effect);
  if (effect.control === effect.treatment) return refuse('noEffect');
  return usersFor((users) => powerOfRates(effect, users, certainty.confidence), certainty, ratio);
}

/** Users that a difference of means needs to be seen; the treatment has `ratio` times those of the control. */
export function usersForMeans(
  effect: MeanEffect,
  certainty: Certainty = {},
  ratio = 1,
): PlannedSizes {
  checkedMeans(effect);
  if (effect.difference === 0) return refuse('noEffect');
  return usersFor((users) => powerOfMeans(effect, users, certainty.confidence), certainty, ratio);
}

/** The least rise of a rate that so many users show with the stated power; `outOfReach` where not even a rise to 1. */
export function smallestRateEffect(
  control: number,
  users: Sizes,
  certainty: Certainty = {},
): SmallestEffect {
  const { power = 0.8, confidence } = certainty;
  const at = (rise: number): number =>
    powerOfRates({ control, treatment: control + rise }, users, confidence);
  if (!(at(1 - control) >= power)) return refuse('outOfReach', { ...users });
  const difference = firstAt(at, power, 0, 1 - control);
  return { state: 'fitted', difference, relative: partOf(difference, control) };
}

/** The least difference of means that so many users show with the stated power, also in parts of the control's mean. */
export function smallestMeanEffect(
  control: { mean: number; deviation: number },
  users: Sizes,
  certainty: Certainty = {},
): SmallestEffect {
  const { power = 0.8, confidence } = certainty;
  const { mean, deviation } = control;
  const at = (deviations: number): number =>
    powerOfMeans({ difference: deviations * deviation, deviation }, users, confidence);
  let most = 1;
  while (at(most) < power && most < mostUsers) most *= 2;
  if (!(at(most) >= power)) return refuse('outOfReach', { ...users });
  const difference = deviation * firstAt(at, power, 0, most);
  return { state: 'fitted', difference, relative: partOf(difference, Math.abs(mean)) };
}

const partOf = (difference: number, whole: number): number | null =>
  whole === 0 ? null : difference / whole;

function usersFor(
  powerOf: (users: Sizes) => number,
  { power = 0.8 }: Certainty,
  ratio: number,
): PlannedSizes {
  if (!(power > 0 && power < 1 && ratio > 0)) {
    throw new RangeError('Power lies between 0 and 1, the ratio above 0');
  }
  const at = (users: number): number => powerOf({ control: users, treatment: users * ratio });
  let [few, many] = [Math.max(2, 2 / ratio), Math.max(4, 4 / ratio)];
  while (at(many) < power && many < mostUsers) [few, many] = [many, many * 2];
  if (many >= mostUsers) return refuse('outOfReach', { users: many });
  const users = at(few) >= power ? few : firstAt(at, power, few, many);
  // A number that is whole but for rounding is that number.
  return {
    state: 'fitted',
    control: Math.ceil(users - 1e-7),
    treatment: Math.ceil(users * ratio - 1e-7),
  };
}

/** Where a rising function reaches a height, between bounds that hold it, by halving. */
function firstAt(at: (x: number) => number, height: number, low: number, high: number): number {
  let [below, above] = [low, high];
  for (let step = 0; step < 100 && above - below > 1e-12 * above; step += 1) {
    const middle = (below + above) / 2;
    if (at(middle) < height) below = middle;
    else above = middle;
  }
  return above;
}

/**
 * P(T > t) of the noncentral t distribution, t > 0: T > t just where a standard normal Z exceeds
 * t · s − shift, s the root of χ² over its degrees, over whose density it is summed (Simpson).
 */
function noncentralTail(t: number, degrees: number, shift: number): number {
  if (degrees > 1e5) return normalCdf(shift - t);
  const half = 9 / Math.sqrt(2 * degrees);
  const low = Math.max(0, 1 - half);
  const steps = 400;
  const width = (1 + half - low) / steps;
  const constant = Math.log(2) + (degrees / 2) * Math.log(degrees / 2) - logGamma(degrees / 2);
  let sum = 0;
  for (let i = 0; i <= steps; i += 1) {
    const s = low + i * width;
    const logDensity = constant + (degrees - 1) * Math.log(s) - (degrees * s * s) / 2;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    // At s = 0 with one degree of freedom, 0 · ln 0 is 0.
    const density = s === 0 ? (degrees === 1 ? Math.exp(constant) : 0) : Math.exp(logDensity);
    sum += weight * density * normalCdf(shift - t * s);
  }
  return Math.min(1, (sum * width) / 3);
}

function checkedRates(effect: RateEffect): RateEffect {
  const possible = (rate: number): boolean => rate >= 0 && rate <= 1;
  if (!possible(effect.control) || !possible(effect.treatment)) {
    throw new RangeError('Rates lie between 0 and 1');
  }
  return effect;
}

function checkedMeans(effect: MeanEffect): MeanEffect {
  if (!Number.isFinite(effect.difference) || !(effect.deviation > 0)) {
    throw new RangeError('A difference is finite, a deviation above 0');
  }
  return effect;
}

function checkedSizes(users: Sizes): Sizes {
  if (!(users.control > 0 && users.treatment > 0)) throw new RangeError('Arms have users');
  return users;
}
