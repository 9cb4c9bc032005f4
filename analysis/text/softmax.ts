import { minimize } from '../numeric/minimize.ts';
import { sameLength } from '../supervised/metrics.ts';

/** From scores of classes to their chances: softmax of slope · score + bias. Plain JSON. */
export type SoftmaxCalibration = { slope: number; biases: number[] };

/** Up to so many classes each has a bias of its own. */
const mostBiases = 10;

/**
 * Calibrates the scores of classes on rows they were not learned from (Platt 1999 for several classes;
 * Guo et al. 2017: temperature): the slope, and up to ten classes a bias of each, of least logarithmic
 * loss, kept finite where the scores separate the classes. `scores` holds `classes` values a row,
 * `truth` the class of each row.
 */
export function fitSoftmax(
  scores: Float64Array,
  truth: Int32Array,
  classes: number,
): SoftmaxCalibration {
  sameLength(scores, { length: truth.length * classes });
  const biased = classes <= mostBiases ? classes : 0;
  const chances = new Float64Array(classes);
  const start = new Float64Array(1 + biased);
  start[0] = Math.log(3);
  const minimum = minimize(
    (point, gradient) => {
      gradient.fill(0);
      const slope = Math.exp(point[0] ?? 0);
      // As if a few rows had said that the slope is about 3 and nothing is likelier beforehand.
      let loss = 0.5 * ((point[0] ?? 0) - Math.log(3)) ** 2;
      gradient[0] = (point[0] ?? 0) - Math.log(3);
      for (let k = 0; k < biased; k += 1) {
        const bias = point[1 + k] ?? 0;
        loss += 0.5 * bias * bias;
        gradient[1 + k] = bias;
      }
      for (let row = 0; row < truth.length; row += 1) {
        const first = row * classes;
        chancesOf(scores, first, { slope, biases: point.subarray(1) }, chances);
        const actual = truth[row] ?? 0;
        loss -= Math.log(Math.max(1e-300, chances[actual] ?? 0));
        for (let k = 0; k < classes; k += 1) {
          const miss = (chances[k] ?? 0) - (k === actual ? 1 : 0);
          gradient[0] = (gradient[0] ?? 0) + miss * slope * (scores[first + k] ?? 0);
          if (biased > 0) gradient[1 + k] = (gradient[1 + k] ?? 0) + miss;
        }
      }
      return loss;
    },
    start,
    { maxIterations: 60, tolerance: 1e-6 },
  );
  const [logSlope = 0, ...biases] = minimum.point;
  return { slope: Math.exp(logSlope), biases };
}

/** Writes the chances of the scores that begin at `first`. */
export function chancesOf(
  scores: Float64Array,
  first: number,
  { slope, biases }: { slope: number; biases: ArrayLike<number> },
  chances: Float64Array,
): void {
  let most = -Infinity;
  for (let k = 0; k < chances.length; k += 1) {
    const value = slope * (scores[first + k] ?? NaN) + (biases[k] ?? 0);
    chances[k] = value;
    most = Math.max(most, value);
  }
  let sum = 0;
  for (let k = 0; k < chances.length; k += 1) {
    const value = Math.exp((chances[k] ?? NaN) - most);
    chances[k] = value;
    sum += value;
  }
  for (let k = 0; k < chances.length; k += 1) chances[k] = (chances[k] ?? NaN) / sum;
}
