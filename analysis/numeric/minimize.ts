/**
 * A function to minimise: reads the point, writes its gradient, answers its value. Where it is not
 * defined it answers NaN or ∞, and the search steps back.
 */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export type MinimizeOptions = {
  /** 500 unless said. */
  maxIterations?: number;
  /** Stops where every |gᵢ| · max(|xᵢ|, 1) / max(|f|, 1) is at most this; 1e-9 unless said. */
  tolerance?: number;
  /** What the search takes the inverse Hessian for at the start, n × n; a scaled unit matrix unless said. */
  inverseHessian?: Float64Array;
};

export type Minimum = {
  point: Float64Array;
  value: number;
  gradient: Float64Array;
  /** The largest |gᵢ| · max(|xᵢ|, 1) / max(|f|, 1). */
  gradientNorm: number;
  iterations: number;
  evaluations: number;
  converged: boolean;
  /** Why it ended; `precision`: no step improves the value any more. */
  ended: 'gradient' | 'precision' | 'iterations' | 'undefinedStart';
  /** What the updates gathered, n × n: good enough to go on from, not for standard errors. */
  inverseHessian: Float64Array;
};

type Place = { point: Float64Array; value: number; gradient: Float64Array };

/**
 * Finds a local minimum by BFGS (Nocedal and Wright 2006, chapter 6) with a line search of weak
 * Wolfe conditions, near the minimum the approximate ones of Hager and Zhang (2005), which rounding
 * of the value does not disturb. Never throws for lack of convergence: `converged` says it.
 *
 * @param objective value and gradient; called only with points of the length of `start`
 * @param start n values, not changed
 */
export function minimize(
  objective: Objective,
  start: Float64Array,
  { maxIterations = 500, tolerance = 1e-9, inverseHessian }: MinimizeOptions = {},
): Minimum {
  const n = start.length;
  let evaluations = 0;
  const look = (point: Float64Array): Place => {
    evaluations += 1;
    const gradient = new Float64Array(n);
    return { point, value: objective(point, gradient), gradient };
  };
  let place = look(Float64Array.from(start));
  let inverse = inverseHessian ? Float64Array.from(inverseHessian) : unit(n);
  const answer = (iterations: number, ended: Minimum['ended']): Minimum => {
    const gradientNorm = scaledNorm(place);
    // Without a better step there is a minimum only where the slope is gone as far as rounding lets it.
    const flat = gradientNorm <= (ended === 'precision' ? Math.max(tolerance, 1e-6) : tolerance);
    return {
      ...place,
      gradientNorm,
      iterations,
      evaluations,
      converged: flat,
      ended,
      inverseHessian: inverse,
    };
  };
  if (!isDefined(place)) return answer(0, 'undefinedStart');
  let isFresh = inverseHessian === undefined;
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    if (scaledNorm(place) <= tolerance) return answer(iteration, 'gradient');
    let direction = negated(inverse, place.gradient);
    if (!(dot(direction, place.gradient) < 0)) {
      inverse = unit(n);
      isFresh = true;
      direction = negated(inverse, place.gradient);
    }
    const first = isFresh ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
    const next = lineSearch(look, place, direction, first);
    if (!next) {
      if (isFresh) return answer(iteration, 'precision');
      // What was gathered may mislead: once more along the slope itself.
      inverse = unit(n);
      isFresh = true;
      continue;
    }
    isFresh = !update(inverse, place, next, isFresh) && isFresh;
    place = next;
  }
  return answer(maxIterations, scaledNorm(place) <= tolerance ? 'gradient' : 'iterations');
}

function isDefined({ value, gradient }: Place): boolean {
  return Number.isFinite(value) && gradient.every(Number.isFinite);
}

function scaledNorm({ point, value, gradient }: Place): number {
  const scale = Math.max(Math.abs(value), 1);
  return gradient.reduce(
    (most, slope, i) =>
      Math.max(most, (Math.abs(slope) * Math.max(Math.abs(point[i] ?? 0), 1)) / scale),
    0,
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? NaN) * (b[i] ?? NaN);
  return sum;
}

function unit(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) matrix[i * n + i] = 1;
  return matrix;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return vector.map((_, i) => dot(matrix.subarray(i * n, i * n + n), vector));
}

const negated = (matrix: Float64Array, vector: Float64Array): Float64Array =>
  times(matrix, vector).map((value) => -value);

const sufficient = 1e-4;
const curvature = 0.9;

/** A point along the direction that meets the Wolfe conditions, or the lowest seen; null where none is lower. */
function lineSearch(
  look: (point: Float64Array) => Place,
  from: Place,
  direction: Float64Array,
  first: number,
): Place | null {
  const slope = dot(direction, from.gradient);
  const noise = 1e-15 * Math.abs(from.value);
  let [low, high, step] = [0, Infinity, first];
  let [lowValue, lowSlope] = [from.value, slope];
  let lowest: Place | null = null;
  for (let i = 0; i < 60; i += 1) {
    const place = look(from.point.map((value, j) => value + step * (direction[j] ?? NaN)));
    const there = dot(direction, place.gradient);
    const isLower = isDefined(place) && place.value <= from.value + sufficient * step * slope;
    const isFlat =
      isDefined(place) &&
      place.value <= from.value + noise &&
      there <= (2 * sufficient - 1) * slope &&
      there >= curvature * slope;
    if ((isLower && there >= curvature * slope) || isFlat) return place;
    if (isDefined(place) && place.value < (lowest?.value ?? from.value)) lowest = place;
    if (isLower) [low, lowValue, lowSlope] = [step, place.value, there];
    else high = step;
    const width = high - low;
    if (width === Infinity) step *= 2;
    else {
      // The lowest point of the parabola through what is known, kept off the ends of the bracket.
      const rise = isLower ? NaN : place.value - lowValue - lowSlope * width;
      const bend = (-lowSlope * width * width) / (2 * rise);
      step = low + (bend > 0.1 * width && bend < 0.9 * width ? bend : 0.5 * width);
      if (width <= 1e-15 * high) break;
    }
  }
  return lowest;
}

/** Takes the change of the gradient into the inverse Hessian, in place; false where it shows no curvature. */
function update(inverse: Float64Array, from: Place, to: Place, isFresh: boolean): boolean {
  const n = from.point.length;
  const s = to.point.map((value, i) => value - (from.point[i] ?? NaN));
  const y = to.gradient.map((value, i) => value - (from.gradient[i] ?? NaN));
  const sy = dot(s, y);
  if (!(sy > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y)))) return false;
  if (isFresh) for (let i = 0; i < n; i += 1) inverse[i * n + i] = sy / dot(y, y);
  const hy = times(inverse, y);
  const scale = (1 + dot(y, hy) / sy) / sy;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const [si, sj] = [s[i] ?? NaN, s[j] ?? NaN];
      const mixed = (si * (hy[j] ?? NaN) + (hy[i] ?? NaN) * sj) / sy;
      inverse[i * n + j] = (inverse[i * n + j] ?? NaN) + scale * si * sj - mixed;
    }
  }
  return true;
}
