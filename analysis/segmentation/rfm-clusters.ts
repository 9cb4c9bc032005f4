import { quantileOf } from '../numeric/quantile.ts';
import { type Refused } from '../result.ts';
import { type Clusters, type KMeans, type KMeansOptions, kMeans } from './kmeans.ts';
import { pointsOf, standardise } from './points.ts';
import { type Rfm, buyersOf } from './rfm.ts';

/** The number of customers without a cluster: they have not bought. */
export const noCluster = 255;

export type RfmClusters =
  | ({
      /** What each cluster is like: the median recency, frequency and monetary value of its customers. */
      medians: { recency: number; frequency: number; monetary: number }[];
    } & Clusters &
      ({ state: 'fitted' } | { state: 'fallback'; reason: 'notConverged' }))
  | Refused<'tooFewDistinct'>;

/**
 * Recency, frequency and monetary value in k clusters: k-means on their standardised ln(1 + x), for
 * all three have long tails. Clusters are numbered from the highest median value, labels are in the
 * order of the customers and `noCluster` for who has not bought. Negative sums (more returned than
 * bought) count as 0.
 */
export function clusterRfm(rfm: Rfm, k: number, options: KMeansOptions = {}): RfmClusters {
  const { bought, count } = buyersOf(rfm);
  const buyers = new Uint32Array(count);
  let next = 0;
  for (let i = 0; i < bought.length; i += 1) {
    if (bought[i] === 1) buyers[next++] = i;
  }
  const of = (values: Float64Array): Float64Array =>
    Float64Array.from(buyers, (row) => values[row] ?? NaN);
  const own = {
    recency: of(rfm.recency),
    frequency: of(rfm.frequency),
    monetary: of(rfm.monetary),
  };
  const columns = [own.recency, own.frequency, own.monetary].map((values) =>
    standardise(values.map((value) => Math.log1p(Math.max(0, value)))),
  );
  const fitted = kMeans(pointsOf(columns), k, options);
  return fitted.state === 'refused' ? fitted : described(fitted, own, buyers, bought.length);
}

function described(
  fitted: Exclude<KMeans, Refused>,
  own: Rfm,
  buyers: Uint32Array,
  customers: number,
): RfmClusters {
  const medians = Array.from({ length: fitted.k }, (_, cluster) => {
    const of = (values: Float64Array): number =>
      quantileOf(values.filter((_, i) => fitted.labels[i] === cluster).toSorted(), 0.5);
    return {
      recency: of(own.recency),
      frequency: of(own.frequency),
      monetary: of(own.monetary),
    };
  });
  const ranked = Array.from(medians.keys()).toSorted(
    (a, b) => (medians[b]?.monetary ?? NaN) - (medians[a]?.monetary ?? NaN) || a - b,
  );
  const place = new Uint8Array(fitted.k);
  ranked.forEach((cluster, index) => {
    place[cluster] = index;
  });
  const labels = new Uint8Array(customers).fill(noCluster);
  buyers.forEach((row, i) => {
    labels[row] = place[fitted.labels[i] ?? 0] ?? 0;
  });
  return {
    ...fitted,
    labels,
    medians: ranked.flatMap((cluster) => medians[cluster] ?? []),
    sizes: Uint32Array.from(ranked, (cluster) => fitted.sizes[cluster] ?? 0),
    centres: Float64Array.from(
      ranked.flatMap((cluster) =>
        Array.from(fitted.centres.subarray(cluster * 3, cluster * 3 + 3)),
      ),
    ),
  };
}
