import { defineObject } from '../../../kernel/object.ts';
import { pipelineRules, stageRules } from './rules.ts';

/** A way of selling, divided into stages; several may stand side by side, such as machines and supplies. */
export const pipeline = defineObject({
  name: 'pipeline',
  plural: 'pipelines',
  label: { zh: '销售流程', en: 'Pipeline' },
  pluralLabel: { zh: '销售流程', en: 'Pipelines' },
  titleField: 'name',
  access: 'organisation',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      unique: true,
      maxLength: 60,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    position: {
      kind: 'integer',
      min: 1,
      default: 1,
      label: { zh: '顺序', en: 'Position' },
      required: true,
      filterable: true,
      sortable: true,
    },
    isDefault: {
      kind: 'boolean',
      label: { zh: '默认', en: 'Default' },
      help: {
        zh: '新商机没有选择流程时使用；只有一个流程是默认的。',
        en: 'For new opportunities that choose none; only one pipeline is.',
      },
      default: false,
      filterable: true,
    },
  },
  listColumns: ['name', 'position', 'isDefault'],
  rules: pipelineRules,
});

/** One step of a pipeline: how likely it is won from there, how long it may take, what must be known to enter it. */
export const pipelineStage = defineObject({
  name: 'pipelineStage',
  plural: 'pipelineStages',
  label: { zh: '销售阶段', en: 'Sales stage' },
  pluralLabel: { zh: '销售阶段', en: 'Sales stages' },
  titleField: 'name',
  access: 'organisation',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 60,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    pipeline: {
      kind: 'reference',
      to: 'pipeline',
      onDelete: 'cascade',
      label: { zh: '销售流程', en: 'Pipeline' },
      inverse: { zh: '阶段', en: 'Stages' },
      required: true,
      filterable: true,
    },
    position: {
      kind: 'integer',
      min: 1,
      label: { zh: '顺序', en: 'Position' },
      required: true,
      filterable: true,
      sortable: true,
    },
    kind: {
      kind: 'choice',
      label: { zh: '类型', en: 'Kind' },
      required: true,
      default: 'open',
      filterable: true,
      options: {
        open: { label: { zh: '进行中', en: 'Open' }, color: 'blue' },
        won: { label: { zh: '赢单', en: 'Won' }, color: 'green' },
        lost: { label: { zh: '输单', en: 'Lost' }, color: 'red' },
      },
    },
    probability: {
      kind: 'integer',
      min: 0,
      max: 100,
      default: 0,
      label: { zh: '赢率（%）', en: 'Probability (%)' },
      help: {
        zh: '进入该阶段的商机取这个赢率，之后可以单独修改。',
        en: 'What opportunities that enter the stage begin with; each may then be changed.',
      },
      required: true,
    },
    staleAfterDays: {
      kind: 'integer',
      min: 1,
      max: 3650,
      label: { zh: '停滞天数', en: 'Stale after (days)' },
      help: {
        zh: '在该阶段停留超过这么多天即为停滞。',
        en: 'Opportunities that stand here for longer count as stale.',
      },
    },
    requires: {
      kind: 'multiChoice',
      label: { zh: '进入条件', en: 'Required to enter' },
      help: {
        zh: '进入该阶段前必须填写的内容。',
        en: 'What must be filled in before an opportunity may enter.',
      },
      options: {
        amount: { label: { zh: '金额', en: 'Amount' } },
        closeDate: { label: { zh: '成交日期', en: 'Close date' } },
        contact: { label: { zh: '联系人', en: 'Contact' } },
        nextStep: { label: { zh: '下一步', en: 'Next step' } },
      },
    },
  },
  listColumns: ['name', 'pipeline', 'position', 'kind', 'probability', 'staleAfterDays'],
  rules: stageRules,
});
