import type { Interval } from '../result.ts';

/** How good forecasts were: to be told of forecasts made before what they foretold, never of a fit. */
export type Accuracy = {
  /** Weighted absolute percentage error: Σ |actual − estimate| / Σ |actual|; 0 is perfect. */
  wape: number;
  /** Σ (estimate − actual) / Σ |actual|: above 0 forecasts are too high. */
  bias: number;
  /** Share of what happened that lay within its interval. */
  coverage: number;
  /** Average width of the intervals in parts of the average actual value. */
  width: number;
  count: number;
};

/** The accuracy of forecasts against what happened; what is NaN there is left out. Throws RangeError where lengths differ. */
export function accuracyOf(actual: Float64Array, forecast: readonly Interval[]): Accuracy {
  if (actual.length !== forecast.length) throw new RangeError('one forecast for each actual value');
  let [all, off, signed, within, width, count] = [0, 0, 0, 0, 0, 0];
  for (const [i, { estimate, low, high }] of forecast.entries()) {
    const value = actual[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    count += 1;
    all += Math.abs(value);
    off += Math.abs(value - estimate);
    signed += estimate - value;
    width += high - low;
    if (low <= value && value <= high) within += 1;
  }
  // Of nothing but zeros there is no percentage: an exact forecast is perfect, any other is not at all.
  const part = (sum: number): number => (sum === 0 ? 0 : sum / all);
  const coverage = count === 0 ? 0 : within / count;
  return { wape: part(off), bias: part(signed), coverage, width: part(width), count };
}
