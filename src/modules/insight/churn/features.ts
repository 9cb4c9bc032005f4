import type { FeatureSet, FeatureSpec } from '../chances/feature.ts';

const orders = { order: ['customer', 'orderedAt', 'status'] };
const amounts = { order: ['customer', 'orderedAt', 'status', 'total'] };
const channels = { order: ['customer', 'orderedAt', 'status', 'channel'] };
const discounts = { order: ['customer', 'orderedAt', 'status', 'discount'] };
const contacts = { interaction: ['customer', 'at', 'channel'] };

const measured = { kind: 'number', dated: true } as const;
const days = { ...measured, unit: 'days', from: orders } as const satisfies Partial<FeatureSpec>;
const count = { ...measured, unit: 'count', from: orders } as const satisfies Partial<FeatureSpec>;

/** What the churn chance is learned from: a customer as they were on a day. */
export const churnFeatures = {
  daysSinceLast: { ...days, label: { zh: '距上次下单', en: 'Days since the last order' } },
  overdue: {
    ...measured,
    unit: 'share',
    from: orders,
    label: { zh: '距上次下单与平时间隔之比', en: 'Silence, against the usual gap' },
  },
  meanGap: { ...days, label: { zh: '平时下单间隔', en: 'Usual days between orders' } },
  orderDays90: {
    ...count,
    label: { zh: '近 90 天下单天数', en: 'Days with an order in the last 90 days' },
  },
  orderDays180: {
    ...count,
    label: { zh: '近 180 天下单天数', en: 'Days with an order in the last 180 days' },
  },
  orderDays365: {
    ...count,
    label: { zh: '近一年下单天数', en: 'Days with an order in the last year' },
  },
  trend: {
    ...count,
    label: {
      zh: '近 90 天比之前 90 天多下单的天数',
      en: 'More days with an order than in the 90 days before',
    },
  },
  averageAmount: {
    ...measured,
    unit: 'money',
    from: amounts,
    scale: 'log',
    label: { zh: '近一年平均订单金额', en: 'Average order of the last year' },
  },
  yearRevenue: {
    ...measured,
    unit: 'money',
    from: amounts,
    scale: 'log',
    label: { zh: '近一年消费', en: 'Revenue of the last year' },
  },
  tenure: { ...days, label: { zh: '首次下单至今', en: 'Days since the first order' } },
  discounted: {
    ...measured,
    unit: 'share',
    from: discounts,
    label: { zh: '近一年打折订单占比', en: 'Share of orders with a discount' },
  },
  channelCount: {
    ...measured,
    unit: 'count',
    from: channels,
    label: { zh: '近一年使用的销售渠道数', en: 'Channels used in the last year' },
  },
  mainChannel: {
    kind: 'category',
    dated: true,
    unit: 'option',
    from: channels,
    optionsOf: { object: 'order', field: 'channel' },
    label: { zh: '主要销售渠道', en: 'Main channel' },
  },
  contacts90: {
    ...measured,
    unit: 'count',
    from: contacts,
    label: { zh: '近 90 天联系次数', en: 'Contacts in the last 90 days' },
  },
  daysSinceContact: {
    ...measured,
    unit: 'days',
    from: contacts,
    label: { zh: '距上次联系', en: 'Days since the last contact' },
  },
  customerKind: {
    kind: 'category',
    dated: false,
    unit: 'option',
    from: { customer: ['kind'] },
    optionsOf: { object: 'customer', field: 'kind' },
    label: { zh: '客户类型', en: 'Kind of customer' },
  },
  customerSource: {
    kind: 'category',
    dated: false,
    unit: 'option',
    from: { customer: ['source'] },
    optionsOf: { object: 'customer', field: 'source' },
    label: { zh: '客户来源', en: 'Source of the customer' },
  },
} as const satisfies FeatureSet;
