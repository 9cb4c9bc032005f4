import { defineObject } from '../../../kernel/object.ts';
import { memberRoleRules } from './rules.ts';

/** That a member has a role. */
export const memberRole = defineObject({
  name: 'memberRole',
  plural: 'memberRoles',
  label: { zh: '成员角色', en: 'Member role' },
  pluralLabel: { zh: '成员角色', en: 'Member roles' },
  titleField: 'role',
  access: 'organisation',
  listColumns: ['member', 'role', 'note'],
  rules: memberRoleRules,
  fields: {
    member: {
      kind: 'reference',
      to: 'member',
      onDelete: 'cascade',
      label: { zh: '成员', en: 'Member' },
      inverse: { zh: '角色', en: 'Roles' },
      required: true,
      filterable: true,
    },
    role: {
      kind: 'reference',
      to: 'role',
      onDelete: 'restrict',
      label: { zh: '角色', en: 'Role' },
      inverse: { zh: '成员', en: 'Members' },
      required: true,
      filterable: true,
    },
    note: { kind: 'text', label: { zh: '说明', en: 'Note' }, maxLength: 200 },
  },
});
