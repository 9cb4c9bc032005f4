import { describe, expect, test } from 'vitest';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { trainLinear } from './cross-validation.ts';
import { designRows } from './design.ts';
import { split, stratifiedFolds, takeOutcomes } from './folds.ts';
import { suspectLeakage } from './leakage.ts';
import { capturedBy } from './lift.ts';
import { linearScore, sigmoid } from './logistic.ts';
import { areaUnderRoc, brierScore, expectedCalibrationError } from './metrics.ts';
import { qiniCurve } from './qini.ts';
import { probabilities } from './score-model.ts';
import type { FeatureTable } from './table.ts';
import { takeRows } from './table.ts';
import { redeemedCampaigns } from './testing/coupon-table.ts';
import type { ScoreTask } from './testing/score-tables.ts';
import {
  bankMarketing,
  closedDeals,
  convertedLeads,
  foodShop,
  tableOf,
  telcoChurn,
} from './testing/score-tables.ts';
import { trainScore } from './train-score.ts';

/** Training each score five times more, and on the larger sets at all, is for when sizes are asked for. */
const full = process.env['ZHIYIN_TEST_SIZES'] === 'full';

type Goals = { auc?: number; brier?: number; ece?: number; bestHalf?: number };

const tasks: {
  set: string;
  large: boolean;
  read: () => ScoreTask;
  state: 'fitted' | 'fallback';
  goals: Goals;
  /** Where four fifths of the rows, on which outer folds train, reach a little less. */
  outer?: Goals;
}[] = [
  {
    set: 'telco-churn',
    large: false,
    read: telcoChurn,
    state: 'fitted',
    goals: { auc: 0.845, brier: 0.137, ece: 0.02 },
  },
  {
    set: 'marketing-campaign',
    large: false,
    read: foodShop,
    state: 'fitted',
    goals: { auc: 0.87 },
  },
  {
    set: 'crm-sales',
    large: false,
    read: closedDeals,
    state: 'fallback',
    goals: { brier: 0.2345 },
  },
  { set: 'leads', large: true, read: convertedLeads, state: 'fitted', goals: { auc: 0.87 } },
  {
    set: 'complete-journey',
    large: true,
    read: redeemedCampaigns,
    state: 'fitted',
    goals: { auc: 0.78 },
  },
  {
    set: 'bank-marketing',
    large: true,
    read: bankMarketing,
    state: 'fitted',
    goals: { auc: 0.8, bestHalf: 0.82 },
    // All that is known of these rows gives .80 (Moro et al. 2014), and five folds ± .005.
    outer: { auc: 0.795, bestHalf: 0.82 },
  },
];

for (const { set, large, read, state, goals, outer = goals } of tasks) {
  describe.runIf(hasPublicData(set))(set, () => {
    test.runIf(full || !large)(
      'the model card reaches the goals',
      () => {
        const { table, outcome, groups } = read();
        const trained = trainScore(table, outcome, { groups });
        if (trained.state === 'refused') throw new Error(trained.code);
        expect(trained.state).toBe(state);
        const { heldOut, method, calibration, folds } = trained.card;
        const chosen = `${set}, ${folds} folds, ${method}, calibration ${calibration}`;
        if (state === 'fallback') {
          reach(chosen, goals, { brier: heldOut.brierOfBaseRate });
          return;
        }
        const bestHalf = heldOut.lift.find(({ share }) => share === 0.5)?.captured ?? NaN;
        const { auc, brier, calibrationError: ece } = heldOut;
        reach(chosen, goals, { auc: auc.estimate, brier, ece, bestHalf });
      },
      120_000,
    );

    test.runIf(full)(
      'rows that no part of training has seen reach the goals',
      () => {
        const task = read();
        const said = heldOutProbabilities(task, state);
        reach(`${set}, 5 outer folds`, outer, {
          auc: areaUnderRoc(task.outcome, said),
          brier: brierScore(task.outcome, said),
          ece: expectedCalibrationError(task.outcome, said).error,
          bestHalf: capturedBy(task.outcome, said, 0.5),
        });
      },
      900_000,
    );
  });
}

/**
 * The whole way on four fifths of the rows and its probabilities for the last fifth, five times: each
 * row is judged by a score that has seen nothing of it, not even in choosing a candidate.
 */
