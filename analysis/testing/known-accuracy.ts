import { type Accuracy, accuracyOf } from '../forecast/accuracy.ts';
import type { Interval } from '../result.ts';

type Known = { [Key in keyof Accuracy]: number };

/** `accuracyOf` where something is known to have happened; throws where not. */
export function knownAccuracy(actual: Float64Array, forecast: readonly Interval[]): Known {
  const { wape, bias, coverage, width, count } = accuracyOf(actual, forecast);
  if (wape === null || bias === null || coverage === null || width === null) {
    throw new Error('nothing happened');
  }
  return { wape, bias, coverage, width, count };
}
