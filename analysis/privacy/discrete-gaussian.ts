import type { Entropy } from './entropy.ts';
import { uniformBelow } from './entropy.ts';

/**
 * Whole numbers of the discrete Gaussian of mean 0, P(k) ∝ exp(−k² / 2σ²), exactly (Canonne, Kamath and Steinke 2020,
 * algorithms 1 to 3): noise whose privacy is that of the proof, which floating-point noise is not (Mironov 2012).
 *
 * @param sigma a whole number ≥ 1
 * @throws RangeError for another sigma
 */
export function discreteGaussian(sigma: bigint, count: number, entropy: Entropy): bigint[] {
  if (sigma < 1n) throw new RangeError('sigma is a whole number of at least 1');
  return Array.from({ length: count }, () => drawOne(sigma, entropy));
}

/** Discrete Laplace of scale t = σ + 1, kept with chance exp(−(|y| − σ²/t)² / 2σ²). */
function drawOne(sigma: bigint, entropy: Entropy): bigint {
  const t = sigma + 1n;
  const square = sigma * sigma;
  for (;;) {
    const y = discreteLaplace(t, entropy);
    const far = (y < 0n ? -y : y) * t - square;
    // (|y| − σ²/t)² / 2σ² = far² / 2σ²t²
    if (coinOfExp(far * far, 2n * square * t * t, entropy)) return y;
  }
}

/** P(k) ∝ exp(−|k| / t). */
function discreteLaplace(t: bigint, entropy: Entropy): bigint {
  for (;;) {
    const within = uniformBelow(t, entropy);
    if (!coinOfExp(within, t, entropy)) continue;
    let whole = 0n;
    while (coinOfExp(1n, 1n, entropy)) whole += 1n;
    const size = within + t * whole;
    const isNegative = uniformBelow(2n, entropy) === 1n;
    // Zero is one number, not two.
    if (!(isNegative && size === 0n)) return isNegative ? -size : size;
  }
}

/** True with chance exp(−over / under), over ≥ 0. */
function coinOfExp(over: bigint, under: bigint, entropy: Entropy): boolean {
  let rest = over;
  while (rest > under) {
    if (!coinWithinOne(1n, 1n, entropy)) return false;
    rest -= under;
  }
  return coinWithinOne(rest, under, entropy);
}

/** The same for over ≤ under, by the series of the exponential (von Neumann 1951). */
function coinWithinOne(over: bigint, under: bigint, entropy: Entropy): boolean {
  let k = 1n;
  while (uniformBelow(under * k, entropy) < over) k += 1n;
  return k % 2n === 1n;
}
