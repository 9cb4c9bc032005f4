import { type Points, squaredDistance } from './points.ts';
import { transfer } from './transfer.ts';

export type Lloyd = {
  centres: Float64Array;
  labels: Uint8Array;
  sizes: Uint32Array;
  inertia: number;
  iterations: number;
  converged: boolean;
};

/**
 * Lloyd's algorithm (1982) from given centres: each point to its nearest centre (the lower number
 * at equal distance), each centre to the mean of its points, until no point changes or the centres
 * move by less than 10⁻⁴ of the points' spread. A cluster that lost all its points takes the point
 * farthest from its centre.
 */
export function lloyd(
  points: Points,
  k: number,
  start: Float64Array,
  maxIterations: number,
): Lloyd {
  const centres = Float64Array.from(start);
  const labels = new Uint8Array(points.rows).fill(255);
  const sizes = new Uint32Array(k);
  const still = 1e-8 * spreadOf(points);
  let { inertia, changed } = assign(points, k, centres, labels);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    iterations += 1;
    const moved = moveCentres(points, k, centres, labels, sizes);
    ({ inertia, changed } = assign(points, k, centres, labels));
    converged = changed === 0 || moved <= still;
  }
  sizes.fill(0);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return { centres, labels, sizes, inertia, iterations, converged };
}

/** Lloyd's algorithm and then single moves (`transfer`) in turn, until neither finds anything better. */
export function settle(
  points: Points,
  k: number,
  start: Float64Array,
  maxIterations: number,
): Lloyd {
  let run = lloyd(points, k, start, maxIterations);
  for (let round = 0; round < maxIterations && run.converged; round += 1) {
    const { iterations } = run;
    const centres = Float64Array.from(run.centres);
    const moved = transfer(
      points,
      centres,
      Uint8Array.from(run.labels),
      Uint32Array.from(run.sizes),
    );
    if (moved === 0) break;
    const next = lloyd(points, k, centres, maxIterations);
    if (!(next.inertia < run.inertia)) break;
    run = { ...next, iterations: iterations + next.iterations };
  }
  return run;
}

/** Gives each point its nearest centre; answers the sum of squared distances and how many points changed. */
function assign(
  { values, rows, columns }: Points,
  k: number,
  centres: Float64Array,
  labels: Uint8Array,
): { inertia: number; changed: number } {
  let [inertia, changed] = [0, 0];
  // The distance is written out here: these lines are nearly all the time that k-means takes.
  for (let i = 0; i < rows; i += 1) {
    const row = i * columns;
    let least = Infinity;
    let label = 0;
    for (let c = 0, at = 0; c < k; c += 1) {
      let distance = 0;
      for (let j = 0; j < columns; j += 1, at += 1) {
        const difference = (values[row + j] ?? NaN) - (centres[at] ?? NaN);
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        label = c;
      }
    }
    if (labels[i] !== label) changed += 1;
    labels[i] = label;
    inertia += least;
  }
  return { inertia, changed };
}

/** Moves each centre to the mean of its points; answers the sum of the squared moves. */
function moveCentres(
  points: Points,
  k: number,
  centres: Float64Array,
  labels: Uint8Array,
  sizes: Uint32Array,
): number {
  const { values, rows, columns } = points;
  const sums = new Float64Array(k * columns);
  sizes.fill(0);
  for (let i = 0; i < rows; i += 1) {
    const label = labels[i] ?? 0;
    sizes[label] = (sizes[label] ?? 0) + 1;
    for (let j = 0; j < columns; j += 1) {
      const at = label * columns + j;
      sums[at] = (sums[at] ?? NaN) + (values[i * columns + j] ?? NaN);
    }
  }
  let moved = 0;
  const taken = new Set<number>();
  for (let c = 0; c < k; c += 1) {
    const size = sizes[c] ?? 0;
    const lonely = size === 0 ? farthest(points, centres, labels, taken) : 0;
    for (let j = 0; j < columns; j += 1) {
      const at = c * columns + j;
      const to = size === 0 ? (values[lonely * columns + j] ?? NaN) : (sums[at] ?? NaN) / size;
      moved += (to - (centres[at] ?? NaN)) ** 2;
      centres[at] = to;
    }
  }
  return moved;
}

function farthest(
  { values, rows, columns }: Points,
  centres: Float64Array,
  labels: Uint8Array,
  taken: Set<number>,
): number {
  let [most, row] = [-1, 0];
  for (let i = 0; i < rows; i += 1) {
    const distance = squaredDistance(values, i, centres, labels[i] ?? 0, columns);
    if (distance > most && !taken.has(i)) [most, row] = [distance, i];
  }
  taken.add(row);
  return row;
}

/** The mean over the dimensions of the points' variance. */
function spreadOf({ values, rows, columns }: Points): number {
  let sum = 0;
  for (let j = 0; j < columns; j += 1) {
    let [mean, squares] = [0, 0];
    for (let i = 0; i < rows; i += 1) {
      const value = values[i * columns + j] ?? NaN;
      const difference = value - mean;
      mean += difference / (i + 1);
      squares += difference * (value - mean);
    }
    sum += squares / rows;
  }
  return sum / columns;
}
