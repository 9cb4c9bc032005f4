import type { Condition } from '../../../kernel/condition.ts';
import { defineMeasure } from '../../../kernel/measure.ts';
import type { Measure } from '../../../kernel/measure.ts';

const scored: Condition = { field: 'segment', op: 'notEmpty' };
/** Without a flag is as good as with one that says no. */
const profiled: Condition = { not: { field: 'noProfiling', op: 'eq', value: true } };

const scoredCustomerCount = defineMeasure({
  name: 'scoredCustomerCount',
  label: { zh: '已评分客户', en: 'Scored customers' },
  definition: {
    zh: '最近一次更新时，按订单得出分群和价值的客户的数量。',
    en: 'Customers whose segment and value were worked out from their orders in the latest refresh.',
  },
  object: 'customer',
  where: scored,
  value: { fn: 'count' },
});

const nextYearValue = defineMeasure({
  name: 'nextYearValue',
  label: { zh: '未来一年价值', en: 'Value of the next year' },
  definition: {
    zh: '已评分客户未来 12 个月预计消费之和，由各自的购买节奏和金额得出（模型的期望值，不是承诺）。',
    en: 'What the scored customers are expected to spend in the next 12 months together, by the rhythm and size of their own purchases: an expectation, not a promise.',
  },
  object: 'customer',
  where: scored,
  value: { fn: 'sum', of: 'nextYearValue' },
});

const averageNextYearValue = defineMeasure({
  name: 'averageNextYearValue',
  label: { zh: '人均未来一年价值', en: 'Value of the next year, average' },
  definition: {
    zh: '已评分客户未来 12 个月预计消费的平均值。',
    en: 'The average of what a scored customer is expected to spend in the next 12 months.',
  },
  object: 'customer',
  where: scored,
  value: { fn: 'avg', of: 'nextYearValue' },
});

const averageLifetimeValue = defineMeasure({
  name: 'averageLifetimeValue',
  label: { zh: '人均终身价值', en: 'Lifetime value, average' },
  definition: {
    zh: '已评分客户终身价值的平均值：未来 5 年预计消费的现值，每月按 1% 折现。',
    en: 'The average lifetime value of the scored customers: the present value of what they are expected to spend in the next 5 years, at 1 % a month.',
  },
  object: 'customer',
  where: scored,
  value: { fn: 'avg', of: 'lifetimeValue' },
});

const scoredRevenue = defineMeasure({
  name: 'scoredRevenue',
  label: { zh: '累计消费', en: 'Revenue so far' },
  definition: {
    zh: '已评分客户至今的消费总额：未取消且未退款的订单金额之和。',
    en: 'What the scored customers have spent so far: totals of their orders that were neither cancelled nor refunded.',
  },
  object: 'customer',
  where: scored,
  value: { fn: 'sum', of: 'revenue' },
});

const averageCustomerRevenue = defineMeasure({
  name: 'averageCustomerRevenue',
  label: { zh: '人均累计消费', en: 'Revenue per customer' },
  definition: {
    zh: '已评分客户至今消费总额的平均值。',
    en: 'The average of what a scored customer has spent so far.',
  },
  object: 'customer',
  where: scored,
  value: { fn: 'avg', of: 'revenue' },
});

const orderlessCustomerCount = defineMeasure({
  name: 'orderlessCustomerCount',
  label: { zh: '没有订单，未评分', en: 'No order, not scored' },
  definition: {
    zh: '没有有效订单的客户：没有可以据以评分的购买记录。',
    en: 'Customers without an order that counts: there are no purchases to score them by.',
  },
  object: 'customer',
  where: { and: [{ field: 'orderCount', op: 'eq', value: 0 }, profiled] },
  value: { fn: 'count' },
});

const unprofiledCustomerCount = defineMeasure({
  name: 'unprofiledCustomerCount',
  label: { zh: '要求不做画像', en: 'Asked not to be profiled' },
  definition: {
    zh: '要求不做画像的客户：不评分，也不用于训练。',
    en: 'Customers who asked not to be profiled: they have no score and are in no training.',
  },
  object: 'customer',
  where: { field: 'noProfiling', op: 'eq', value: true },
  value: { fn: 'count' },
});

const unscoredCustomerCount = defineMeasure({
  name: 'unscoredCustomerCount',
  label: { zh: '等待下次更新', en: 'Waiting for the next refresh' },
  definition: {
    zh: '有订单但还没有评分的客户：多为最近一次更新之后才下单的客户。',
    en: 'Customers with orders but without a score: mostly those who first ordered after the latest refresh.',
  },
  object: 'customer',
  where: {
    and: [{ field: 'segment', op: 'empty' }, { field: 'orderCount', op: 'gt', value: 0 }, profiled],
  },
  value: { fn: 'count' },
});

/** What the scores say of many customers, in the order of the metadata. */
export const valueMeasures: Measure[] = [
  scoredCustomerCount,
  nextYearValue,
  averageNextYearValue,
  averageLifetimeValue,
  scoredRevenue,
  averageCustomerRevenue,
  orderlessCustomerCount,
  unprofiledCustomerCount,
  unscoredCustomerCount,
];
