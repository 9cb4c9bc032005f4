import { type Random, createRandom } from '../numeric/random.ts';
import { cholesky } from '../numeric/matrix.ts';
import { predictionStrength, silhouette } from './cluster-measures.ts';
import { type Clusters, kMeans } from './kmeans.ts';
import { type Points, canonicalOrder, evenly, squaredDistance, takeRows } from './points.ts';

/** What speaks for and against one number of clusters. */
export type Candidate = {
  k: number;
  inertia: number;
  /** How well apart (Rousseeuw 1987). */
  silhouette: number;
  /** How well the clusters of one half of the points foretell those of the other, 0 … 1 (Tibshirani and Walther 2005). */
  strength: number;
  /** The share of the points in the smallest cluster. */
  smallest: number;
  verdict: 'chosen' | 'coarser' | 'unstable' | 'tooSmall' | 'tooFewDistinct';
};

export type Choice = {
  /** The number of clusters, or null where none is foretold with large enough clusters. */
  k: number | null;
  candidates: Candidate[];
  /**
   * Whether there are clusters at all: the share of the spread that remains within the clusters,
   * beside what as many clusters leave of one single normal cloud of the same covariance, and how
   * often that is as little by chance (at least 1 / (clouds + 1)).
   */
  structure: { remains: number; expected: number; p: number } | null;
};

export type ChoiceOptions = {
  /** The most clusters considered; 8 unless said. */
  most?: number;
  /** The least share of the points in a cluster; .03 unless said. */
  smallest?: number;
  /** The least strength of prediction; .8 unless said, as its authors advise. */
  strength?: number;
  seed?: number;
};

/** The choice looks at so many points, evenly taken; normal clouds have fewer. */
const looked = 3000;
const clouds = 39;
const halves = 5;

/**
 * The number of clusters, with its reasons: the most clusters of which each is large enough to be
 * served by itself and which one half of the points foretells of the other (prediction strength of
 * Tibshirani and Walther 2005). The widths of the silhouettes stand beside it; by themselves they
 * nearly always speak for two, for little is as far apart as the best from the rest.
 */
export function chooseK(points: Points, options: ChoiceOptions = {}): Choice {
  const { most = 8, smallest = 0.03, strength = 0.8, seed = 1 } = options;
  const sample = takeRows(points, evenly(canonicalOrder(points), looked));
  const candidates: Candidate[] = [];
  for (let k = 2; k <= most; k += 1) {
    const fitted = kMeans(sample, k, { restarts: 10, seed });
    if (fitted.state === 'refused') {
      candidates.push({ ...unknown, k, verdict: 'tooFewDistinct' });
      break;
    }
    const least = Math.min(...fitted.sizes) / sample.rows;
    const foretold = strengthOf(sample, k, createRandom(seed));
    candidates.push({
      k,
      inertia: fitted.inertia,
      silhouette: silhouette(sample, fitted.labels, k, 2000).mean,
      strength: foretold,
      smallest: least,
      verdict: least < smallest ? 'tooSmall' : foretold < strength ? 'unstable' : 'coarser',
    });
  }
  const chosen = candidates.findLast(({ verdict }) => verdict === 'coarser');
  if (!chosen) return { k: null, candidates, structure: null };
  chosen.verdict = 'chosen';
  return { k: chosen.k, candidates, structure: structureOf(sample, chosen.k, createRandom(seed)) };
}

const unknown = { inertia: NaN, silhouette: NaN, strength: NaN, smallest: NaN };

/** The mean over several divisions in halves, each of which foretells the other. */
function strengthOf(points: Points, k: number, random: Random): number {
  const order = Int32Array.from({ length: points.rows }, (_, i) => i);
  let sum = 0;
  for (let time = 0; time < halves; time += 1) {
    random.shuffle(order);
    const rows = Uint32Array.from(order);
    const middle = Math.floor(rows.length / 2);
    const parts = [rows.subarray(0, middle), rows.subarray(middle)].map((half) => {
      const taken = takeRows(points, half);
      return { taken, found: kMeans(taken, k, { restarts: 5, seed: time + 1 }) };
    });
    const [one, other] = parts;
    // A half with fewer different points than clusters foretells nothing.
    if (one?.found.state === 'refused' || other?.found.state === 'refused') continue;
    if (!one || !other) continue;
    sum += predictionStrength(other.found.labels, nearestTo(other.taken, one.found)) / 2;
    sum += predictionStrength(one.found.labels, nearestTo(one.taken, other.found)) / 2;
  }
  return sum / halves;
}

