import { defineObject } from '../../../kernel/object.ts';
import { taskRules } from './rules.ts';

/** Something to do, for somebody, by some time. */
export const task = defineObject({
  name: 'task',
  plural: 'tasks',
  label: { zh: '任务', en: 'Task' },
  pluralLabel: { zh: '任务', en: 'Tasks' },
  titleField: 'subject',
  access: 'owner',
  madeInPassing: true,
  fields: {
    subject: {
      kind: 'text',
      label: { zh: '事项', en: 'Subject' },
      required: true,
      maxLength: 200,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      filterable: true,
    },
    lead: {
      kind: 'reference',
      to: 'lead',
      onDelete: 'cascade',
      label: { zh: '线索', en: 'Lead' },
      filterable: true,
    },
    opportunity: {
      kind: 'reference',
      to: 'opportunity',
      onDelete: 'cascade',
      label: { zh: '商机', en: 'Opportunity' },
      help: { zh: '客户随商机而定', en: 'The customer is the opportunity’s' },
      filterable: true,
    },
    dueAt: { kind: 'dateTime', label: { zh: '到期', en: 'Due' }, filterable: true, sortable: true },
    priority: {
      kind: 'choice',
      label: { zh: '优先级', en: 'Priority' },
      default: 'normal',
      filterable: true,
      options: {
        low: { label: { zh: '低', en: 'Low' }, color: 'gray' },
        normal: { label: { zh: '中', en: 'Normal' }, color: 'blue' },
        high: { label: { zh: '高', en: 'High' }, color: 'red' },
      },
    },
    done: { kind: 'boolean', label: { zh: '完成', en: 'Done' }, default: false, filterable: true },
    doneAt: {
      kind: 'dateTime',
      label: { zh: '完成时间', en: 'Done at' },
      readOnly: true,
      filterable: true,
      sparse: true,
    },
    note: { kind: 'longText', label: { zh: '备注', en: 'Note' } },
  },
  listColumns: ['subject', 'customer', 'dueAt', 'priority', 'owner', 'done'],
  rules: taskRules,
});
