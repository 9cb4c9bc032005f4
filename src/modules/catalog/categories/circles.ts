import { inCircle } from '../../../kernel/circle.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';

/** Nothing points to a new category yet, so that only older ones can close a circle. */
const isMoved = ({ before, after }: Pair): boolean =>
  before !== null &&
  after.parent !== null &&
  after.deletedAt === null &&
  (before.parent !== after.parent || before.deletedAt !== null);

async function refuseCircles(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const ids = pairs.filter(isMoved).map(({ after }) => after.id);
  if (!(await inCircle(ctx, tx, 'productCategory', 'parent', ids))) return;
  const message = {
    zh: '上级分类不能是它自己或它的下级分类。',
    en: 'The parent category cannot be the category itself or one below it.',
  };
  throw new Problem('invalid_fields', { errors: [{ field: 'parent', code: 'circle', message }] });
}

/** Categories form a tree. */
export const categoryRules: Rules = { after: refuseCircles };
