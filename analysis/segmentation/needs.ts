import { quantileOf } from '../numeric/quantile.ts';
import { type Refused, refuse } from '../result.ts';
import { type Choice, type ChoiceOptions, chooseK } from './choose-k.ts';
import { type Clusters, kMeans } from './kmeans.ts';
import { pointsOf, standardise } from './points.ts';
import { knownSorted } from './quantiles.ts';

/** One measure of behaviour, one element for each customer; NaN where it is unknown. */
export type Behaviour = { id: string; values: Float64Array };

/** What a cluster differs in from all customers. */
export type Difference = {
  id: string;
  /** The medians in the measure's own unit: of the cluster (null where it is unknown of all in it) and of all. */
  cluster: number | null;
  all: number;
  /** The cluster's mean in standard deviations from the mean of all, after the long tail was evened. */
  deviations: number;
};

export type NeedCluster = {
  customers: number;
  share: number;
  /** By every measure, the largest difference first. */
  differences: Difference[];
  /** The ids of what it stands out by: up to three differences of half a standard deviation or more. */
  standsOutBy: string[];
};

type Needs = {
  k: number;
  /** Why so many clusters; null where the caller said how many. */
  choice: Choice | null;
  labels: Uint8Array;
  clusters: NeedCluster[];
  /** Measures left out, and why: all equal, or unknown of more than half the customers. */
  leftOut: { id: string; reason: 'flat' | 'mostlyUnknown' }[];
  /** Measures whose long tail was evened by ln(1 + x / median). */
  evened: string[];
};

export type NeedClusters =
  | ({ state: 'fitted' } & Needs)
  /** Clusters that serve to divide, though the customers are one cloud rather than groups. */
  | ({ state: 'fallback'; reason: 'noStructure' } & Needs)
  | Refused<'tooFew' | 'flat' | 'noStableClusters' | 'tooFewDistinct'>;

/** Fewer customers make no groups worth a treatment of their own. */
const needed = 50;

/**
 * Clusters of customers by what they do, for offers and care that fit them: measures with a long
 * tail are evened, all are standardised, and k-means divides the customers into as many clusters as
 * `chooseK` finds reason for (or `k`). Unknown values count as the median. Neither the order of the
 * customers nor the units of the measures matter. Clusters are numbered by size.
 */
export function clusterNeeds(
  behaviour: readonly Behaviour[],
  options: ChoiceOptions & { k?: number } = {},
): NeedClusters {
  const customers = behaviour[0]?.values.length ?? 0;
  if (behaviour.some(({ values }) => values.length !== customers)) {
    throw new RangeError('Measures of behaviour are of the same customers');
  }
  if (customers < needed) return refuse('tooFew', { found: customers, needed });
  const prepared = behaviour.map(prepare);
  const used = prepared.filter((each) => each.leftOut === null);
  if (used.length === 0) return refuse('flat', { measures: behaviour.length });
  const points = pointsOf(used.map(({ standard }) => standard));
  const choice = options.k === undefined ? chooseK(points, options) : null;
  const k = options.k ?? choice?.k ?? null;
  if (k === null) return refuse('noStableClusters', { tried: choice?.candidates.length ?? 0 });
  const fitted = kMeans(points, k, { restarts: 20, seed: options.seed ?? 1 });
  if (fitted.state === 'refused') return fitted;
  const needs: Needs = {
    k,
    choice,
    labels: fitted.labels,
    clusters: profiles(fitted, used),
    leftOut: prepared.flatMap(({ id, leftOut }) => (leftOut ? [{ id, reason: leftOut }] : [])),
    evened: used.filter(({ evened }) => evened).map(({ id }) => id),
  };
  return choice?.structure && choice.structure.p > 0.05
    ? { state: 'fallback', reason: 'noStructure', ...needs }
    : { state: 'fitted', ...needs };
}

type Prepared = Behaviour & {
  standard: Float64Array;
  median: number;
  evened: boolean;
  leftOut: 'flat' | 'mostlyUnknown' | null;
};

function prepare({ id, values }: Behaviour): Prepared {
  const sorted = knownSorted(values);
  if (sorted.some((value) => !Number.isFinite(value))) {
    throw new RangeError(`Measure ${id} is finite or unknown`);
  }
  const median = sorted.length > 0 ? quantileOf(sorted, 0.5) : NaN;
  const known = { id, values, median, evened: false, standard: values };
  if (sorted.length * 2 < values.length) return { ...known, leftOut: 'mostlyUnknown' };
  if (sorted[0] === sorted.at(-1)) return { ...known, leftOut: 'flat' };
  const filled = values.map((value) => (Number.isNaN(value) ? median : value));
  const unit = tailUnit(sorted);
  const even = unit === null ? filled : filled.map((value) => Math.log1p(value / unit));
  return { ...known, standard: standardise(even), evened: unit !== null, leftOut: null };
}

/**
 * The unit by which ln(1 + x / unit) evens a long tail: the median of what is above zero. Null where
 * there is no long tail: something is negative, or neither is the upper decile of what is above zero
 * four times its median nor the highest twenty times. Ratios of values do not depend on their unit.
 */
function tailUnit(sorted: Float64Array): number | null {
  if ((sorted[0] ?? NaN) < 0) return null;
  const positive = sorted.filter((value) => value > 0);
  const unit = quantileOf(positive, 0.5);
  return quantileOf(positive, 0.9) >= 4 * unit || quantileOf(sorted, 1) >= 20 * unit ? unit : null;
}

function profiles(fitted: Clusters, used: readonly Prepared[]): NeedCluster[] {
  return Array.from({ length: fitted.k }, (_, cluster) => {
    const differences = used
      .map((measure, j) => ({
        id: measure.id,
        cluster: medianOf(measure.values.filter((_, i) => fitted.labels[i] === cluster)),
        all: measure.median,
        deviations: fitted.centres[cluster * used.length + j] ?? NaN,
      }))
      .toSorted((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations));
    const customers = fitted.sizes[cluster] ?? 0;
    return {
      customers,
      share: customers / fitted.labels.length,
      differences,
      standsOutBy: differences
        .filter(({ deviations }) => Math.abs(deviations) >= 0.5)
        .slice(0, 3)
        .map(({ id }) => id),
    };
  });
}

function medianOf(values: Float64Array): number | null {
  const sorted = knownSorted(values);
  return sorted.length > 0 ? quantileOf(sorted, 0.5) : null;
}
