/**
 * Special functions in double precision. Where nothing else is said, a relative error is about
 * 1e-13 and an argument outside the domain answers NaN, as Math.log does.
 */
const tiny = 1e-300;
const epsilon = 2 ** -53;
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** ln |Γ(x)|. Stirling's series from 10 on, the recurrence below, the reflection below zero; ∞ at 0, −1, −2 … */
export function logGamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(sinOfPi(x))) - logGamma(1 - x);
  }
  if (x === Infinity) return Infinity;
  let [shifted, product] = [x, 1];
  while (shifted < 10) {
    product *= shifted;
    shifted += 1;
  }
  const series = (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi;
  return series + stirlingError(shifted) - Math.log(product);
}

/** The sign of Γ(x): −1 on (−1, 0), 1 on (−2, −1) and so on. */
function gammaSign(x: number): number {
  return x > 0 || Math.floor(x) % 2 === 0 ? 1 : -1;
}

/** sin(πx), exact to rounding also for a large x. */
function sinOfPi(x: number): number {
  return Math.sin(Math.PI * (x - 2 * Math.round(x / 2)));
}

/** What Stirling's formula lacks of ln Γ(x), for x ≥ 10 (Abramowitz and Stegun 6.1.41). */
function stirlingError(x: number): number {
  const y = 1 / (x * x);
  const tail = y * (1 / 1188 - y * (691 / 360360 - y * (1 / 156 - (y * 3617) / 122400)));
  return (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - tail)))) / x;
}

/** ψ(x) = d ln Γ(x) / dx. The recurrence up to 10, then Abramowitz and Stegun 6.3.18; NaN at 0, −1, −2 … */
export function digamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let [shifted, sum] = [x, 0];
  while (shifted < 10) {
    sum += 1 / shifted;
    shifted += 1;
  }
  const y = 1 / (shifted * shifted);
  const tail = y * (1 / 132 - y * (691 / 32760 - y * (1 / 12 - (y * 3617) / 8160)));
  const series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - tail))));
  return Math.log(shifted) - 0.5 / shifted - series - sum;
}

/** ln B(a, b) for a, b > 0, without the cancellation that three ln Γ suffer where one argument is large. */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  if (!(small > 0)) return small === 0 ? Infinity : NaN;
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const sum = small + large;
  if (small < 10) {
    const ratio = -(large - 0.5) * Math.log1p(small / large) - small * Math.log(sum) + small;
    return logGamma(small) + ratio + stirlingError(large) - stirlingError(sum);
  }
  const errors = stirlingError(small) + stirlingError(large) - stirlingError(sum);
  const powers = (small - 0.5) * Math.log(small / sum) - large * Math.log1p(small / large);
  return powers + halfLogTwoPi - 0.5 * Math.log(large) + errors;
}

/** ln(1 + x) − x, which loses no digit near zero. */
function log1pMinus(x: number): number {
  if (Math.abs(x) > 0.25) return Math.log1p(x) - x;
  let [power, sum] = [x, 0];
  for (let n = 2; n < 60; n += 1) {
    power *= -x;
    const term = power / n;
    sum += term;
    if (Math.abs(term) <= epsilon * Math.abs(sum)) break;
  }
  return sum;
}

/** xᵃ e⁻ˣ / Γ(a + 1) by Loader's deviance, exact also where a and x are large and near (Loader 2000). */
function gammaPrefix(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  const deviance = a * log1pMinus((x - a) / a);
  return Math.exp(deviance - stirlingError(a)) / Math.sqrt(2 * Math.PI * a);
}