/** The cluster whose centre is nearest to each point. */
export function nearestTo(points: Points, { k, centres }: Clusters): Uint8Array {
  const labels = new Uint8Array(points.rows);
  for (let i = 0; i < points.rows; i += 1) {
    let least = Infinity;
    for (let c = 0; c < k; c += 1) {
      const distance = squaredDistance(points.values, i, centres, c, points.columns);
      if (distance < least) [least, labels[i]] = [distance, c];
    }
  }
  return labels;
}

/**
 * Whether clusters leave less spread within them than they would of one normal cloud with the same
 * covariance: the idea of SigClust (Liu, Hayes, Nobel, Marron 2008), for any number of clusters.
 * Long tails that are one cloud all the same can pass for clusters: measures are to be made even
 * before (ln).
 */
function structureOf(points: Points, k: number, random: Random): Choice['structure'] {
  const rows = evenly(
    Uint32Array.from({ length: points.rows }, (_, i) => i),
    1000,
  );
  const taken = takeRows(points, rows);
  const remains = remaining(taken, k);
  const lower = covarianceRoot(taken);
  const expected = Array.from({ length: clouds }, () =>
    remaining(cloudOf(lower, taken, random), k),
  );
  const asLittle = expected.filter((each) => each <= remains).length;
  return {
    remains,
    expected: expected.reduce((sum, each) => sum + each, 0) / clouds,
    p: (1 + asLittle) / (clouds + 1),
  };
}

function remaining(points: Points, k: number): number {
  const whole = kMeans(points, 1, { restarts: 1 });
  const parts = kMeans(points, k, { restarts: 3 });
  return whole.state === 'refused' || parts.state === 'refused' || whole.inertia === 0
    ? 0
    : parts.inertia / whole.inertia;
}

/** The lower triangle of the covariance; a trace is added to the diagonal, so that columns may depend on each other. */
function covarianceRoot({ values, rows, columns }: Points): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < values.length; i += 1) {
    means[i % columns] = (means[i % columns] ?? NaN) + (values[i] ?? NaN) / rows;
  }
  const covariance = new Float64Array(columns * columns);
  for (let i = 0; i < rows; i += 1) {
    for (let a = 0; a < columns; a += 1) {
      const left = (values[i * columns + a] ?? NaN) - (means[a] ?? NaN);
      for (let b = 0; b < columns; b += 1) {
        const right = (values[i * columns + b] ?? NaN) - (means[b] ?? NaN);
        covariance[a * columns + b] = (covariance[a * columns + b] ?? NaN) + (left * right) / rows;
      }
    }
  }
  let trace = 0;
  for (let a = 0; a < columns; a += 1) trace += covariance[a * columns + a] ?? NaN;
  for (let a = 0; a < columns; a += 1) {
    covariance[a * columns + a] = (covariance[a * columns + a] ?? NaN) + 1e-9 * trace;
  }
  return cholesky(covariance, columns) ?? new Float64Array(columns * columns);
}

function cloudOf(lower: Float64Array, { rows, columns }: Points, random: Random): Points {
  const values = new Float64Array(rows * columns);
  const drawn = new Float64Array(columns);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) drawn[j] = random.normal();
    for (let a = 0; a < columns; a += 1) {
      let sum = 0;
      for (let b = 0; b <= a; b += 1) sum += (lower[a * columns + b] ?? NaN) * (drawn[b] ?? NaN);
      values[i * columns + a] = sum;
    }
  }
  return { values, rows, columns };
}
