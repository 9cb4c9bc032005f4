/** Quantiles of more values are taken from an even sample of about as many. */
const enough = 10_000;

/** The values that are known, rising; of very many, every k-th. */
export function risingSample(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.ceil(values.length / enough));
  const known = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    known[count] = value;
    count += 1;
  }
  return known.subarray(0, count).toSorted();
}
