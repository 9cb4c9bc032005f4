import type { Condition } from '../../../kernel/condition.ts';
import { defineMeasure } from '../../../kernel/measure.ts';

const counted: Condition = { field: 'status', op: 'ne', value: 'cancelled' };
const earning: Condition = {
  and: [counted, { field: 'paymentStatus', op: 'ne', value: 'refunded' }],
};

/** What was sold, or sold in a period when grouped by `orderedAt`. */
export const orderRevenue = defineMeasure({
  name: 'orderRevenue',
  label: { zh: '销售额', en: 'Revenue' },
  definition: {
    zh: '未取消且未退款的订单金额之和（减去折扣后），不论是否已付款；按下单时间分组即为各期销售额。',
    en: 'Totals, after discounts, of the orders that were neither cancelled nor refunded, paid or not; grouped by when they were placed, the revenue of each period.',
  },
  object: 'order',
  where: earning,
  value: { fn: 'sum', of: 'total' },
});

/** How many orders were placed. */
export const orderCount = defineMeasure({
  name: 'orderCount',
  label: { zh: '订单数', en: 'Orders' },
  definition: {
    zh: '未取消的订单的数量；按下单时间分组即为各期订单数。',
    en: 'Orders that were not cancelled; grouped by when they were placed, those of each period.',
  },
  object: 'order',
  where: counted,
  value: { fn: 'count' },
});

/** Customers who bought for the first time; in a period by `firstOrderAt`. */
export const firstOrderCount = defineMeasure({
  name: 'firstOrderCount',
  label: { zh: '首次下单客户', en: 'First-time buyers' },
  definition: {
    zh: '首次下单（最早一张未取消订单）落在该期间的客户数量；不限期间时，即下过单的客户数。',
    en: 'Customers whose earliest order that was not cancelled was placed in the period; over all time, everybody who ever bought.',
  },
  object: 'customer',
  where: { field: 'firstOrderAt', op: 'notEmpty' },
  value: { fn: 'count' },
});

/** What an order comes to on average. */
export const averageOrder = defineMeasure({
  name: 'averageOrder',
  label: { zh: '客单价', en: 'Average order' },
  definition: {
    zh: '未取消且未退款的订单的平均金额：销售额除以这些订单的数量。',
    en: 'The average total of the orders that were neither cancelled nor refunded: their revenue by their number.',
  },
  object: 'order',
  where: earning,
  value: { fn: 'avg', of: 'total' },
});

/** What customers still have to pay. */
export const unpaidAmount = defineMeasure({
  name: 'unpaidAmount',
  label: { zh: '未付金额', en: 'Still to pay' },
  definition: {
    zh: '未取消的订单中尚未付款的金额之和；部分付款的订单只计剩余部分。',
    en: 'What is still to be paid on orders that were not cancelled; of an order paid in part only the rest.',
  },
  object: 'order',
  where: { field: 'unpaidAmount', op: 'gt', value: '0' },
  value: { fn: 'sum', of: 'unpaidAmount' },
});
