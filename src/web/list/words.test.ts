import { describe, expect, it } from 'vitest';
import type { Condition } from '../../kernel/condition.ts';
import type { FieldDeclaration } from '../../kernel/field.ts';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { en } from '../i18n/en.ts';
import { type Locale, message } from '../i18n/message.ts';
import { zh } from '../i18n/zh.ts';
import { type Speaker, namedRecords, sayCondition } from './words.ts';

function field(name: string, declaration: FieldDeclaration): FieldWire {
  return { ...declaration, name, right: 'write', system: false, fact: false, custom: false };
}

function object(name: string, zhName: string, enName: string, fields: FieldWire[]): ObjectWire {
  return {
    name,
    path: `${name}s`,
    module: 'customers',
    custom: false,
    label: { zh: zhName, en: enName },
    pluralLabel: { zh: zhName, en: `${enName}s` },
    titleField: 'name',
    access: 'owner',
    verbs: { read: true, create: true, update: true, delete: true, export: true },
    fields,
    relations: [],
    listColumns: ['name'],
    groups: [],
    timeline: [],
  };
}

const contact = object('contact', '联系人', 'Contact', [
  field('role', {
    kind: 'choice',
    label: { zh: '采购角色', en: 'Role' },
    options: {
      user: { label: { zh: '使用者', en: 'User' } },
      finance: { label: { zh: '财务', en: 'Finance' } },
    },
  }),
]);

const customer: ObjectWire = {
  ...object('customer', '客户', 'Customer', [
    field('city', { kind: 'text', label: { zh: '城市', en: 'City' } }),
    field('tier', {
      kind: 'choice',
      label: { zh: '等级', en: 'Tier' },
      options: {
        key: { label: { zh: '重点', en: 'Key' } },
        small: { label: { zh: '小客户', en: 'Small' } },
      },
    }),
    field('lastContactAt', { kind: 'dateTime', label: { zh: '最近联系', en: 'Last contact' } }),
    field('annualRevenue', { kind: 'money', label: { zh: '年营收', en: 'Annual revenue' } }),
    field('parent', {
      kind: 'reference',
      to: 'customer',
      onDelete: 'clear',
      label: { zh: '上级公司', en: 'Parent' },
    }),
    field('owner', { kind: 'user', label: { zh: '负责人', en: 'Owner' } }),
  ]),
  relations: [
    {
      object: 'contact',
      field: 'customer',
      related: 'contacts',
      label: { zh: '联系人', en: 'contacts' },
    },
  ],
};

function speaker(locale: Locale): Speaker {
  return {
    t: (key, values) => message(locale === 'zh' ? zh : en, locale, key, values),
    label: (label) => label[locale],
    locale,
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    objects: [customer, contact],
    title: (_, id) => (id === 'p1' ? '云上科技' : undefined),
  };
}

const cases: [Condition, string, string][] = [
  [{ field: 'city', op: 'eq', value: '上海' }, '城市 是 上海', 'City is 上海'],
  [
    { field: 'city', op: 'in', value: ['上海', '北京'] },
    '城市 是 上海 或 北京',
    'City is 上海 or 北京',
  ],
  [{ field: 'city', op: 'empty' }, '城市 为空', 'City is empty'],
  [{ field: 'tier', op: 'ne', value: 'small' }, '等级 不是 小客户', 'Tier is not Small'],
  [{ field: 'owner', op: 'me' }, '负责人 是我', 'Owner is me'],
  [{ field: 'parent', op: 'eq', value: 'p1' }, '上级公司 是 云上科技', 'Parent is 云上科技'],
  [
    { field: 'parent', op: 'eq', value: 'p2' },
    '上级公司 是 （无权查看）',
    'Parent is (not visible to you)',
  ],
  [
    { field: 'parent.city', op: 'eq', value: '苏州' },
    '上级公司的城市 是 苏州',
    'Parent: City is 苏州',
  ],
  [
    { field: 'lastContactAt', op: 'lt', value: 'today-90d' },
    '最近联系 早于 90 天前',
    'Last contact is more than 90 days ago',
  ],
  [
    { field: 'lastContactAt', op: 'between', value: ['today-1w', 'today'] },
    '最近联系 在最近 1 周内',
    'Last contact is within the last 1 week',
  ],
  [
    { field: 'lastContactAt', op: 'within', value: 'lastMonth' },
    '最近联系 在 上月',
    'Last contact is in last month',
  ],
  [
    { field: 'lastContactAt', op: 'gt', value: '2026-11-22' },
    '最近联系 晚于 2026年11月22日',
    'Last contact is after 22 Nov 2026',
  ],
  [
    { field: 'annualRevenue', op: 'gte', value: '10000' },
    '年营收 至少 ¥10,000.00',
    'Annual revenue is at least CN¥10,000.00',
  ],
  [{ related: 'contacts', aggregate: 'none' }, '没有联系人', 'has no contacts'],
  [
    { related: 'contacts', aggregate: 'any', where: { field: 'role', op: 'eq', value: 'finance' } },
    '有联系人（采购角色 是 财务）',
    'has contacts (Role is Finance)',
  ],
  [
    { related: 'contacts', aggregate: 'count', op: 'gte', value: 2 },
    '联系人数 至少 2',
    'Number of contacts is at least 2',
  ],
  [{ not: { field: 'city', op: 'empty' } }, '不满足（城市 为空）', 'not (City is empty)'],
  [
    {
      and: [
        { field: 'tier', op: 'eq', value: 'key' },
        {
          or: [
            { field: 'city', op: 'empty' },
            { field: 'city', op: 'eq', value: '上海' },
          ],
        },
      ],
    },
    '等级 是 重点 且 （城市 为空 或 城市 是 上海）',
    'Tier is Key and (City is empty or City is 上海)',
  ],
  [
    { field: 'gone', op: 'eq', value: 1 },
    '（已没有的字段 gone） eq',
    '(field gone, no longer there) eq',
  ],
];

describe('conditions in words', () => {
  it.each(cases)('%j', (condition, chinese, english) => {
    expect(sayCondition(condition, customer, speaker('zh'))).toBe(chinese);
    expect(sayCondition(condition, customer, speaker('en'))).toBe(english);
  });

  it('names the records whose titles it needs', () => {
    const condition: Condition = {
      or: [
        { field: 'parent', op: 'in', value: ['p1', 'p2'] },
        { not: { field: 'owner', op: 'eq', value: 'm1' } },
        { field: 'city', op: 'eq', value: '上海' },
      ],
    };
    expect(namedRecords(condition, customer, [customer, contact])).toEqual([
      { object: 'customer', id: 'p1' },
      { object: 'customer', id: 'p2' },
      { object: 'member', id: 'm1' },
    ]);
  });
});
