/** ln of the rising factorial (base)ₖ = Γ(base + k) / Γ(base) for k = 0 … most, and its derivative by the base. */
export type RisingLogs = { log: Float64Array; slope: Float64Array };

/** Adds up logarithms, which is exact where a difference of two ln Γ would cancel. */
export function risingLogs(base: number, most: number): RisingLogs {
  const log = new Float64Array(most + 1);
  const slope = new Float64Array(most + 1);
  for (let k = 0; k < most; k += 1) {
    log[k + 1] = (log[k] ?? NaN) + Math.log(base + k);
    slope[k + 1] = (slope[k] ?? NaN) + 1 / (base + k);
  }
  return { log, slope };
}
