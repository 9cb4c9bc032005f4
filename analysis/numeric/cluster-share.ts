import type { Interval } from '../result.ts';
import { studentQuantile } from './special.ts';
import { wilson } from './wilson.ts';

/** What one drawn cluster holds: `successes` of `trials`, 0 ≤ successes ≤ trials. */
export type Cluster = { successes: number; trials: number };

/**
 * A share of single trials where whole clusters of them were drawn at random (records, of which each gives several
 * values), and trials of one cluster go together: Wilson's interval for as many independent trials as they are worth.
 *
 * With n clusters of mᵢ trials and yᵢ successes, M = Σmᵢ and p = Σyᵢ / M, the variance of the ratio is
 * v = n / (n − 1) · Σ(yᵢ − p mᵢ)² / M² (Cochran, Sampling Techniques, 3rd ed. 1977, section 3.12, clusters drawn from
 * many). They are worth M* = M · [p(1 − p) / (M − 1)] / v · (t₀.₉₇₅,M₋₁ / t₀.₉₇₅,n₋₁)² trials, at most M (Korn and
 * Graubard, Survey Methodology 24, 1998, 193–201), which is M where each cluster has one. Wilson's interval with M*:
 * Franco, Little, Louis and Slud, Journal of Survey Statistics and Methodology 7, 2019, 334–364. Where all trials came
 * out alike, or there is one cluster, their likeness cannot be seen: each cluster counts as one trial.
 *
 * @returns shares from 0 to 1; all NaN of nothing
 */
export function clusterShare(clusters: readonly Cluster[], confidence = 0.95): Interval {
  const drawn = clusters.filter(({ trials }) => trials > 0);
  const sum = (of: (cluster: Cluster) => number): number =>
    drawn.reduce((all, cluster) => all + of(cluster), 0);
  const trials = sum((cluster) => cluster.trials);
  const successes = sum((cluster) => cluster.successes);
  const worth = worthOf(drawn, trials, successes / trials, confidence);
  const { low, high } = wilson(trials === 0 ? 0 : (successes * worth) / trials, worth, confidence);
  return { estimate: successes / trials, low, high };
}

/** How many independent trials these are worth. */
function worthOf(
  clusters: readonly Cluster[],
  trials: number,
  share: number,
  confidence: number,
): number {
  const n = clusters.length;
  if (n < 2 || share === 0 || share === 1) return n;
  const squares = clusters.reduce(
    (all, cluster) => all + (cluster.successes - share * cluster.trials) ** 2,
    0,
  );
  const variance = ((n / (n - 1)) * squares) / trials ** 2;
  const alone = (share * (1 - share)) / (trials - 1);
  const tail = (1 - confidence) / 2;
  const wider = studentQuantile(tail, trials - 1) / studentQuantile(tail, n - 1);
  return Math.min(trials, ((trials * alone) / variance) * wider ** 2);
}
