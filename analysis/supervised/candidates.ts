import { logLoss } from './metrics.ts';
import type { OutOfFold } from './cross-validation.ts';
import { sigmoid } from './logistic.ts';

/** A way to score: one of the two models, or both mixed in log-odds (`weight` is that of the trees). */
export type Candidate = { name: 'logistic' | 'boosting' | 'blend'; weight: number };

/** Weights of the trees that a blend may have. */
const weights: readonly number[] = [0.2, 0.35, 0.5, 0.65, 0.8];

/** The candidates with their loss on held-out rows, best first. */
export function rankCandidates(held: OutOfFold): (Candidate & { logLoss: number })[] {
  const lossOf = (candidate: Candidate): Candidate & { logLoss: number } => ({
    ...candidate,
    logLoss: logLoss(held.outcome, candidateScore(held, candidate.weight).map(sigmoid)),
  });
  const boosting = lossOf({ name: 'boosting', weight: 1 });
  if (!held.linear) return [boosting];
  const logistic = lossOf({ name: 'logistic', weight: 0 });
  const [blend] = weights
    .map((weight) => lossOf({ name: 'blend', weight }))
    .toSorted((a, b) => a.logLoss - b.logLoss);
  const all = blend ? [logistic, boosting, blend] : [logistic, boosting];
  return all.toSorted((a, b) => a.logLoss - b.logLoss);
}

/** The held-out log-odds of a candidate. */
export function candidateScore({ linear, boosted }: OutOfFold, weight: number): Float64Array {
  if (!linear || weight === 1) return boosted;
  return boosted.map((value, i) => weight * value + (1 - weight) * (linear[i] ?? NaN));
}
