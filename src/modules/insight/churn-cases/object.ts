import { defineObject } from '../../../kernel/object.ts';
import { churnCaseRules } from './handled.ts';

/** A customer at risk whom somebody tries to keep: why, what is done, and what became of it. */
export const churnCase = defineObject({
  name: 'churnCase',
  plural: 'churnCases',
  label: { zh: '流失挽回', en: 'Churn case' },
  pluralLabel: { zh: '流失挽回', en: 'Churn cases' },
  titleField: 'customer',
  searched: false,
  access: { through: 'customer' },
  fields: {
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      required: true,
      filterable: true,
    },
    experiment: {
      kind: 'reference',
      to: 'experiment',
      onDelete: 'clear',
      label: { zh: '挽留行动', en: 'Rescue' },
      writtenBy: 'startRescue',
      filterable: true,
    },
    intervention: {
      kind: 'choice',
      label: { zh: '挽留方式', en: 'Intervention' },
      filterable: true,
      options: {
        call: { label: { zh: '电话关怀', en: 'Call' }, color: 'blue' },
        visit: { label: { zh: '上门拜访', en: 'Visit' }, color: 'grape' },
        message: { label: { zh: '个人消息', en: 'Personal message' }, color: 'cyan' },
        service: { label: { zh: '解决问题', en: 'Solve a problem' }, color: 'orange' },
        training: { label: { zh: '培训', en: 'Training' }, color: 'teal' },
        gift: { label: { zh: '心意礼品', en: 'Gift' }, color: 'pink' },
        other: { label: { zh: '其他', en: 'Other' }, color: 'gray' },
      },
    },
    status: {
      kind: 'choice',
      label: { zh: '进展', en: 'Progress' },
      required: true,
      default: 'open',
      filterable: true,
      options: {
        open: { label: { zh: '待处理', en: 'To do' }, color: 'red' },
        contacted: { label: { zh: '已行动', en: 'Acted on' }, color: 'blue' },
        closed: { label: { zh: '已关闭', en: 'Closed' }, color: 'gray' },
      },
    },
    handledAt: {
      kind: 'dateTime',
      label: { zh: '行动时间', en: 'Acted on at' },
      readOnly: true,
      filterable: true,
    },
    note: { kind: 'longText', label: { zh: '备注', en: 'Note' } },
  },
  listColumns: [
    'customer',
    'risk',
    'intervention',
    'status',
    'outcome',
    'owner',
    'experiment',
    'createdAt',
  ],
  rules: churnCaseRules,
});
