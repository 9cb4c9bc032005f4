import { type Nearest, follow, nearestCentres } from './nearest.ts';
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
 * Lloyd's algorithm (1982) from given centres: each point to its nearest centre, each centre to the
 * mean of its points, until no point changes or the centres move by less than 10⁻⁴ of the points'
 * spread. A cluster that lost all its points takes the point farthest from its centre.
 */
export function lloyd(
  points: Points,
  k: number,
  start: Float64Array,
  maxIterations: number,
): Lloyd {
  const centres = Float64Array.from(start);
  const nearest = nearestCentres(points, k, centres);
  const still = 1e-8 * spreadOf(points);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    iterations += 1;
    const moves = moveCentres(points, centres, nearest);
    const changed = follow(points, k, centres, moves, nearest);
    converged = changed === 0 || moves.reduce((sum, move) => sum + move * move, 0) <= still;
  }
  const { labels, sizes } = nearest;
  let inertia = 0;
  for (let i = 0; i < labels.length; i += 1) {
    inertia += squaredDistance(points.values, i, centres, labels[i] ?? 0, points.columns);
  }
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

/** Moves each centre to the mean of its points; answers how far each went. */
function moveCentres(points: Points, centres: Float64Array, nearest: Nearest): Float64Array {
  const { values, columns } = points;
  const { labels, sizes, sums } = nearest;
  const means = new Float64Array(centres.length);
  const taken = new Set<number>();
  sizes.forEach((size, c) => {
    const row = size === 0 ? farthest(points, centres, labels, taken) * columns : 0;
    for (let j = 0; j < columns; j += 1) {
      const at = c * columns + j;
      means[at] = size === 0 ? (values[row + j] ?? NaN) : (sums[at] ?? NaN) / size;
    }
  });
  const moves = Float64Array.from(sizes, (_, c) =>
    Math.sqrt(squaredDistance(centres, c, means, c, columns)),
  );
  centres.set(means);
  return moves;
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
