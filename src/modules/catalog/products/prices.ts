import type { Rules } from '../../../kernel/rules.ts';

/** Neither price nor cost lies below zero: what a customer is given is a discount on the order. */
export const productRules: Rules = {
  check: (_ctx, pairs) =>
    pairs.flatMap(({ before, after }, index) =>
      ['price', 'cost'].flatMap((field) => {
        const amount = after[field];
        if (amount === before?.[field] || !String(amount).startsWith('-')) return [];
        const message = { zh: '不能小于 0。', en: 'This cannot be below 0.' };
        return [{ index, field, code: 'too_small', message }];
      }),
    ),
};
