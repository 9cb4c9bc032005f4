import { describe, expect, test } from 'vitest';
import type { ChangeWire, FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { en } from '../i18n/en.ts';
import { type Locale, message } from '../i18n/message.ts';
import { zh } from '../i18n/zh.ts';
import { sayChange } from './history.ts';
import type { Speaker } from './valueText.ts';

const common = { right: 'write', system: false, fact: false, custom: false } as const;

const fields: FieldWire[] = [
  { ...common, kind: 'text', name: 'city', label: { zh: '城市', en: 'City' } },
  { ...common, kind: 'longText', name: 'note', label: { zh: '备注', en: 'Note' } },
  { ...common, kind: 'money', name: 'revenue', label: { zh: '年营收', en: 'Revenue' } },
  {
    ...common,
    kind: 'choice',
    name: 'tier',
    label: { zh: '等级', en: 'Tier' },
    options: { key: { label: { zh: '重点', en: 'Key' } } },
  },
  { ...common, kind: 'user', name: 'owner', label: { zh: '负责人', en: 'Owner' } },
  {
    ...common,
    kind: 'reference',
    name: 'unit',
    to: 'unit',
    onDelete: 'restrict',
    label: { zh: '部门', en: 'Unit' },
  },
];

const object: ObjectWire = {
  name: 'customer',
  path: 'customers',
  module: 'customers',
  custom: false,
  label: { zh: '客户', en: 'customer' },
  pluralLabel: { zh: '客户', en: 'customers' },
  titleField: 'city',
  access: 'owner',
  verbs: { read: true, create: true, update: true, delete: true, export: true },
  fields,
  relations: [],
  listColumns: [],
  groups: [],
  timeline: [],
};

const speak = (locale: Locale): Speaker => ({
  t: (key, values) => message(locale === 'zh' ? zh : en, locale, key, values),
  label: (label) => label[locale],
  locale,
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
});

const change = (more: Partial<ChangeWire>): ChangeWire => ({
  id: '1.1.1',
  at: '2026-11-22T02:00:00.000Z',
  actor: { id: 'a', name: '销售甲' },
  via: 'request',
  op: 'update',
  event: null,
  batchId: null,
  fields: [],
  undoable: true,
  ...more,
});

const say = (more: Partial<ChangeWire>, locale: Locale = 'zh') =>
  sayChange(change(more), object, speak(locale));

describe('what somebody did, in words', () => {
  test.each([
    ['上海', '北京', '销售甲 把城市从 上海 改为 北京', '销售甲 changed City from 上海 to 北京'],
    [null, '北京', '销售甲 把城市填为 北京', '销售甲 set City to 北京'],
    ['上海', null, '销售甲 清空了城市（原为 上海）', '销售甲 cleared City (was 上海)'],
  ])('one field from %s to %s', (before, after, chinese, english) => {
    const more = { fields: [{ name: 'city', before, after }] };
    expect(say(more).text).toBe(chinese);
    expect(say(more, 'en').text).toBe(english);
  });

  test('values read as on the page', () => {
    const choice = { fields: [{ name: 'tier', before: null, after: 'key' }] };
    expect(say(choice).text).toBe('销售甲 把等级填为 重点');
    const money = { fields: [{ name: 'revenue', before: '1000', after: '2500.5' }] };
    expect(say(money).text).toBe('销售甲 把年营收从 ¥1,000.00 改为 ¥2,500.50');
    const hidden = { fields: [{ name: 'owner', before: 'x', after: 'y', afterTitle: '销售乙' }] };
    expect(say(hidden).text).toBe('销售甲 把负责人从 无权查看 改为 销售乙');
  });

  test('several fields, or long texts, stand in lines', () => {
    const several = say({
      fields: [
        { name: 'city', before: '上海', after: '北京' },
        { name: 'tier', before: null, after: 'key' },
      ],
    });
    expect(several).toEqual({
      text: '销售甲 修改了 2 项',
      lines: ['城市：上海 → 北京', '等级：重点'],
      via: null,
    });
    const long = say({ fields: [{ name: 'note', before: null, after: '长'.repeat(100) }] }, 'en');
    expect(long.text).toBe('销售甲 changed Note');
    expect(long.lines).toHaveLength(1);
  });

  test('the unit that follows the owner, and what is empty on both sides, go without saying', () => {
    const { text } = say({
      fields: [
        { name: 'owner', before: 'x', after: 'y', beforeTitle: '甲', afterTitle: '乙' },
        { name: 'unit', before: 'u', after: 'v' },
        { name: 'note', before: null, after: null },
      ],
    });
    expect(text).toBe('销售甲 把负责人从 甲 改为 乙');
  });

  test('creating, deleting, restoring, and what only others may see', () => {
    expect(say({ op: 'create', fields: [{ name: 'city', before: null, after: '上海' }] })).toEqual({
      text: '销售甲 新建了客户',
      lines: ['城市：上海'],
      via: null,
    });
    expect(say({ op: 'remove' }, 'en').text).toBe('销售甲 moved it to the trash');
    expect(say({ op: 'restore' }).text).toBe('销售甲 把它恢复了');
    expect(say({}).text).toBe('销售甲 修改了您无权查看的内容');
  });

  test('how it was done, and by nobody in particular', () => {
    expect(say({ op: 'remove', via: 'bulk', actor: null })).toEqual({
      text: '系统 把它移到了回收站',
      lines: [],
      via: '批量',
    });
    expect(say({ via: 'standard' }).via).toBe('按规范整理');
    expect(say({ via: 'standard' }, 'en').via).toBe('standardised');
  });
});
