import { defineObject } from '../../../kernel/object.ts';

/** How an organisation divides the life of its customers; several may stand side by side, one per business line. */
export const stageModel = defineObject({
  name: 'stageModel',
  plural: 'stageModels',
  label: { zh: '阶段模型', en: 'Stage model' },
  pluralLabel: { zh: '阶段模型', en: 'Stage models' },
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
    note: { kind: 'longText', label: { zh: '说明', en: 'Note' } },
  },
});

/** One step of a stage model. */
export const stage = defineObject({
  name: 'stage',
  plural: 'stages',
  label: { zh: '阶段', en: 'Stage' },
  pluralLabel: { zh: '阶段', en: 'Stages' },
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
    model: {
      kind: 'reference',
      to: 'stageModel',
      onDelete: 'cascade',
      label: { zh: '阶段模型', en: 'Stage model' },
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
  },
  listColumns: ['name', 'model', 'position'],
});
