import type { Rules } from '../../../kernel/rules.ts';
import { bumpAccess } from '../access-version.ts';
import { requireAdministrator } from '../administrators.ts';

/** A role given or taken is felt at once; the last administrator keeps theirs. */
export const memberRoleRules: Rules = {
  after: async (ctx, tx, pairs) => {
    await bumpAccess(ctx, tx);
    if (pairs.some(({ before }) => before !== null)) await requireAdministrator(ctx, tx);
  },
};
