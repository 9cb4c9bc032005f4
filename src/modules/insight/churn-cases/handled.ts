import type { Rules } from '../../../kernel/rules.ts';

/** Somebody acted on it: the first time it is anything but to do. */
export const churnCaseRules: Rules = {
  derive: (ctx, pairs) => {
    for (const { after } of pairs) {
      if (after.status === 'open') after.handledAt = null;
      else after.handledAt ??= ctx.now().toISOString();
    }
  },
};
