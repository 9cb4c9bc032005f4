import type { Interval } from '../result.ts';

/**
 * How good forecasts were: to be told of forecasts made before what they foretold, never of a fit. Parts of
 * what happened are null where nothing did: of nothing there is no percentage.
 */
export type Accuracy = {
  /** Weighted absolute percentage error: Σ |actual − estimate| / Σ |actual|; 0 is perfect. */
  wape: number | null;
  /** Σ (estimate − actual) / Σ |actual|: above 0 forecasts are too high. */
  bias: number | null;
  /** Share of what happened that lay within its interval; null where nothing is known. */
  coverage: number | null;
  /** Average width of the intervals in parts of the average actual value. */
  width: number | null;
  count: number;
};

/** The accuracy of forecasts against what happened; where either is NaN, both are left out. Throws RangeError where lengths differ. */
export function accuracyOf(actual: Float64Array, forecast: readonly Interval[]): Accuracy {
  const wape = wapeOf(
    actual,
    forecast.map(({ estimate }) => estimate),
  );
  let [all, signed, within, width, count] = [0, 0, 0, 0, 0];
  for (const [i, { estimate, low, high }] of forecast.entries()) {
    const value = actual[i] ?? NaN;
    if (Number.isNaN(value) || Number.isNaN(estimate)) continue;
    count += 1;
    all += Math.abs(value);
    signed += estimate - value;
    width += high - low;
    if (low <= value && value <= high) within += 1;
  }
  const part = (sum: number): number | null => (all > 0 ? sum / all : null);
  const coverage = count > 0 ? within / count : null;
  return { wape, bias: part(signed), coverage, width: part(width), count };
}

/**
 * Weighted absolute percentage error: Σ |actual − estimate| / Σ |actual|, without what is NaN in either; null
 * where nothing but zeros happened, or nothing is known. Throws RangeError where lengths differ.
 */
export function wapeOf(actual: ArrayLike<number>, estimate: ArrayLike<number>): number | null {
  if (actual.length !== estimate.length) throw new RangeError('one forecast for each actual value');
  let [off, all] = [0, 0];
  for (let i = 0; i < actual.length; i += 1) {
    const value = actual[i] ?? NaN;
    const error = Math.abs(value - (estimate[i] ?? NaN));
    if (Number.isNaN(error)) continue;
    off += error;
    all += Math.abs(value);
  }
  return all > 0 ? off / all : null;
}

/** What a forecast was off by over the latest part of its history, beside the plain one: each a WAPE. */
export type Measured = { wape: number | null; plainWape: number | null };

/** Whether a forecast was seen to do better than the plain one. */
export function beatsPlain({ wape, plainWape }: Measured): boolean {
  return wape !== null && plainWape !== null && wape < plainWape;
}
