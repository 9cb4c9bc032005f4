import { defineObject } from '../../../kernel/object.ts';
import { armRules } from './arms.ts';
import { experimentRules } from './checks.ts';

/** A question asked of customers: some get something, a part kept aside does not, and the difference is read. */
export const experiment = defineObject({
  name: 'experiment',
  plural: 'experiments',
  label: { zh: '实验', en: 'Experiment' },
  pluralLabel: { zh: '实验', en: 'Experiments' },
  titleField: 'name',
  access: 'owner',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 120,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    kind: {
      kind: 'choice',
      label: { zh: '类型', en: 'Kind' },
      required: true,
      default: 'experiment',
      readOnly: true,
      filterable: true,
      options: {
        experiment: { label: { zh: '实验', en: 'Experiment' }, color: 'blue' },
        rescue: { label: { zh: '挽留', en: 'Rescue' }, color: 'orange' },
      },
    },
    status: {
      kind: 'choice',
      label: { zh: '状态', en: 'Status' },
      required: true,
      default: 'draft',
      writtenBy: 'startExperiment',
      filterable: true,
      options: {
        draft: { label: { zh: '草稿', en: 'Draft' }, color: 'gray' },
        running: { label: { zh: '进行中', en: 'Running' }, color: 'blue' },
        ended: { label: { zh: '已结束', en: 'Ended' }, color: 'green' },
      },
    },
    hypothesis: {
      kind: 'longText',
      label: { zh: '设想', en: 'Hypothesis' },
      help: { zh: '想验证什么，为什么', en: 'What is to be found out, and why one expects it' },
    },
    audience: {
      kind: 'longText',
      label: { zh: '对象', en: 'Audience' },
      help: { zh: '客户的筛选条件（JSON）', en: 'A condition on customers (JSON)' },
    },
    outcome: {
      kind: 'choice',
      label: { zh: '看什么结果', en: 'Outcome' },
      required: true,
      default: 'bought',
      filterable: true,
      options: {
        bought: { label: { zh: '是否下单', en: 'Ordered or not' } },
        revenue: { label: { zh: '消费金额', en: 'Revenue' } },
      },
    },
    days: {
      kind: 'integer',
      min: 1,
      max: 365,
      label: { zh: '观察天数', en: 'Days observed' },
      help: {
        zh: '每位客户从分组起观察多少天',
        en: 'How long each customer is followed from the day they were assigned',
      },
      required: true,
      default: 30,
    },
    smallest: {
      kind: 'decimal',
      scale: 2,
      label: { zh: '值得在意的差异', en: 'Least difference that matters' },
      help: {
        zh: '下单按百分点，消费按金额；小于它的差异视为相同',
        en: 'In points for orders, in money for revenue; less than this counts as the same',
      },
    },
    startedAt: {
      kind: 'dateTime',
      label: { zh: '开始时间', en: 'Started at' },
      writtenBy: 'startExperiment',
      filterable: true,
      sortable: true,
    },
    endedAt: {
      kind: 'dateTime',
      label: { zh: '结束时间', en: 'Ended at' },
      writtenBy: 'endExperiment',
    },
  },
  listColumns: ['name', 'kind', 'status', 'outcome', 'days', 'startedAt', 'owner'],
  rules: experimentRules,
});

/** What one group of an experiment gets; the control gets what everybody gets. */
export const experimentArm = defineObject({
  name: 'experimentArm',
  plural: 'experimentArms',
  label: { zh: '实验分组', en: 'Arm' },
  pluralLabel: { zh: '实验分组', en: 'Arms' },
  titleField: 'name',
  searched: false,
  access: { through: 'experiment' },
  fields: {
    experiment: {
      kind: 'reference',
      to: 'experiment',
      onDelete: 'cascade',
      label: { zh: '实验', en: 'Experiment' },
      required: true,
      filterable: true,
    },
    name: { kind: 'text', label: { zh: '名称', en: 'Name' }, required: true, maxLength: 60 },
    control: {
      kind: 'boolean',
      label: { zh: '对照组', en: 'Control' },
      help: { zh: '不做任何特别的事', en: 'Gets nothing special' },
      default: false,
    },
    share: {
      kind: 'integer',
      min: 1,
      max: 1_000,
      label: { zh: '份数', en: 'Parts' },
      help: {
        zh: '按各组份数的比例分配客户',
        en: 'Customers are assigned in proportion to the parts of each arm',
      },
      required: true,
      default: 1,
    },
    treatment: {
      kind: 'longText',
      label: { zh: '做法', en: 'What they get' },
    },
  },
  listColumns: ['name', 'experiment', 'control', 'share', 'treatment'],
  rules: armRules,
});

/**
 * A customer in an arm of an experiment. Only starting an experiment assigns customers. Not filterable by customer or
 * experiment: on their pages it would tell those at work on a rescue who is kept aside.
 */
export const participant = defineObject({
  name: 'participant',
  plural: 'participants',
  label: { zh: '实验成员', en: 'Participant' },
  pluralLabel: { zh: '实验成员', en: 'Participants' },
  titleField: 'customer',
  searched: false,
  access: { through: 'customer' },
  readOnly: true,
  fields: {
    experiment: {
      kind: 'reference',
      to: 'experiment',
      onDelete: 'cascade',
      label: { zh: '实验', en: 'Experiment' },
      required: true,
      readOnly: true,
    },
    arm: {
      kind: 'reference',
      to: 'experimentArm',
      onDelete: 'cascade',
      label: { zh: '分组', en: 'Arm' },
      required: true,
      readOnly: true,
      filterable: true,
    },
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      required: true,
      readOnly: true,
    },
    assignedAt: {
      kind: 'dateTime',
      label: { zh: '分组时间', en: 'Assigned at' },
      required: true,
      default: 'now',
      readOnly: true,
      filterable: true,
    },
  },
  listColumns: ['customer', 'experiment', 'arm', 'assignedAt', 'orderedAt'],
});
