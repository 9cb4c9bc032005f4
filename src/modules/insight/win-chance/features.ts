import type { FeatureSet, FeatureSpec } from '../chances/feature.ts';

const dated = { dated: true } as const;
const deals = { opportunity: ['customer', 'status', 'closedAt'] };
const count = { ...dated, kind: 'number', unit: 'count' } as const satisfies Partial<FeatureSpec>;
const days = { ...dated, kind: 'number', unit: 'days' } as const satisfies Partial<FeatureSpec>;

/** What the chance of winning is learned from: a deal as it stood in a stage on a day. */
export const winFeatures = {
  stage: {
    ...dated,
    kind: 'category',
    unit: 'option',
    from: { stageEntry: ['stage', 'enteredAt'] },
    records: 'pipelineStage',
    label: { zh: '销售阶段', en: 'Sales stage' },
  },
  daysInStage: {
    ...days,
    from: { stageEntry: ['stage', 'enteredAt'] },
    label: { zh: '在该阶段的天数', en: 'Days in the stage' },
  },
  daysOpen: {
    ...days,
    from: { opportunity: ['createdAt'] },
    label: { zh: '商机创建至今', en: 'Days since the deal began' },
  },
  amount: {
    ...dated,
    kind: 'number',
    unit: 'money',
    scale: 'log',
    from: { opportunity: ['amount'] },
    label: { zh: '商机金额', en: 'Amount of the deal' },
  },
  productCategory: {
    kind: 'category',
    dated: false,
    unit: 'option',
    from: { opportunity: ['product'], product: ['category'] },
    records: 'productCategory',
    label: { zh: '产品分类', en: 'Product category' },
  },
  dealSource: {
    kind: 'category',
    dated: false,
    unit: 'option',
    from: { opportunity: ['source'] },
    optionsOf: { object: 'opportunity', field: 'source' },
    label: { zh: '商机来源', en: 'Source of the deal' },
  },
  customerKind: {
    kind: 'category',
    dated: false,
    unit: 'option',
    from: { customer: ['kind'] },
    optionsOf: { object: 'customer', field: 'kind' },
    label: { zh: '客户类型', en: 'Kind of customer' },
  },
  wonBefore: {
    ...count,
    from: deals,
    label: { zh: '该客户此前赢单数', en: 'Deals won with the customer before' },
  },
  lostBefore: {
    ...count,
    from: deals,
    label: { zh: '该客户此前输单数', en: 'Deals lost with the customer before' },
  },
  ordersBefore: {
    ...count,
    from: { order: ['customer', 'orderedAt', 'status'] },
    label: { zh: '该客户此前订单数', en: 'Orders of the customer before' },
  },
  ownerWinRate: {
    // Of whoever owns the deal today: deals that are about to be won may have been handed over.
    dated: false,
    kind: 'number',
    unit: 'share',
    from: { opportunity: ['owner', 'status', 'closedAt'] },
    label: { zh: '负责人此前的赢单率', en: 'Win rate of its owner before' },
  },
  contacts30: {
    ...count,
    from: { interaction: ['customer', 'at', 'channel'] },
    label: { zh: '近 30 天与客户联系次数', en: 'Contacts with the customer in 30 days' },
  },
} as const satisfies FeatureSet;
