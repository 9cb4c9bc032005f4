import { inCircle } from '../../../kernel/circle.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Pair, Rules, Violation } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { keepPrimaryIdentifiers } from '../identifiers/primary.ts';
import { enterStandards } from '../standards/enter.ts';

/** Nothing points to a new customer yet, so that only older ones can close a circle. */
const isMoved = ({ before, after }: Pair): boolean =>
  before !== null &&
  after.parent !== null &&
  after.deletedAt === null &&
  (before.parent !== after.parent || before.deletedAt !== null);

async function refuseCircles(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const ids = pairs.filter(isMoved).map(({ after }) => after.id);
  if (!(await inCircle(ctx, tx, 'customer', 'parent', ids))) return;
  const message = {
    zh: '上级公司不能是自己的下属公司。',
    en: 'The parent company cannot be one of its subsidiaries.',
  };
  throw new Problem('invalid_fields', { errors: [{ field: 'parent', code: 'circle', message }] });
}

/** A customer is not its own parent, nor above it; its phone and e-mail are its primary identifiers. */
export const customerRules: Rules = {
  enter: enterStandards('customer'),
  check: (_ctx, pairs) =>
    pairs.flatMap(({ after }, index): (Violation & { index: number })[] => {
      if (after.parent === null || after.parent !== after.id) return [];
      const message = { zh: '上级公司不能是自己。', en: 'A customer cannot be its own parent.' };
      return [{ index, field: 'parent', code: 'own_parent', message }];
    }),
  after: async (ctx, tx, pairs) => {
    await refuseCircles(ctx, tx, pairs);
    await keepPrimaryIdentifiers(ctx, tx, pairs);
  },
};
