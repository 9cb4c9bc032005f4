/** 1 / (1 + e⁻ˣ), which overflows nowhere. */
export function logistic(x: number): number {
  return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
}

/** ln(p / (1 − p)): −∞ of 0, ∞ of 1, NaN of what is no probability. */
export function logit(probability: number): number {
  return Math.log(probability) - Math.log1p(-probability);
}
