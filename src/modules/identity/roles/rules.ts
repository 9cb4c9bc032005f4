import { ZodError } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { checkDefinition } from '../../../kernel/grants.ts';
import type { Rules } from '../../../kernel/rules.ts';
import { Problem } from '../../../platform/problem.ts';
import { bumpAccess } from '../access-version.ts';
import { requireAdministrator } from '../administrators.ts';

function isSound(ctx: Context, definition: unknown): boolean {
  if (typeof definition !== 'string') return false;
  try {
    checkDefinition(JSON.parse(definition), ctx);
    return true;
  } catch (error) {
    if (error instanceof ZodError || error instanceof Problem || error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

/** A stored definition can be read, and a change of it is felt at once. */
export const roleRules: Rules = {
  check: (ctx, pairs) =>
    pairs.flatMap(({ after }, index) =>
      isSound(ctx, after['definition'])
        ? []
        : [
            {
              index,
              field: 'definition',
              code: 'not_definition',
              message: { zh: '权限定义不正确。', en: 'The definition of the rights is not valid.' },
            },
          ],
    ),
  after: async (ctx, tx, pairs) => {
    const changed = pairs.filter(
      ({ before, after }) =>
        before !== null &&
        (before['definition'] !== after['definition'] || before.deletedAt !== after.deletedAt),
    );
    if (changed.length === 0) return;
    await bumpAccess(ctx, tx);
    await requireAdministrator(ctx, tx);
  },
};
