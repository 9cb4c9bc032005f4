import { defineMeasure } from '../../../kernel/measure.ts';

/** How many customers there are, or were entered in a period when grouped by `createdAt`. */
export const customerCount = defineMeasure({
  name: 'customerCount',
  label: { zh: '客户数', en: 'Customers' },
  definition: {
    zh: '未删除的客户的数量；按创建时间分组即为各期新增。',
    en: 'Customers that are not deleted; grouped by when they were created, those gained in each period.',
  },
  object: 'customer',
  value: { fn: 'count' },
});

/** Customers whom nobody has been in touch with for ninety days, or never. */
export const neglectedCustomerCount = defineMeasure({
  name: 'neglectedCustomerCount',
  label: { zh: '90 天未联系的客户', en: 'Customers not contacted for 90 days' },
  definition: {
    zh: '最近联系早于 90 天前，或从未联系过的客户的数量。',
    en: 'Customers whose last contact is more than 90 days ago, or who were never contacted.',
  },
  object: 'customer',
  where: {
    or: [
      { field: 'lastContactAt', op: 'lt', value: 'today-90d' },
      { field: 'lastContactAt', op: 'empty' },
    ],
  },
  value: { fn: 'count' },
});
