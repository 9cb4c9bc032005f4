import type { Rules } from '../../../kernel/rules.ts';
import { keepOpenBusiness, moveTasks } from './customers.ts';
import { keepStageEntries } from './history.ts';
import { checkProgress, deriveProgress } from './progress.ts';
import { resolveSteps } from './stages.ts';

/** An opportunity stands in a stage of its pipeline; everything else about its progress follows from that. */
export const opportunityRules: Rules = {
  resolve: resolveSteps,
  derive: deriveProgress,
  check: checkProgress,
  after: async (ctx, tx, pairs) => {
    await keepStageEntries(ctx, tx, pairs);
    await moveTasks(ctx, tx, pairs);
    await keepOpenBusiness(ctx, tx, pairs);
  },
};
