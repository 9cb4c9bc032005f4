import { defineObject } from '../../../kernel/object.ts';

/** A stay of an opportunity in a stage. Kept by the opportunity itself; funnels and times in stage are read from it. */
export const stageEntry = defineObject({
  name: 'stageEntry',
  plural: 'stageEntries',
  label: { zh: '阶段经历', en: 'Stage entry' },
  pluralLabel: { zh: '阶段经历', en: 'Stage entries' },
  help: {
    zh: '商机在各阶段停留的记录，随阶段变化自动写入。',
    en: 'Where an opportunity stood and for how long; written as it moves.',
  },
  titleField: 'stage',
  access: { through: 'opportunity' },
  fields: {
    opportunity: {
      kind: 'reference',
      to: 'opportunity',
      onDelete: 'cascade',
      label: { zh: '商机', en: 'Opportunity' },
      required: true,
      readOnly: true,
      filterable: true,
    },
    pipeline: {
      kind: 'reference',
      to: 'pipeline',
      onDelete: 'restrict',
      label: { zh: '销售流程', en: 'Pipeline' },
      required: true,
      readOnly: true,
      filterable: true,
    },
    stage: {
      kind: 'reference',
      to: 'pipelineStage',
      onDelete: 'restrict',
      label: { zh: '阶段', en: 'Stage' },
      required: true,
      readOnly: true,
      filterable: true,
    },
    enteredAt: {
      kind: 'dateTime',
      label: { zh: '进入时间', en: 'Entered at' },
      required: true,
      readOnly: true,
      filterable: true,
      sortable: true,
    },
    leftAt: {
      kind: 'dateTime',
      label: { zh: '离开时间', en: 'Left at' },
      readOnly: true,
      filterable: true,
    },
    days: {
      kind: 'decimal',
      scale: 2,
      label: { zh: '停留天数', en: 'Days' },
      readOnly: true,
    },
    outcome: {
      kind: 'choice',
      label: { zh: '结果', en: 'Outcome' },
      help: {
        zh: '离开该阶段后去了哪里；赢单、输单阶段本身即为赢单、输单。',
        en: 'Where it went from here. Standing in a closing stage is the outcome itself.',
      },
      required: true,
      readOnly: true,
      filterable: true,
      options: {
        open: { label: { zh: '停留中', en: 'Still there' }, color: 'blue' },
        advanced: { label: { zh: '推进', en: 'Advanced' }, color: 'teal' },
        back: { label: { zh: '退回', en: 'Went back' }, color: 'orange' },
        won: { label: { zh: '赢单', en: 'Won' }, color: 'green' },
        lost: { label: { zh: '输单', en: 'Lost' }, color: 'red' },
      },
    },
  },
  listColumns: ['opportunity', 'stage', 'enteredAt', 'leftAt', 'days', 'outcome'],
  indexes: [['opportunity', 'enteredAt']],
});
