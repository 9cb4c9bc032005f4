/**
 * A series as the sum of unseen components that wander slowly: a level, its slope, the effects of a
 * weekday, a month or a holiday. Harvey (1989), “Forecasting, Structural Time Series Models and the
 * Kalman Filter”; West and Harrison (1997). The state has one number for each component.
 */
export type StructuralModel = {
  /** What is believed of each component before the first observation: mean and variance. */
  mean: Float64Array;
  variance: Float64Array;
  /** The variance by which each component wanders in one step of time. */
  drift: Float64Array;
  /** Where given, component 1 is the slope of component 0, and this share (0 … 1) of it is left after each step. */
  damping?: number;
};

/** Rows in the order of time. A value that is NaN is not known: missing, or of the future. */
export type Observations = {
  value: Float64Array;
  /** The variance of the observation around the sum of its components. */
  noise: Float64Array;
  /** How much of each component is in a row: rows × components. */
  design: Float64Array;
  /** Whole steps of time since the row before; of the first row it is not used. */
  steps: Int32Array;
};

/** What each row looked like before it was seen, and where it led. */
export type Filtered = {
  /** Mean and variance of each row, from the rows before it only. */
  mean: Float64Array;
  variance: Float64Array;
  /** Minus the logarithm of the likelihood, with Huber's loss for outliers. */
  cost: number;
  /** Mean and covariance of the components behind the last row. */
  state: Float64Array;
  covariance: Float64Array;
};

/**
 * Beyond so many standard deviations an observation moves the components no further: Huber's choice, as
 * Masreliez and Martin (1977) use it in the filter. A day on which the line was dead is not a new level.
 */
const OUTLIER = 3;

/** The Kalman filter with bounded influence. Throws RangeError where lengths differ. */
export function kalmanFilter(model: StructuralModel, rows: Observations): Filtered {
  const n = model.mean.length;
  const count = rows.value.length;
  if (rows.design.length !== count * n || rows.noise.length !== count) {
    throw new RangeError('design and noise need an entry for each row');
  }
  const state = Float64Array.from(model.mean);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) covariance[i * n + i] = model.variance[i] ?? NaN;
  const [mean, variance] = [new Float64Array(count), new Float64Array(count)];
  const gain = new Float64Array(n);
  let cost = 0;
  for (let t = 0; t < count; t += 1) {
    if (t > 0) for (let s = 0; s < (rows.steps[t] ?? 0); s += 1) advance(model, state, covariance);
    const design = rows.design.subarray(t * n, (t + 1) * n);
    covered(gain, covariance, design);
    let [expected, spread] = [0, rows.noise[t] ?? NaN];
    for (let i = 0; i < n; i += 1) {
      expected += (design[i] ?? NaN) * (state[i] ?? NaN);
      spread += (design[i] ?? NaN) * (gain[i] ?? NaN);
    }
    mean[t] = expected;
    variance[t] = spread;
    const error = (rows.value[t] ?? NaN) - expected;
    if (Number.isNaN(error)) continue;
    cost += 0.5 * Math.log(spread) + huber(error / Math.sqrt(spread));
    learn(state, covariance, gain, error, spread);
  }
  return { mean, variance, cost, state, covariance };
}

/** The covariance of each component with a row: covariance · design, of which most is 0. */
function covered(into: Float64Array, covariance: Float64Array, design: Float64Array): void {
  const n = design.length;
  into.fill(0);
  for (let j = 0; j < n; j += 1) {
    const part = design[j] ?? NaN;
    if (part === 0) continue;
    for (let i = 0; i < n; i += 1) {
      into[i] = (into[i] ?? NaN) + part * (covariance[j * n + i] ?? NaN);
    }
  }
}

/**
 * How the rows from `past` on vary together, given those before: they share the components, and so err
 * together. A matrix of as many rows and columns as there are rows left.
 */
