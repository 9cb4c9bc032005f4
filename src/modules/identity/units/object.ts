import { defineObject } from '../../../kernel/object.ts';
import { unitRules } from './rules.ts';

/** A unit of the organisation: headquarters, regions, departments, stores. Units form one tree. */
export const unit = defineObject({
  name: 'unit',
  plural: 'units',
  label: { zh: '部门', en: 'Unit' },
  pluralLabel: { zh: '部门', en: 'Units' },
  titleField: 'name',
  access: 'organisation',
  listColumns: ['name', 'type', 'parent'],
  rules: unitRules,
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 100,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    type: {
      kind: 'choice',
      label: { zh: '类型', en: 'Type' },
      required: true,
      filterable: true,
      default: 'department',
      options: {
        headquarters: { label: { zh: '总部', en: 'Headquarters' } },
        region: { label: { zh: '大区', en: 'Region' } },
        department: { label: { zh: '部门', en: 'Department' } },
        store: { label: { zh: '门店', en: 'Store' } },
        team: { label: { zh: '小组', en: 'Team' } },
      },
    },
    parent: {
      kind: 'reference',
      to: 'unit',
      onDelete: 'restrict',
      label: { zh: '上级部门', en: 'Parent unit' },
      inverse: { zh: '下级部门', en: 'Units below' },
      filterable: true,
    },
  },
});
