import { defineObject } from '../../../kernel/object.ts';
import { interactionRules } from './rules.ts';

/** One contact with a customer, on whichever channel: a row of the shared timeline. */
export const interaction = defineObject({
  name: 'interaction',
  plural: 'interactions',
  label: { zh: '互动', en: 'Interaction' },
  pluralLabel: { zh: '互动', en: 'Interactions' },
  titleField: 'subject',
  searched: false,
  access: { through: 'customer' },
  madeInPassing: true,
  fields: {
    subject: { kind: 'text', label: { zh: '主题', en: 'Subject' }, maxLength: 120 },
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      required: true,
      filterable: true,
    },
    channel: {
      kind: 'choice',
      label: { zh: '方式', en: 'Channel' },
      required: true,
      default: 'note',
      filterable: true,
      options: {
        note: { label: { zh: '记录', en: 'Note' }, color: 'gray' },
        call: { label: { zh: '电话', en: 'Call' }, color: 'green' },
        mail: { label: { zh: '邮件', en: 'Mail' }, color: 'blue' },
        visit: { label: { zh: '拜访', en: 'Visit' }, color: 'orange' },
        meeting: { label: { zh: '会议', en: 'Meeting' }, color: 'grape' },
      },
    },
    direction: {
      kind: 'choice',
      label: { zh: '方向', en: 'Direction' },
      options: {
        in: { label: { zh: '客户来', en: 'From the customer' } },
        out: { label: { zh: '我方去', en: 'To the customer' } },
      },
    },
    at: {
      kind: 'dateTime',
      label: { zh: '时间', en: 'When' },
      required: true,
      default: 'now',
      filterable: true,
      sortable: true,
    },
    minutes: { kind: 'integer', min: 0, max: 1440, label: { zh: '时长（分钟）', en: 'Minutes' } },
    body: { kind: 'longText', label: { zh: '内容', en: 'Content' } },
  },
  listColumns: ['subject', 'customer', 'channel', 'at', 'owner'],
  indexes: [['customer', 'at']],
  rules: interactionRules,
});