function gammaSeries(a: number, x: number): number {
  let [term, sum] = [1, 1];
  for (let n = 1; n < 1e6 && term > epsilon * sum; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * gammaPrefix(a, x);
}

/** Legendre's continued fraction by Lentz's method, for x > a + 1. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let [c, d] = [1 / tiny, 1 / b];
  let value = d;
  for (let n = 1; n < 1e6; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b || tiny);
    c = b + an / c || tiny;
    value *= d * c;
    if (Math.abs(d * c - 1) < 2 * epsilon) break;
  }
  return value * a * gammaPrefix(a, x);
}

/** P(a, x), the regularised lower incomplete gamma function, for a > 0 and x ≥ 0. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** Q(a, x) = 1 − P(a, x), exact also where it is small. */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return NaN;
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

/** The x with P(a, x) = p, for 0 ≤ p < 1: bisection of the exponent, so that small shapes keep their digits. */
export function gammaQuantile(p: number, a: number): number {
  if (!(p >= 0 && p < 1 && a > 0)) return NaN;
  if (p === 0) return 0;
  let [low, high] = [-700, Math.log(a + 1)];
  while (gammaP(a, Math.exp(high)) < p) high += 1;
  while (high - low > 1e-15 * Math.max(1, Math.abs(low))) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (gammaP(a, Math.exp(middle)) < p) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** xᵃ yᵇ / B(a, b) with y = 1 − x; by deviances where both are large (Loader 2000). */
function betaPrefix(x: number, y: number, a: number, b: number): number {
  if (a < 10 || b < 10) {
    const logX = x < y ? Math.log(x) : Math.log1p(-y);
    const logY = x < y ? Math.log1p(-x) : Math.log(y);
    return Math.exp(a * logX + b * logY - logBeta(a, b));
  }
  const gap = x * b - y * a;
  const deviance = a * log1pMinus(gap / a) + b * log1pMinus(-gap / b);
  const errors = stirlingError(a) + stirlingError(b) - stirlingError(a + b);
  return Math.exp(deviance - errors) * Math.sqrt((a / (a + b)) * (b / (2 * Math.PI)));
}

/** The continued fraction of DLMF 8.17.22 by Lentz's method, for x < (a + 1) / (a + b + 2). */
function betaFraction(x: number, a: number, b: number): number {
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1) || tiny)];
  let value = d;
  for (let m = 1; m < 1e6; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    value *= d * c;
    if (Math.abs(d * c - 1) < 2 * epsilon) break;
  }
  return value;
}

/** I_x(a, b) from x and y = 1 − x, of which the smaller is exact. */
function betaOf(x: number, y: number, a: number, b: number): number {
  if (x === 0 || y === 0) return x;
  const prefix = betaPrefix(x, y, a, b);
  if (x < (a + 1) / (a + b + 2)) return (prefix * betaFraction(x, a, b)) / a;
  return 1 - (prefix * betaFraction(y, b, a)) / b;
}

/** I_x(a, b), the regularised incomplete beta function, for a, b > 0 and 0 ≤ x ≤ 1. */
export function betaRegularised(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return NaN;
  return betaOf(x, 1 - x, a, b);
}

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: number): number {
  if (Math.abs(x) < 1e-8) return (2 / Math.sqrt(Math.PI)) * x;
  return Math.sign(x) * gammaP(0.5, x * x);
}

/** 1 − erf(x), exact also where it is small. */
export function erfc(x: number): number {
  return x < 0 ? 1 + erf(-x) : gammaQ(0.5, x * x);
}

/** P(Z ≤ z) of the standard normal distribution. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / Math.SQRT2);
}

const central = {
  top: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  bottom: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};
const tail = {
  top: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  bottom: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
};
const farTail = {
  top: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  bottom: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};

function rational(x: number, { top, bottom }: { top: number[]; bottom: number[] }): number {
  const at = (coefficients: number[]): number =>
    coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
  return at(top) / at(bottom);
}

/** The z with P(Z ≤ z) = p, for 0 ≤ p ≤ 1 (Wichura 1988, algorithm AS 241). */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * rational(0.180625 - q * q, central);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  if (r === Infinity) return Math.sign(q) * Infinity;
  return Math.sign(q) * (r <= 5 ? rational(r - 1.6, tail) : rational(r - 5, farTail));
}

