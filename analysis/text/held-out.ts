import { wilson } from '../numeric/wilson.ts';
import type { Interval } from '../result.ts';
import { expectedCalibrationError } from '../supervised/metrics.ts';
import { likeliestOf } from './classifier.ts';

/** How good a classifier was on texts it had not seen. Plain JSON. */
export type HeldOutTexts = {
  accuracy: Interval;
  /** What saying the most frequent class of everything would reach. */
  accuracyOfMostFrequent: number;
  /** Mean F1 of the classes. */
  macroF1: number;
  logLoss: number;
  logLossOfShares: number;
  /** Whether the logarithmic loss is lower than that of the classes’ shares by more than two standard errors. */
  informs: boolean;
  /** Expected calibration error of the likeliest class, and what chance alone gives a perfect model. */
  calibrationError: number;
  calibrationErrorByChance: number;
  /** If one abstains below a chance: the share of texts that are still answered, and how many of those rightly. */
  abstaining: { atLeast: number; answered: number; accuracy: number | null }[];
};

const thresholds = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

/** Judges held-out chances: `chances` holds `classes` values a row, `truth` the class of each row. */
export function judgeTexts(
  chances: Float64Array,
  truth: Int32Array,
  classes: number,
): HeldOutTexts {
  const rows = truth.length;
  const said = Int32Array.from(truth, (_, row) =>
    likeliestOf(chances.subarray(row * classes, (row + 1) * classes)),
  );
  const confidence = Float64Array.from(said, (k, row) => chances[row * classes + k] ?? NaN);
  const right = Uint8Array.from(said, (k, row) => (k === truth[row] ? 1 : 0));
  const shares = new Float64Array(classes);
  for (const k of truth) shares[k] = (shares[k] ?? 0) + 1 / rows;
  let [loss, gain, squares] = [0, 0, 0];
  truth.forEach((k, row) => {
    const own = -Math.log(Math.max(1e-15, chances[row * classes + k] ?? 0));
    const gained = -Math.log(shares[k] ?? 1) - own;
    loss += own / rows;
    gain += gained / rows;
    squares += (gained * gained) / rows;
  });
  const error = Math.sqrt(Math.max(0, squares - gain * gain) / rows);
  const calibration = expectedCalibrationError(right, confidence);
  return {
    accuracy: wilson(sum(right), rows),
    accuracyOfMostFrequent: Math.max(...shares),
    macroF1: macroF1(said, truth, classes),
    logLoss: loss,
    logLossOfShares: loss + gain,
    informs: gain > 2 * error,
    calibrationError: calibration.error,
    calibrationErrorByChance: calibration.byChance,
    abstaining: thresholds.map((atLeast) => {
      const answered = right.filter((_, row) => (confidence[row] ?? 0) >= atLeast);
      const accuracy = answered.length > 0 ? sum(answered) / answered.length : null;
      return { atLeast, answered: answered.length / rows, accuracy };
    }),
  };
}

/** Mean over the classes of 2 · both / (said + there). */
export function macroF1(said: Int32Array, truth: Int32Array, classes: number): number {
  const [both, either] = [new Float64Array(classes), new Float64Array(classes)];
  said.forEach((k, row) => {
    const actual = truth[row] ?? 0;
    either[k] = (either[k] ?? 0) + 1;
    either[actual] = (either[actual] ?? 0) + 1;
    if (k === actual) both[k] = (both[k] ?? 0) + 1;
  });
  let total = 0;
  for (let k = 0; k < classes; k += 1) {
    total += (either[k] ?? 0) > 0 ? (2 * (both[k] ?? 0)) / (either[k] ?? 1) : 0;
  }
  return total / classes;
}

const sum = (values: Uint8Array): number => values.reduce((total, value) => total + value, 0);