function heldOutProbabilities(task: ScoreTask, state: 'fitted' | 'fallback'): Float64Array {
  const { table, outcome, groups } = task;
  const folds = stratifiedFolds(outcome, 5, { groups, seed: 20 });
  const said = new Float64Array(outcome.length);
  for (let fold = 0; fold < folds.count; fold += 1) {
    const { inside, outside } = split(folds, fold);
    const trained = trainScore(takeRows(table, outside), takeOutcomes(outcome, outside), {
      groups: groups && outside.map((row) => groups[row] ?? 0),
    });
    if (trained.state === 'refused') throw new Error(trained.code);
    expect(trained.state).toBe(state);
    const answer =
      trained.state === 'fitted'
        ? probabilities(trained.model, takeRows(table, inside))
        : {
            state: 'scored' as const,
            probability: new Float64Array(inside.length).fill(trained.probability.estimate),
          };
    if (answer.state === 'refused') throw new Error(answer.code);
    inside.forEach((row, i) => (said[row] = answer.probability[i] ?? NaN));
  }
  return said;
}

/** Prints and asserts each goal. */
function reach(data: string, goals: Goals, ours: Goals): void {
  const task = 'score';
  const least = { auc: 'AUC', bestHalf: 'positives in the best half' } as const;
  const most = { brier: 'Brier', ece: 'ECE' } as const;
  for (const key of ['auc', 'bestHalf'] as const) {
    const [reference, value] = [goals[key], ours[key]];
    if (reference === undefined || value === undefined) continue;
    compare({ task, data, metric: least[key], reference, ours: value, goal: 'atLeast' });
  }
  for (const key of ['brier', 'ece'] as const) {
    const [reference, value] = [goals[key], ours[key]];
    if (reference === undefined || value === undefined) continue;
    compare({ task, data, metric: most[key], reference, ours: value, goal: 'atMost' });
  }
}

describe.runIf(hasPublicData('leads') && hasPublicData('bank-marketing'))('leakage', () => {
  test('the tag that the sales team sets afterwards is found', () => {
    const { table, outcome } = convertedLeads({ withLateFields: true });
    expect(suspectLeakage(table, outcome)).toMatchObject([
      { feature: 'Tags', sign: 'nearlyPerfect' },
    ]);
  });

  test('the length of the call raises a question', () => {
    const { table, outcome } = bankMarketing({ withDuration: true });
    expect(suspectLeakage(table, outcome)).toMatchObject([
      { feature: 'duration', sign: 'outweighsOthers' },
    ]);
  });

  test('honest features of leads raise none', () => {
    const { table, outcome } = convertedLeads();
    expect(suspectLeakage(table, outcome)).toEqual([]);
  });
});

describe.runIf(hasPublicData('hillstrom-email'))('hillstrom-email', () => {
  test('the Qini curve ends at the difference of the arms', () => {
    const rows = publicRows('hillstrom-email/hillstrom.csv.gz').filter(
      (row) => row['segment'] !== 'Womens E-Mail',
    );
    const numbers = ['recency', 'history', 'mens', 'womens', 'newbie'];
    const without = ['row_id', 'segment', 'history_segment', 'visit', 'conversion', 'spend'];
    const table = tableOf(rows, { numbers, without });
    const treated = Uint8Array.from(rows, (row) => (row['segment'] === 'Mens E-Mail' ? 1 : 0));
    const visit = Uint8Array.from(rows, (row) => Number(row['visit']));
    const folds = stratifiedFolds(treated, 2);
    const { inside, outside } = split(folds, 0);
    const uplift = twoModels(takeRows(table, outside), takeRows(table, inside), {
      treated: takeOutcomes(treated, outside),
      outcome: takeOutcomes(visit, outside),
    });
    const [arm, came] = [takeOutcomes(treated, inside), takeOutcomes(visit, inside)];
    const { coefficient, gained } = qiniCurve(arm, came, uplift);
    const perMail = gained / arm.reduce((sum, value) => sum + value, 0);
    const data = 'hillstrom-email, men’s mail, half held out';
    compare({
      task: 'uplift',
      data,
      metric: 'visits more for each mail',
      reference: 0.0766,
      ours: perMail,
      goal: 'equal',
      within: 0.015,
    });
    // The signal is weak: a two-model learner hardly beats chance here, and may not be much below it.
    compare({
      task: 'uplift',
      data,
      metric: 'Qini',
      reference: -0.002,
      ours: coefficient,
      goal: 'atLeast',
    });
  });
});

/** The difference of two logistic regressions, one an arm. */
function twoModels(
  training: FeatureTable,
  held: FeatureTable,
  known: { treated: Uint8Array; outcome: Uint8Array },
): Float64Array {
  const [control, treated] = [0, 1].map((arm) => {
    const rows = Int32Array.from(known.treated.keys()).filter((row) => known.treated[row] === arm);
    const model = trainLinear(takeRows(training, rows), takeOutcomes(known.outcome, rows));
    if (!model) throw new Error('a logistic regression was to be had');
    return linearScore(
      { intercept: model.fit.intercept, coefficients: model.fit.coefficients },
      designRows(model.design, held),
    ).map(sigmoid);
  });
  if (!control || !treated) throw new Error('two arms');
  return treated.map((value, row) => value - (control[row] ?? NaN));
}
