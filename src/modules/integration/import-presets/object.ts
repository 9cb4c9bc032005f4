import { defineObject } from '../../../kernel/object.ts';
import { presetRules } from './definition.ts';

/** How files of one kind are brought in: which columns become which fields of which objects. Private, or shared. */
export const importPreset = defineObject({
  name: 'importPreset',
  plural: 'importPresets',
  label: { zh: '导入方案', en: 'Import preset' },
  pluralLabel: { zh: '导入方案', en: 'Import presets' },
  titleField: 'name',
  access: 'owner',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 100,
      searchable: true,
      sortable: true,
    },
    description: { kind: 'longText', label: { zh: '说明', en: 'Description' }, maxLength: 2_000 },
    shared: {
      kind: 'boolean',
      label: { zh: '共享', en: 'Shared' },
      default: false,
      filterable: true,
    },
    definition: {
      kind: 'longText',
      label: { zh: '内容', en: 'Content' },
      help: { zh: 'JSON，见文档', en: 'JSON, see the documentation' },
      required: true,
      maxLength: 100_000,
    },
  },
  listColumns: ['name', 'description', 'shared', 'owner', 'updatedAt'],
  rules: presetRules,
});