export function jointCovariance(
  model: StructuralModel,
  rows: Observations,
  past: number,
): Float64Array {
  const n = model.mean.length;
  const ahead = rows.value.length - past;
  const { state, covariance } = kalmanFilter(model, {
    value: rows.value.slice(0, past + 1).fill(NaN, past),
    noise: rows.noise.subarray(0, past + 1),
    design: rows.design.subarray(0, (past + 1) * n),
    steps: rows.steps.subarray(0, past + 1),
  });
  const joint = new Float64Array(ahead * ahead);
  const shared = new Float64Array(n);
  const designOf = (h: number): Float64Array =>
    rows.design.subarray((past + h) * n, (past + h + 1) * n);
  const stepsOf = (h: number): number => rows.steps[past + h] ?? 0;
  for (let h = 0; h < ahead; h += 1) {
    if (h > 0) repeat(stepsOf(h), () => advance(model, state, covariance));
    covered(shared, covariance, designOf(h));
    for (let k = h; k < ahead; k += 1) {
      if (k > h) repeat(stepsOf(k), () => shareSlope(model, shared));
      const both = designOf(k).reduce((sum, each, i) => sum + each * (shared[i] ?? NaN), 0);
      joint[h * ahead + k] = both;
      joint[k * ahead + h] = both;
    }
    joint[h * ahead + h] = (joint[h * ahead + h] ?? NaN) + (rows.noise[past + h] ?? NaN);
  }
  return joint;
}

const huber = (z: number): number =>
  Math.abs(z) <= OUTLIER ? 0.5 * z * z : OUTLIER * Math.abs(z) - 0.5 * OUTLIER ** 2;

const repeat = (times: number, act: () => void): void => {
  for (let i = 0; i < times; i += 1) act();
};

/** What a step of time does to one row of numbers, one for each component: the level takes the slope. */
function shareSlope({ damping }: StructuralModel, values: Float64Array): void {
  if (damping === undefined) return;
  values[0] = (values[0] ?? NaN) + (values[1] ?? NaN);
  values[1] = (values[1] ?? NaN) * damping;
}

/** One step of time: the level takes its slope, and every component wanders. */
function advance(model: StructuralModel, state: Float64Array, covariance: Float64Array): void {
  const n = state.length;
  if (model.damping !== undefined) {
    shareSlope(model, state);
    for (let j = 0; j < n; j += 1) {
      covariance[j] = (covariance[j] ?? NaN) + (covariance[n + j] ?? NaN);
      covariance[n + j] = (covariance[n + j] ?? NaN) * model.damping;
    }
    for (let i = 0; i < n; i += 1) {
      covariance[i * n] = (covariance[i * n] ?? NaN) + (covariance[i * n + 1] ?? NaN);
      covariance[i * n + 1] = (covariance[i * n + 1] ?? NaN) * model.damping;
    }
  }
  for (let i = 0; i < n; i += 1) {
    covariance[i * n + i] = (covariance[i * n + i] ?? NaN) + (model.drift[i] ?? NaN);
  }
}

/** Moves the components by what the row taught; an outlier as far as a row at the bound would. */
function learn(
  state: Float64Array,
  covariance: Float64Array,
  gain: Float64Array,
  error: number,
  spread: number,
): void {
  const n = state.length;
  const z = Math.abs(error) / Math.sqrt(spread);
  const bounded = z > OUTLIER ? (error * OUTLIER) / z : error;
  // What an outlier did not teach leaves the components as uncertain as they were.
  const taught = z > OUTLIER ? OUTLIER / z : 1;
  for (let i = 0; i < n; i += 1) {
    const share = (gain[i] ?? NaN) / spread;
    state[i] = (state[i] ?? NaN) + share * bounded;
    // The covariance stays symmetric to the last digit: one half is computed, the other copied.
    for (let j = 0; j <= i; j += 1) {
      const left = (covariance[i * n + j] ?? NaN) - taught * share * (gain[j] ?? NaN);
      covariance[i * n + j] = left;
      covariance[j * n + i] = left;
    }
  }
}
