/** Symmetric matrices are dense and row by row: element (i, j) of an n × n matrix stands at i · n + j. */

/**
 * The lower triangle L with L · Lᵀ = matrix. What lies above the diagonal of the answer is zero.
 * Answers null where the matrix is not positive definite.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array | null {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * n + j] ?? NaN;
      for (let k = 0; k < j; k += 1) {
        sum -= (lower[i * n + k] ?? NaN) * (lower[j * n + k] ?? NaN);
      }
      if (i === j && !(sum > 0)) return null;
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / (lower[j * n + j] ?? NaN);
    }
  }
  return lower;
}

/** Solves matrix · x = right by the lower triangle that `cholesky` gave. */
export function solveCholesky(lower: Float64Array, n: number, right: Float64Array): Float64Array {
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i += 1) {
    let sum = x[i] ?? NaN;
    for (let k = 0; k < i; k += 1) sum -= (lower[i * n + k] ?? NaN) * (x[k] ?? NaN);
    x[i] = sum / (lower[i * n + i] ?? NaN);
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = x[i] ?? NaN;
    for (let k = i + 1; k < n; k += 1) sum -= (lower[k * n + i] ?? NaN) * (x[k] ?? NaN);
    x[i] = sum / (lower[i * n + i] ?? NaN);
  }
  return x;
}

/** The inverse of a positive definite matrix; null where it is none. */
export function invertSymmetric(matrix: Float64Array, n: number): Float64Array | null {
  const lower = cholesky(matrix, n);
  if (!lower) return null;
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    const column = solveCholesky(lower, n, unit);
    for (let i = 0; i < n; i += 1) inverse[i * n + j] = column[i] ?? NaN;
  }
  return inverse;
}
