import { cholesky, solveCholesky } from '../numeric/matrix.ts';
import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import { fromGrid } from './fixed-point.ts';
import type { Statistics } from './local-statistics.ts';
import { readStatistics, statisticsLength } from './local-statistics.ts';
import type { Ask, Lost, SumOutcome } from './secure-sum.ts';
import { secureSum } from './secure-sum.ts';

/** Who learns together, and from how many columns. */
export type FederatedPlan = {
  /** A name that no other training of these parties has. */
  name: string;
  parties: number;
  /** Fewer than these, and a round is given up; more than half. */
  threshold: number;
  columns: number;
};

/** What a round came to. `loss` is per row, in nats, before its step; null where noise hides it. */
export type FederatedRound = { round: number; contributors: number[]; loss: number | null };

/** A logistic regression that several parties fitted: log-odds = intercept + coefficients · agreed columns. */
export type FederatedFit = {
  state: 'fitted';
  intercept: number;
  coefficients: Float64Array;
  rounds: FederatedRound[];
  lost: Lost[];
};

export type FederatedRefusal = Refused<
  'tooFewParties' | 'malformed' | 'didNotConverge' | 'oneClass'
> & { lost: Lost[] };

type Watch = (round: FederatedRound) => void | Promise<void>;

/**
 * Logistic regression with ridge penalty ½ · l2 · Σ coefficients² (the intercept is not penalised) by Newton's method on
 * sums over all parties, so that the optimum is that of all rows in one table. A round is one secure sum of loss,
 * gradient and Hessian; a party that drops out leaves the fit to the rows of the others from then on.
 *
 * @param watch told of each round; what it throws ends the training
 */
export async function trainFederated(
  ask: Ask,
  plan: FederatedPlan,
  { l2 = 1, rounds: most = 30, tolerance = 1e-9 } = {},
  watch: Watch = () => undefined,
): Promise<FederatedFit | FederatedRefusal> {
  const size = plan.columns + 1;
  const rounds: FederatedRound[] = [];
  const lost: Lost[] = [];
  let point = new Float64Array(size);
  let before: { at: Newton; contributors: string; length: number } | null = null;
  for (let round = 1; round <= most; round += 1) {
    const task = { kind: 'exact', point: [...point] };
    const outcome = await sumRound(ask, plan, round, statisticsLength(plan.columns), task);
    lost.push(...outcome.lost);
    if (outcome.state === 'refused') return { ...outcome, lost };
    const { contributors } = outcome;
    const statistics = readStatistics(fromGrid(outcome.sum), plan.columns);
    rounds.push({ round, contributors, loss: statistics.loss / statistics.rows });
    await watch({ round, contributors, loss: statistics.loss / statistics.rows });
    const at = newtonAt(point, statistics, l2);
    if (!at) return { ...refuse('didNotConverge', { rounds: round }), lost };
    const same = before?.contributors === contributors.join();
    if (before && same && at.objective > before.at.objective * (1 + 1e-7)) {
      // Too long a step: half of it, from where it began.
      before.length /= 2;
      if (before.length < 1e-3) return { ...refuse('didNotConverge', { rounds: round }), lost };
      point = along(before.at, before.length);
      continue;
    }
    before = { at, contributors: contributors.join(), length: 1 };
    point = along(at, 1);
    if (at.decrement <= tolerance * at.objective) {
      const [coefficients, intercept] = [point.slice(0, -1), point[plan.columns] ?? NaN];
      return { state: 'fitted', intercept, coefficients, rounds, lost };
    }
  }
  return { ...refuse('didNotConverge', { rounds: most }), lost };
}

type Newton = { point: Float64Array; objective: number; step: Float64Array; decrement: number };

/** The penalised objective at a point and the Newton step from it; null where the Hessian has no inverse. */
function newtonAt(
  point: Float64Array,
  { loss, gradient, hessian }: Statistics,
  l2: number,
): Newton | null {
  const size = point.length;
  let objective = loss;
  const [slope, curvature] = [gradient.slice(), hessian.slice()];
  for (let j = 0; j < size - 1; j += 1) {
    const value = point[j] ?? NaN;
    objective += 0.5 * l2 * value * value;
    slope[j] = (slope[j] ?? NaN) + l2 * value;
    curvature[j * size + j] = (curvature[j * size + j] ?? NaN) + l2;
  }
  const triangle = cholesky(curvature, size);
  if (!triangle) return null;
  const step = solveCholesky(triangle, size, slope);
  const decrement = step.reduce((sum, value, j) => sum + value * (slope[j] ?? NaN), 0);
  return { point, objective, step, decrement };
}

const along = ({ point, step }: Newton, length: number): Float64Array<ArrayBuffer> =>
  Float64Array.from(point, (value, j) => value - length * (step[j] ?? NaN));

/** How a training with noise goes; all of it is agreed before, and known to everybody. */
export type PrivateTraining = {
  rounds: number;
  /** About how many rows all parties have together: only scales the steps. */
  rows: number;
  /** Length of a step along the mean gradient. */
  rate?: number;
  momentum?: number;
  l2?: number;
};

/**
 * The same by gradient descent on sums that carry noise: each party adds it to its part before the mask (`private` in
 * `federation-party.ts`), so that neither the coordinator nor a party ever sees an exact sum. The answer is the mean of
 * the last half of the points (Polyak and Juditsky 1992). It ends, refused, where parties have spent their budgets.
 */
export async function trainPrivately(
  ask: Ask,
  plan: FederatedPlan,
  { rounds: most, rows, rate = 1, momentum = 0.8, l2 = 1 }: PrivateTraining,
  watch: Watch = () => undefined,
): Promise<FederatedFit | FederatedRefusal> {
  const size = plan.columns + 1;
  const rounds: FederatedRound[] = [];
  const lost: Lost[] = [];
  const point = new Float64Array(size);
  const speed = new Float64Array(size);
  const mean = new Float64Array(size);
  const averaged = Math.ceil(most / 2);
  for (let round = 1; round <= most; round += 1) {
    const ahead = point.map((value, j) => value + momentum * (speed[j] ?? NaN));
    const task = { kind: 'private', point: [...ahead] };
    const outcome = await sumRound(ask, plan, round, size, task);
    lost.push(...outcome.lost);
    if (outcome.state === 'refused') return { ...outcome, lost };
    const { contributors } = outcome;
    rounds.push({ round, contributors, loss: null });
    await watch({ round, contributors, loss: null });
    const gradient = fromGrid(outcome.sum);
    for (let j = 0; j < size; j += 1) {
      const penalty = j < plan.columns ? l2 * (ahead[j] ?? NaN) : 0;
      const slope = ((gradient[j] ?? NaN) + penalty) / rows;
      speed[j] = momentum * (speed[j] ?? NaN) - rate * slope;
      point[j] = (point[j] ?? NaN) + (speed[j] ?? NaN);
      if (round > most - averaged) mean[j] = (mean[j] ?? NaN) + (point[j] ?? NaN) / averaged;
    }
  }
  const [coefficients, intercept] = [mean.slice(0, -1), mean[plan.columns] ?? NaN];
  return { state: 'fitted', intercept, coefficients, rounds, lost };
}

function sumRound(
  ask: Ask,
  { name, parties, threshold }: FederatedPlan,
  round: number,
  length: number,
  task: unknown,
): Promise<SumOutcome> {
  return secureSum(ask, { round: `${name} ${round}`, parties, threshold }, length, task);
}
