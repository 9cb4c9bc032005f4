import { expect, test } from 'vitest';
import { en } from '../../../../web/i18n/en.ts';
import { message } from '../../../../web/i18n/message.ts';
import { zh } from '../../../../web/i18n/zh.ts';
import { churnFeatures } from '../../churn/features.ts';
import { leadFeatures } from '../../lead-score/features.ts';
import type { Feature, Reason } from '../rules.ts';
import { type Speech, tellReasons } from './reasons.ts';

const speeches: Record<'zh' | 'en', Speech> = {
  zh: {
    t: (key, values) => message(zh, 'zh', key, values),
    locale: 'zh',
    currency: 'CNY',
    label: (label) => label.zh,
  },
  en: {
    t: (key, values) => message(en, 'en', key, values),
    locale: 'en',
    currency: 'CNY',
    label: (label) => label.en,
  },
};

const wordsOf = (specs: Record<string, Feature>): Record<string, Feature> =>
  Object.fromEntries(
    Object.entries(specs).map(([name, { label, unit, options }]) => [
      name,
      { label, unit, ...(options ? { options } : {}) },
    ]),
  );
const features: Record<string, Feature> = {
  ...wordsOf(churnFeatures),
  ...wordsOf(leadFeatures),
  mainChannel: {
    label: churnFeatures.mainChannel.label,
    unit: 'option',
    options: { online: { label: { zh: '网店', en: 'Online shop' } } },
  },
};

const reason = (feature: string, value: Reason['value'], effect = 1): Reason => ({
  feature,
  value,
  effect,
});

const said = (...reasons: Reason[]): [zh: string, en: string][] => {
  const [chinese, english] = [
    tellReasons(reasons, features, speeches.zh),
    tellReasons(reasons, features, speeches.en),
  ];
  return chinese.map(({ text }, n) => [text, english[n]?.text ?? '']);
};

test('days, usual gap and their ratio are one sentence, with their effects together', () => {
  const reasons = [
    reason('orderDays90', 2, -0.5),
    reason('overdue', 3.75, 0.9),
    reason('daysSinceLast', 45, 0.3),
  ];
  expect(said(...reasons)).toEqual([
    ['距上次下单 45 天，自己的节奏是 12 天', '45 days since the last order, usually every 12'],
    ['近 90 天下单天数：2', 'Days with an order in the last 90 days: 2'],
  ]);
  expect(tellReasons(reasons, features, speeches.zh).map(({ effect }) => effect)).toEqual([
    1.2, -0.5,
  ]);
  expect(said(reason('daysSinceLast', 1), reason('meanGap', 0.4))).toEqual([
    ['距上次下单 1 天，自己的节奏是 1 天', '1 day since the last order, usually every 1'],
  ]);
});

test('each alone is told for itself', () => {
  expect(said(reason('overdue', 2.04))).toEqual([
    ['距上次下单已是平时间隔的 2 倍', 'No order for 2 times the usual gap'],
  ]);
  expect(said(reason('overdue', 0.4), reason('meanGap', 10))).toEqual([
    ['距上次下单还不到平时的间隔', 'Still within the usual gap between orders'],
  ]);
  expect(said(reason('daysSinceLast', 45))).toEqual([
    ['距上次下单：45 天', 'Days since the last order: 45 days'],
  ]);
  expect(said(reason('overdue', null), reason('meanGap', null))).toEqual([
    ['下单次数还少，看不出平时的间隔', 'Too few orders yet to know the usual gap'],
  ]);
});

test('what is nothing is said in words', () => {
  expect(said(reason('contacts90', 0))).toEqual([
    ['近 90 天没有联系', 'No contact in the last 90 days'],
  ]);
  expect(said(reason('daysSinceContact', null))).toEqual([
    ['没有联系记录', 'No contact on record'],
  ]);
  expect(said(reason('trend', -1))).toEqual([
    ['近 90 天下单比之前 90 天少 1 天', '1 day fewer with an order than in the 90 days before'],
  ]);
  expect(said(reason('customerSource', null))[0]?.[1]).toBe('Source of the customer: not known');
});

test('values are written by their unit', () => {
  expect(said(reason('discounted', 0.254))[0]?.[0]).toBe('近一年打折订单占比：25%');
  expect(said(reason('yearRevenue', 123_456))[0]?.[0]).toBe('近一年消费：¥12.3万');
  expect(said(reason('mainChannel', 'online'))[0]).toEqual([
    '主要销售渠道：网店',
    'Main channel: Online shop',
  ]);
  expect(said(reason('city', '上海'))[0]?.[1]).toBe('City: 上海');
  expect(said(reason('hasPhone', 0))[0]?.[1]).toBe('Left a phone: No');
  expect(said(reason('weekday', '1'))[0]?.[1]).toBe('Day of the week it came in: Monday');
  expect(said(reason('hour', 14))[0]?.[0]).toBe('到来的钟点：14 点');
});

test('what the reader has no words for is not told', () => {
  expect(said(reason('secret', 1))).toEqual([]);
});