/** How many standard errors to either side hold the stated confidence: 1.96 for 0.95. */
export function criticalNormal(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Confidence lies between 0 and 1, unlike ${confidence}`);
  }
  return -normalQuantile((1 - confidence) / 2);
}

/** P(T ≤ t) of Student's distribution with the given degrees of freedom (> 0, any real). */
export function studentCdf(t: number, degrees: number): number {
  if (degrees === Infinity) return normalCdf(t);
  if (!(degrees > 0)) return NaN;
  const square = t * t;
  if (square === Infinity) return t < 0 ? 0 : 1;
  const beyond = betaOf(
    degrees / (degrees + square),
    square / (degrees + square),
    degrees / 2,
    0.5,
  );
  return t < 0 ? beyond / 2 : 1 - beyond / 2;
}

/** The t with P(T ≤ t) = p, for 0 ≤ p ≤ 1. Newton's steps kept within a bracket. */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p >= 0 && p <= 1 && degrees > 0)) return NaN;
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, degrees);
  if (p === 0) return -Infinity;
  if (degrees === Infinity) return normalQuantile(p);
  const logDensity = -logBeta(degrees / 2, 0.5) - 0.5 * Math.log(degrees);
  let [low, high] = [-1, 0];
  while (studentCdf(low, degrees) > p) [low, high] = [low * 2, low];
  let t = (low + high) / 2;
  for (let i = 0; i < 200; i += 1) {
    const gap = studentCdf(t, degrees) - p;
    if (gap > 0) high = t;
    else low = t;
    const density = Math.exp(logDensity - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees));
    const next = t - gap / density;
    const kept = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(kept - t) <= 2 * epsilon * Math.abs(t)) return kept;
    t = kept;
  }
  return t;
}

/** P(X > x) of the chi-square distribution with the given degrees of freedom (> 0). */
export function chiSquareTail(x: number, degrees: number): number {
  return x <= 0 ? 1 : gammaQ(degrees / 2, x / 2);
}

/**
 * Gauss's ₂F₁(a, b; c; z) for real arguments, z ≤ 1, c not 0, −1, −2 …: NaN elsewhere, ∞ where it
 * diverges at z = 1. The series up to 3/4; from there Taylor steps through the differential
 * equation, each half the way to the singularity or less (Bühring 1987), which need no case for a
 * whole c − a − b; Pfaff's transformation below zero; Gauss's sum at one. Digits are lost only where the
 * terms cancel, as with large parameters of unlike sign. The models here do without it; Pareto/NBD's
 * quadrature is held against the form of its paper with it.
 */
export function hypergeometric2F1(a: number, b: number, c: number, z: number): number {
  if (!(z <= 1) || (c <= 0 && Number.isInteger(c))) return NaN;
  const ends = (value: number): boolean => value <= 0 && Number.isInteger(value);
  if (ends(a) || ends(b)) return hypergeometricSeries(a, b, c, z).value;
  if (z === 1) return gaussSum(a, b, c);
  if (z < 0) {
    const [less, more] = a < b ? [a, b] : [b, a];
    return (1 - z) ** -more * hypergeometric2F1(more, c - less, c, z / (z - 1));
  }
  if (z <= 0.75) return hypergeometricSeries(a, b, c, z).value;
  let { value, slope } = hypergeometricSeries(a, b, c, 0.75);
  // Half the way; less where the solution (1 − z)^(c − a − b) is steep and its terms would cancel.
  const way = 1 / (2 + Math.abs(c - a - b) / 2);
  for (let at = 0.75; at < z;) {
    const near = at + (1 - at) * way;
    const next = near > at ? Math.min(z, near) : z;
    ({ value, slope } = hypergeometricStep({ a, b, c, at, h: next - at }, value, slope));
    at = next;
  }
  return value;
}

function hypergeometricSeries(
  a: number,
  b: number,
  c: number,
  z: number,
): { value: number; slope: number } {
  let [term, value, slope] = [1, 1, 0];
  for (let n = 0; n < 1e5; n += 1) {
    const grown = (term * (a + n) * (b + n)) / ((c + n) * (n + 1));
    slope += grown * (n + 1);
    term = grown * z;
    value += term;
    const settled = n > Math.abs(a) + Math.abs(b) + Math.abs(c);
    if (term === 0 || (settled && Math.abs(term) <= epsilon * Math.abs(value))) break;
  }
  return { value, slope };
}

type TaylorStep = { a: number; b: number; c: number; at: number; h: number };

/** The value and the slope at `at + h`, by the Taylor series of the equation's solution around `at`. */
function hypergeometricStep(
  { a, b, c, at, h }: TaylorStep,
  from: number,
  slopeFrom: number,
): { value: number; slope: number } {
  const [turn, drift] = [1 - 2 * at, c - (a + b + 1) * at];
  // The coefficients already hold the power of h.
  let [older, old] = [from, slopeFrom * h];
  let [value, slope] = [older + old, old];
  for (let n = 0; n < 10_000; n += 1) {
    const pull = (n + a) * (n + b) * older * h - (n + 1) * (turn * n + drift) * old;
    const next = (pull * h) / (at * (1 - at) * (n + 2) * (n + 1));
    value += next;
    slope += next * (n + 2);
    [older, old] = [old, next];
    const small = Math.abs(older) + Math.abs(old) * (n + 2);
    if (small <= epsilon * Math.min(Math.abs(value), Math.abs(slope) || Infinity)) break;
  }
  return { value, slope: slope / h };
}

function gaussSum(a: number, b: number, c: number): number {
  if (c <= a + b) return Infinity;
  const sign = [c, c - a - b, c - a, c - b].reduce((all, x) => all * gammaSign(x), 1);
  return sign * Math.exp(logGamma(c) + logGamma(c - a - b) - logGamma(c - a) - logGamma(c - b));
}
