import { createRandom } from '../numeric/random.ts';
import { type Refused, refuse } from '../result.ts';
import { plusPlus } from './kmeans-start.ts';
import { type Lloyd, lloyd, settle } from './lloyd.ts';
import { type Points, canonicalOrder, checkPoints, evenly, takeRows } from './points.ts';

export type Clusters = {
  k: number;
  /** Centres row by row, the largest cluster first. */
  centres: Float64Array;
  /** The cluster of each point: 0 … k − 1. */
  labels: Uint8Array;
  /** Points in each cluster. */
  sizes: Uint32Array;
  /** The sum of squared distances of the points to their centres. */
  inertia: number;
  iterations: number;
};

export type KMeans =
  | ({ state: 'fitted' } & Clusters)
  /** The centres still moved after the last iteration: they serve, but are not the best near. */
  | ({ state: 'fallback'; reason: 'notConverged' } & Clusters)
  | Refused<'tooFewDistinct'>;

export type KMeansOptions = {
  /** How many starts are tried; the best is kept. 30 unless said. */
  restarts?: number;
  seed?: number;
  /** Starts are tried on so many points at the most, and the best goes on with all. */
  sample?: number;
  maxIterations?: number;
};

/**
 * k-means from k-means++ starts (Arthur and Vassilvitskii 2007), the best of several, each by Lloyd's
 * algorithm (1982) and then by single moves (Hartigan 1975), which leave fewer poor ends.
 * The same points in another order give the same clusters; clusters are numbered by size. Refuses
 * as `tooFewDistinct` (distinct, needed) where there are fewer different points than clusters.
 *
 * @param k how many clusters, 1 … 255
 */
export function kMeans(points: Points, k: number, options: KMeansOptions = {}): KMeans {
  checkPoints(points);
  if (!Number.isInteger(k) || k < 1 || k > 255) {
    throw new RangeError(`1 to 255 clusters, not ${k}`);
  }
  const order = canonicalOrder(points);
  const sorted = takeRows(points, order);
  const distinct = distinctRows(sorted, k);
  if (distinct < k) return refuse('tooFewDistinct', { distinct, needed: k });
  const best = bestOf(sorted, k, options);
  return outcome(points, order, best);
}

/** Runs on points in canonical order: on a sample of them first where they are many. */
function bestOf(sorted: Points, k: number, options: KMeansOptions): Lloyd {
  const { restarts = 30, seed = 1, sample = 20_000, maxIterations = 300 } = options;
  const everyRow = Uint32Array.from({ length: sorted.rows }, (_, i) => i);
  const tried = sorted.rows > sample ? takeRows(sorted, evenly(everyRow, sample)) : sorted;
  // A sample may miss points so rare that it has fewer different ones than clusters.
  const starting = distinctRows(tried, k) < k ? sorted : tried;
  const random = createRandom(seed);
  let best: Lloyd | null = null;
  for (let start = 0; start < restarts; start += 1) {
    const run = settle(starting, k, plusPlus(starting, k, random), maxIterations);
    if (!best || run.inertia < best.inertia) best = run;
  }
  if (!best) throw new RangeError('k-means needs a start');
  return starting === sorted ? best : lloyd(sorted, k, best.centres, maxIterations);
}

/** Numbers the clusters by size and gives the labels in the order of the points. */
function outcome(points: Points, order: Uint32Array, run: Lloyd): KMeans {
  const { columns } = points;
  const k = run.sizes.length;
  const ranked = Array.from(run.sizes.keys()).toSorted(
    (a, b) => (run.sizes[b] ?? 0) - (run.sizes[a] ?? 0) || compareRows(run.centres, a, b, columns),
  );
  const place = new Uint8Array(k);
  ranked.forEach((cluster, index) => {
    place[cluster] = index;
  });
  const labels = new Uint8Array(points.rows);
  for (let i = 0; i < order.length; i += 1) {
    labels[order[i] ?? 0] = place[run.labels[i] ?? 0] ?? 0;
  }
  const clusters = {
    k,
    centres: takeRows({ values: run.centres, rows: k, columns }, Uint32Array.from(ranked)).values,
    labels,
    sizes: Uint32Array.from(ranked, (cluster) => run.sizes[cluster] ?? 0),
    inertia: run.inertia,
    iterations: run.iterations,
  };
  return run.converged
    ? { state: 'fitted', ...clusters }
    : { state: 'fallback', reason: 'notConverged', ...clusters };
}

function compareRows(values: Float64Array, a: number, b: number, columns: number): number {
  for (let j = 0; j < columns; j += 1) {
    const difference = (values[a * columns + j] ?? NaN) - (values[b * columns + j] ?? NaN);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** How many different points there are among sorted ones, counted no further than `enough`. */
function distinctRows({ values, rows, columns }: Points, enough: number): number {
  let distinct = Math.min(rows, 1);
  for (let i = 1; i < rows && distinct < enough; i += 1) {
    if (compareRows(values, i - 1, i, columns) !== 0) distinct += 1;
  }
  return distinct;
}
