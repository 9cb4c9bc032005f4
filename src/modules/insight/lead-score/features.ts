import type { FeatureSet, FeatureSpec } from '../chances/feature.ts';

// What a lead was at its start is read from the ledger, but not for those that came with an archive: none is dated.
const atStart = { dated: false } as const;
const yesNo = {
  ...atStart,
  kind: 'number',
  unit: 'yesNo',
} as const satisfies Partial<FeatureSpec>;

const WEEKDAYS = [
  ['周一', 'Monday'],
  ['周二', 'Tuesday'],
  ['周三', 'Wednesday'],
  ['周四', 'Thursday'],
  ['周五', 'Friday'],
  ['周六', 'Saturday'],
  ['周日', 'Sunday'],
] as const;

/** What the lead score is learned from: a lead as it was when it came in. */
export const leadFeatures = {
  source: {
    ...atStart,
    kind: 'category',
    unit: 'option',
    from: { lead: ['source'] },
    optionsOf: { object: 'lead', field: 'source' },
    label: { zh: '来源', en: 'Source' },
  },
  campaign: {
    ...atStart,
    kind: 'category',
    unit: 'option',
    from: { lead: ['campaign'] },
    label: { zh: '活动', en: 'Campaign' },
  },
  hasPhone: { ...yesNo, from: { lead: ['phone'] }, label: { zh: '留了电话', en: 'Left a phone' } },
  hasEmail: {
    ...yesNo,
    from: { lead: ['email'] },
    label: { zh: '留了邮箱', en: 'Left an e-mail address' },
  },
  hasCompany: {
    ...yesNo,
    from: { lead: ['company'] },
    label: { zh: '填了公司', en: 'Named a company' },
  },
  city: {
    ...atStart,
    kind: 'category',
    unit: 'option',
    from: { lead: ['city'] },
    label: { zh: '城市', en: 'City' },
  },
  interestLength: {
    ...atStart,
    kind: 'number',
    unit: 'count',
    from: { lead: ['interest'] },
    label: { zh: '需求描述的字数', en: 'Characters in what they would like' },
  },
  weekday: {
    ...atStart,
    kind: 'category',
    unit: 'option',
    from: { lead: ['createdAt'] },
    options: Object.fromEntries(
      WEEKDAYS.map(([zh, en], day) => [String(day + 1), { label: { zh, en } }]),
    ),
    label: { zh: '到来的星期', en: 'Day of the week it came in' },
  },
  hour: {
    ...atStart,
    kind: 'number',
    unit: 'count',
    from: { lead: ['createdAt'] },
    label: { zh: '到来的钟点', en: 'Hour of the day it came in' },
  },
  unit: {
    ...atStart,
    kind: 'category',
    unit: 'option',
    from: { lead: ['unit'] },
    records: 'unit',
    label: { zh: '接收部门', en: 'Unit that got it' },
  },
} as const satisfies FeatureSet;
