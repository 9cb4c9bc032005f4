import type { Rules } from '../../../kernel/rules.ts';
import { keepOpenBusiness, moveTasks } from './customers.ts';
import { keepStageEntries } from './history.ts';
import { checkProgress, deriveProgress } from './progress.ts';
import { checkLeaving, findLeaving } from './stakeholders.ts';
import { resolveSteps } from './stages.ts';

/** An opportunity stands in a stage of its pipeline; everything else about its progress follows from that. */
export const opportunityRules: Rules = {
  resolve: async (ctx, tx, pairs, via) => {
    await resolveSteps(ctx, tx, pairs, via);
    await findLeaving(ctx, tx, pairs, via);
  },
  derive: deriveProgress,
  check: (ctx, pairs) => [...checkProgress(ctx, pairs), ...checkLeaving(pairs)],
  after: async (ctx, tx, pairs) => {
    await keepStageEntries(ctx, tx, pairs);
    await moveTasks(ctx, tx, pairs);
    await keepOpenBusiness(ctx, tx, pairs);
  },
};
