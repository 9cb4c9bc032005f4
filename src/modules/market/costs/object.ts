import { defineObject } from '../../../kernel/object.ts';
import { sourceOptions } from '../../customers/public.ts';

/** What was spent on customers: makes the cost of winning and of keeping them facts instead of guesses. */
export const cost = defineObject({
  name: 'cost',
  plural: 'costs',
  label: { zh: '成本', en: 'Cost' },
  pluralLabel: { zh: '成本', en: 'Costs' },
  titleField: 'name',
  access: 'owner',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '事项', en: 'What for' },
      required: true,
      maxLength: 120,
      searchable: true,
    },
    spentOn: {
      kind: 'date',
      label: { zh: '日期', en: 'Spent on' },
      required: true,
      default: 'today',
      filterable: true,
      sortable: true,
    },
    amount: {
      kind: 'money',
      label: { zh: '金额', en: 'Amount' },
      required: true,
      filterable: true,
      sortable: true,
    },
    purpose: {
      kind: 'choice',
      label: { zh: '用途', en: 'Purpose' },
      help: {
        zh: '“获客”计入获客成本，“留客”计入留客成本',
        en: 'Winning counts in the cost of a new customer, keeping in the cost of retention',
      },
      required: true,
      default: 'winning',
      filterable: true,
      options: {
        winning: { label: { zh: '获客', en: 'Winning customers' }, color: 'blue' },
        keeping: { label: { zh: '留客', en: 'Keeping customers' }, color: 'green' },
      },
    },
    kind: {
      kind: 'choice',
      label: { zh: '类别', en: 'Kind' },
      filterable: true,
      options: {
        campaign: { label: { zh: '活动', en: 'Campaign' } },
        channel: { label: { zh: '渠道费用', en: 'Channel' } },
        visit: { label: { zh: '拜访', en: 'Visits' } },
        contact: { label: { zh: '联系', en: 'Contacts' } },
        benefit: { label: { zh: '权益', en: 'Benefits' } },
        sellingTime: { label: { zh: '销售工时', en: 'Selling time' } },
        other: { label: { zh: '其他', en: 'Other' } },
      },
    },
    source: {
      kind: 'choice',
      label: { zh: '客户来源', en: 'Source of customers' },
      help: {
        zh: '花在哪个来源的客户上；不填则摊到全部来源',
        en: 'Customers of which source it was spent on; empty: on all together',
      },
      filterable: true,
      options: sourceOptions,
    },
    note: { kind: 'longText', label: { zh: '备注', en: 'Note' } },
  },
  listColumns: ['name', 'spentOn', 'amount', 'purpose', 'kind', 'source', 'owner'],
  rateDate: 'spentOn',
});
