import { defineObject } from '../../../kernel/object.ts';
import { roleRules } from './rules.ts';

/** What members with this role may see and do; the definition is described at `roleDefinitionSchema`. */
export const role = defineObject({
  name: 'role',
  plural: 'roles',
  label: { zh: '角色', en: 'Role' },
  pluralLabel: { zh: '角色', en: 'Roles' },
  titleField: 'name',
  access: 'organisation',
  listColumns: ['name'],
  rules: roleRules,
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      unique: true,
      maxLength: 100,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    definition: {
      kind: 'longText',
      label: { zh: '权限', en: 'Rights' },
      required: true,
      maxLength: 50_000,
    },
  },
});
