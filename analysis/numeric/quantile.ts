/** The quantile p (0 … 1) of sorted values, linear between them: type 7 of Hyndman and Fan (1996). NaN of no values. */
export function quantileOf(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? NaN;
  return low + (at - below) * ((sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN) - low);
}
