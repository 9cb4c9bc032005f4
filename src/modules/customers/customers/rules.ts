import type { Rules, Violation } from '../../../kernel/rules.ts';
import { keepPrimaryIdentifiers } from '../identifiers/primary.ts';

/** A customer is not its own parent; its phone and e-mail stand among its identifiers as the primary ones. */
export const customerRules: Rules = {
  check: (_ctx, pairs) =>
    pairs.flatMap(({ after }, index): (Violation & { index: number })[] => {
      if (after.parent === null || after.parent !== after.id) return [];
      const message = { zh: '上级公司不能是自己。', en: 'A customer cannot be its own parent.' };
      return [{ index, field: 'parent', code: 'own_parent', message }];
    }),
  after: keepPrimaryIdentifiers,
};
