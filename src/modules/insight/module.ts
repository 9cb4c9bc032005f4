import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';
import {
  churnCaseFacts,
  customerScores,
  leadScores,
  opportunityScores,
  participantFacts,
  scoreModelFacts,
} from './facts.ts';
import { tellOutcomes } from './churn-cases/outcomes.ts';
import { startRescue } from './churn-cases/rescue.ts';
import { endExperiment, startExperiment } from './experiments/actions.ts';
import { assignJob } from './experiments/assign.ts';
import { followOrders, orderedTasks, tellOrders } from './experiments/ordered.ts';
import { experimentResults } from './experiments/results.ts';
import { modelAnswers } from './offers/answers.ts';
import { customerOffers, productBundles } from './offers/view.ts';
import { forgetProfiles, forgetTasks } from './profiling/forget.ts';
import { refreshInsight } from './refresh/action.ts';
import { refreshJob } from './refresh/job.ts';
import { refreshByNight } from './refresh/nightly.ts';
import { setValueWeights } from './value-index/settled.ts';
import { valueMeasures } from './value-map/measures.ts';
import { insightViews } from './scores/view.ts';
import { correctWords } from './words/correct.ts';
import { wordFacts } from './words/facts.ts';
import { wordMeasures } from './words/measures.ts';
import { readWords, wordTasks } from './words/reaction.ts';
import { wordsViews } from './words/view.ts';

export const insight: ModuleManifest = {
  name: 'insight',
  objects: await objectsOf(import.meta.url, [
    'score-models', //
    'experiments',
    'churn-cases',
    'offers',
  ]),
  facts: [
    customerScores,
    leadScores,
    opportunityScores,
    scoreModelFacts,
    churnCaseFacts,
    participantFacts,
    ...wordFacts,
  ],
  actions: [
    refreshInsight,
    setValueWeights,
    startExperiment,
    endExperiment,
    startRescue,
    correctWords,
  ],
  measures: [...valueMeasures, ...wordMeasures],
  jobs: [refreshJob, assignJob],
  views: [
    ...insightViews,
    ...wordsViews,
    experimentResults,
    customerOffers,
    productBundles,
    modelAnswers,
  ],
  reactions: [forgetProfiles, readWords, followOrders],
  tasks: {
    ...forgetTasks,
    ...wordTasks,
    ...orderedTasks,
    insight_nightly: refreshByNight,
    insight_outcomes: tellOutcomes,
    insight_orders: tellOrders,
  },
  recurring: [
    { match: '11 * * * *', task: 'insight_nightly' },
    { match: '41 * * * *', task: 'insight_outcomes' },
    { match: '47 * * * *', task: 'insight_orders' },
  ],
};
