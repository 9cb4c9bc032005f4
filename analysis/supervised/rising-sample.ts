import { createRandom } from '../numeric/random.ts';

/** Quantiles of more values are taken from an even sample of about as many. */
const enough = 10_000;

/**
 * The values that are known, rising; of very many, one at random of each k that stand together, so
 * that rows which repeat themselves every k do not all fall in or out. The same values give the same.
 */
export function risingSample(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.ceil(values.length / enough));
  const random = createRandom(1);
  const known = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let from = 0; from < values.length; from += step) {
    const of = Math.min(step, values.length - from);
    const value = values[from + (step > 1 ? random.integer(of) : 0)] ?? NaN;
    if (Number.isNaN(value)) continue;
    known[count] = value;
    count += 1;
  }
  return known.subarray(0, count).toSorted();
}
