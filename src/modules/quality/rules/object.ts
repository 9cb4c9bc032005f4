import { defineObject } from '../../../kernel/object.ts';
import { qualityRuleRules } from './checks.ts';

/** What a record must be like to count as good data: one field, one question about it. */
export const qualityRule = defineObject({
  name: 'qualityRule',
  plural: 'qualityRules',
  label: { zh: '质量规则', en: 'Quality rule' },
  pluralLabel: { zh: '质量规则', en: 'Quality rules' },
  titleField: 'name',
  searched: false,
  access: 'organisation',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 120,
      filterable: true,
      sortable: true,
    },
    object: {
      kind: 'choice',
      label: { zh: '对象', en: 'Records' },
      required: true,
      default: 'customer',
      filterable: true,
      options: {
        customer: { label: { zh: '客户', en: 'Customers' }, color: 'blue' },
        contact: { label: { zh: '联系人', en: 'Contacts' }, color: 'teal' },
        lead: { label: { zh: '线索', en: 'Leads' }, color: 'orange' },
      },
    },
    appliesTo: {
      kind: 'choice',
      label: { zh: '适用于', en: 'Applies to' },
      help: { zh: '只对客户有区别', en: 'Makes a difference for customers only' },
      required: true,
      default: 'all',
      options: {
        all: { label: { zh: '全部', en: 'All' } },
        company: { label: { zh: '企业客户', en: 'Companies' } },
        person: { label: { zh: '个人客户', en: 'Persons' } },
      },
    },
    field: {
      kind: 'text',
      label: { zh: '字段', en: 'Field' },
      help: {
        zh: '字段在表单上的名称，如“电话”；相关记录写作“联系人.采购角色”。自定义字段也可以。',
        en: 'As the form calls it, such as Phone; of related records: Contacts.Role in buying. Custom fields too.',
      },
      required: true,
      maxLength: 120,
      filterable: true,
    },
    dimension: {
      kind: 'choice',
      label: { zh: '要求', en: 'Must be' },
      required: true,
      default: 'present',
      filterable: true,
      options: {
        present: { label: { zh: '已填写', en: 'Filled in' }, color: 'blue' },
        valid: { label: { zh: '有效', en: 'Valid' }, color: 'green' },
        fresh: { label: { zh: '不过时', en: 'Fresh' }, color: 'cyan' },
        consistent: { label: { zh: '前后一致', en: 'Consistent' }, color: 'grape' },
        unique: { label: { zh: '不重复', en: 'Unique' }, color: 'orange' },
        plausible: { label: { zh: '合理', en: 'Plausible' }, color: 'yellow' },
      },
    },
    format: {
      kind: 'choice',
      label: { zh: '按什么核对', en: 'Checked as' },
      help: {
        zh: '用于“有效”和“前后一致”；不选则按字段的类型核对',
        en: 'For Valid and Consistent; by the kind of the field where none is chosen',
      },
      options: {
        phone: { label: { zh: '电话号码', en: 'Phone number' } },
        email: { label: { zh: '邮箱地址', en: 'E-mail address' } },
        address: { label: { zh: '中国地址', en: 'Chinese address' } },
        creditCode: { label: { zh: '统一社会信用代码', en: 'Unified social credit code' } },
        identityCard: { label: { zh: '居民身份证号', en: 'Chinese identity card' } },
      },
    },
    days: {
      kind: 'integer',
      min: 1,
      max: 3_650,
      label: { zh: '多少天后过时', en: 'Days until it is stale' },
      help: {
        zh: '用于“不过时”：到这一天只算一半，再过同样的天数又减半',
        en: 'For Fresh: after so many days it counts half, after as many again a quarter',
      },
    },
    least: {
      kind: 'decimal',
      scale: 2,
      label: { zh: '最小', en: 'Least' },
      help: {
        zh: '用于“合理”：数值；日期则为距今多少年',
        en: 'For Plausible: a number; of a date, how many years ago it is',
      },
    },
    most: {
      kind: 'decimal',
      scale: 2,
      label: { zh: '最大', en: 'Most' },
      help: {
        zh: '用于“合理”：数值；日期则为距今多少年',
        en: 'For Plausible: a number; of a date, how many years ago it is',
      },
    },
    otherField: {
      kind: 'text',
      label: { zh: '对照字段', en: 'Other field' },
      help: {
        zh: '用于“前后一致”：日期和数值不得晚于或大于它；城市与地址、身份证号与生日互相核对',
        en: 'For Consistent: dates and numbers are not after or above it; a city agrees with an address, an identity card with a birthday',
      },
      maxLength: 120,
    },
    weight: {
      kind: 'integer',
      min: 1,
      max: 10,
      label: { zh: '权重', en: 'Weight' },
      help: {
        zh: '在评分中占多少；拿敏感字段与别的字段对照的规则只提示，不计入评分和积分',
        en: 'How much it counts in the score; a rule that compares a sensitive field with another only flags the record: it adds nothing to the score and earns no points',
      },
      required: true,
      default: 1,
    },
    active: {
      kind: 'boolean',
      label: { zh: '启用', en: 'Active' },
      default: true,
      filterable: true,
    },
  },
  groups: [
    {
      label: { zh: '规则', en: 'Rule' },
      fields: ['name', 'object', 'appliesTo', 'field', 'dimension', 'weight', 'active'],
    },
    {
      label: { zh: '细节', en: 'Details' },
      fields: ['format', 'days', 'least', 'most', 'otherField'],
    },
  ],
  listColumns: ['name', 'object', 'appliesTo', 'field', 'dimension', 'weight', 'active'],
  rules: qualityRuleRules,
});
