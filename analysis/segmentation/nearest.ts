import { type Points, squaredDistance } from './points.ts';

/**
 * The nearest centre of each point, kept up to date while centres move, with few distances (Hamerly
 * 2010): a bound above the distance to its own centre and one below that to every other one tell of
 * most points that they need not be looked at. Sizes and sums of the clusters are kept with them.
 */
export type Nearest = {
  labels: Uint8Array;
  upper: Float64Array;
  lower: Float64Array;
  sizes: Uint32Array;
  /** The sum of the points of each cluster, row by row. */
  sums: Float64Array;
};

/** Rounding of the bounds, by which they must differ to be believed. */
const doubt = 1 + 1e-9;

/** Looks at all points: the lower number at equal distance. */
export function nearestCentres(points: Points, k: number, centres: Float64Array): Nearest {
  const { rows } = points;
  const nearest = {
    labels: new Uint8Array(rows),
    upper: new Float64Array(rows),
    lower: new Float64Array(rows),
    sizes: new Uint32Array(k),
    sums: new Float64Array(centres.length),
  };
  for (let i = 0; i < rows; i += 1) {
    look(points, k, centres, nearest, i);
    count(points, nearest, i, nearest.labels[i] ?? 0, 1);
  }
  return nearest;
}

/** Looks at the points that may have another nearest centre since these moved so far; answers how many have. */
export function follow(
  points: Points,
  k: number,
  centres: Float64Array,
  moves: Float64Array,
  nearest: Nearest,
): number {
  const { values, columns, rows } = points;
  const { labels, upper, lower } = nearest;
  const halves = halfWays(centres, k, columns);
  const others = farthestOther(moves);
  let changed = 0;
  for (let i = 0; i < rows; i += 1) {
    const label = labels[i] ?? 0;
    const least = (lower[i] ?? NaN) - (others[label] ?? NaN);
    const enough = Math.max(least, halves[label] ?? NaN);
    let most = (upper[i] ?? NaN) + (moves[label] ?? NaN);
    if (most * doubt > enough) {
      most = Math.sqrt(squaredDistance(values, i, centres, label, columns));
      if (most * doubt > enough) {
        look(points, k, centres, nearest, i);
        const now = labels[i] ?? 0;
        if (now !== label) {
          changed += 1;
          count(points, nearest, i, label, -1);
          count(points, nearest, i, now, 1);
        }
        continue;
      }
    }
    upper[i] = most;
    lower[i] = least;
  }
  return changed;
}

/** The nearest centre of point i, and the distances to it and to the next. */
function look(
  { values, columns }: Points,
  k: number,
  centres: Float64Array,
  { labels, upper, lower }: Nearest,
  i: number,
): void {
  let least = Infinity;
  let next = Infinity;
  let label = 0;
  for (let c = 0; c < k; c += 1) {
    const distance = squaredDistance(values, i, centres, c, columns);
    if (distance < least) {
      next = least;
      least = distance;
      label = c;
    } else if (distance < next) next = distance;
  }
  labels[i] = label;
  upper[i] = Math.sqrt(least);
  lower[i] = Math.sqrt(next);
}

/** Adds point i to a cluster's sum and size, or takes it away (−1). */
function count(
  { values, columns }: Points,
  { sizes, sums }: Nearest,
  i: number,
  cluster: number,
  sign: 1 | -1,
): void {
  sizes[cluster] = (sizes[cluster] ?? 0) + sign;
  for (let j = 0; j < columns; j += 1) {
    const at = cluster * columns + j;
    sums[at] = (sums[at] ?? NaN) + sign * (values[i * columns + j] ?? NaN);
  }
}

/** Of each centre half the way to the nearest other: what is within has no nearer one. */
function halfWays(centres: Float64Array, k: number, columns: number): Float64Array {
  const halves = new Float64Array(k).fill(Infinity);
  for (let a = 0; a < k; a += 1) {
    for (let b = 0; b < k; b += 1) {
      if (a === b) continue;
      const half = Math.sqrt(squaredDistance(centres, a, centres, b, columns)) / 2;
      if (half < (halves[a] ?? NaN)) halves[a] = half;
    }
  }
  return halves;
}

/** For each centre how far another has moved at most. */
function farthestOther(moves: Float64Array): Float64Array {
  let [most, second, which] = [0, 0, -1];
  moves.forEach((move, c) => {
    if (move > most) [second, most, which] = [most, move, c];
    else if (move > second) second = move;
  });
  return moves.map((_, c) => (c === which ? second : most));
}
