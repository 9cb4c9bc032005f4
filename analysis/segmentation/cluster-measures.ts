import { type Points, canonicalOrder, evenly, squaredDistance, takeRows } from './points.ts';

export type Silhouette = {
  /** The mean over the points: 1 well apart, 0 on the border, below 0 in the wrong cluster. NaN with one cluster. */
  mean: number;
  /** The mean in each cluster. */
  ofCluster: Float64Array;
  /** Points that were looked at. */
  points: number;
};

/**
 * How well apart clusters are (Rousseeuw 1987): (b − a) / max(a, b) of each point, a its mean
 * distance to its own cluster, b to the nearest other; 0 for a point alone in its cluster. The time
 * grows with the square of the points, so that beyond `limit` an even sample is looked at.
 */
export function silhouette(
  points: Points,
  labels: Uint8Array,
  k: number,
  limit = 4000,
): Silhouette {
  if (labels.length !== points.rows) throw new RangeError('Each point has a label');
  const rows = evenly(canonicalOrder(points), limit);
  const taken = takeRows(points, rows);
  const own = Uint8Array.from(rows, (row) => labels[row] ?? 0);
  const sizes = new Uint32Array(k);
  for (const label of own) sizes[label] = (sizes[label] ?? 0) + 1;
  const sums = distanceSums(taken, own, k);
  const ofCluster = new Float64Array(k);
  let total = 0;
  for (let i = 0; i < own.length; i += 1) {
    const label = own[i] ?? 0;
    const width = widthOf(sums.subarray(i * k, (i + 1) * k), sizes, label);
    ofCluster[label] = (ofCluster[label] ?? NaN) + width;
    total += width;
  }
  const clusters = sizes.filter((size) => size > 0).length;
  return {
    mean: clusters > 1 ? total / own.length : NaN,
    ofCluster: ofCluster.map((sum, c) => sum / (sizes[c] ?? NaN)),
    points: own.length,
  };
}

/** For each point the sum of its distances to the points of each cluster, row by row. */
function distanceSums(points: Points, labels: Uint8Array, k: number): Float64Array {
  const { values, rows, columns } = points;
  const sums = new Float64Array(rows * k);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const distance = Math.sqrt(squaredDistance(values, i, values, j, columns));
      const [one, other] = [i * k + (labels[j] ?? 0), j * k + (labels[i] ?? 0)];
      sums[one] = (sums[one] ?? NaN) + distance;
      sums[other] = (sums[other] ?? NaN) + distance;
    }
  }
  return sums;
}

function widthOf(sums: Float64Array, sizes: Uint32Array, label: number): number {
  const size = sizes[label] ?? 0;
  if (size < 2) return 0;
  const within = (sums[label] ?? NaN) / (size - 1);
  let nearest = Infinity;
  for (let c = 0; c < sizes.length; c += 1) {
    const others = sizes[c] ?? 0;
    if (c !== label && others > 0) nearest = Math.min(nearest, (sums[c] ?? NaN) / others);
  }
  const larger = Math.max(within, nearest);
  return Number.isFinite(larger) && larger > 0 ? (nearest - within) / larger : 0;
}

/**
 * How far two divisions of the same things agree beyond chance (Hubert and Arabie 1985): 1 the same
 * whatever the numbers of the clusters, about 0 by chance alone.
 */
export function adjustedRand(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) throw new RangeError('Two divisions of different things');
  const [one, other] = [numbered(left), numbered(right)];
  const cells = new Float64Array(one.count * other.count);
  const rows = new Float64Array(one.count);
  const columns = new Float64Array(other.count);
  for (let i = 0; i < left.length; i += 1) {
    const [a, b] = [one.numbers[i] ?? 0, other.numbers[i] ?? 0];
    const cell = a * other.count + b;
    cells[cell] = (cells[cell] ?? NaN) + 1;
    rows[a] = (rows[a] ?? NaN) + 1;
    columns[b] = (columns[b] ?? NaN) + 1;
  }
  const together = pairsIn(cells);
  const [inLeft, inRight] = [pairsIn(rows), pairsIn(columns)];
  const all = (left.length * (left.length - 1)) / 2;
  const expected = all > 0 ? (inLeft * inRight) / all : 0;
  const most = (inLeft + inRight) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/**
 * How well a division is foretold by another (Tibshirani and Walther 2005): of each cluster the share
 * of its pairs of points that the other puts together, too, and of these the least. Clusters of one
 * point have no pairs and count for nothing.
 */
export function predictionStrength(labels: ArrayLike<number>, foretold: ArrayLike<number>): number {
  if (labels.length !== foretold.length) throw new RangeError('Two divisions of different things');
  const [one, other] = [numbered(labels), numbered(foretold)];
  const cells = new Float64Array(one.count * other.count);
  for (let i = 0; i < labels.length; i += 1) {
    const cell = (one.numbers[i] ?? 0) * other.count + (other.numbers[i] ?? 0);
    cells[cell] = (cells[cell] ?? NaN) + 1;
  }
  let least = 1;
  for (let a = 0; a < one.count; a += 1) {
    const row = cells.subarray(a * other.count, (a + 1) * other.count);
    const size = row.reduce((sum, n) => sum + n, 0);
    if (size > 1) least = Math.min(least, (2 * pairsIn(row)) / (size * (size - 1)));
  }
  return least;
}

/** Labels as numbers from 0, in the order in which they first appear. */
function numbered(labels: ArrayLike<number>): { numbers: Uint32Array; count: number } {
  const known = new Map<number, number>();
  const numbers = Uint32Array.from(labels, (label) => {
    const number = known.get(label) ?? known.size;
    known.set(label, number);
    return number;
  });
  return { numbers, count: known.size };
}

function pairsIn(counts: Float64Array): number {
  let pairs = 0;
  for (const n of counts) pairs += (n * (n - 1)) / 2;
  return pairs;
}
