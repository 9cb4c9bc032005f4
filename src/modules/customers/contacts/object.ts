import { defineObject } from '../../../kernel/object.ts';
import { enterStandards } from '../standards/enter.ts';

/** A person at a company customer. */
export const contact = defineObject({
  name: 'contact',
  plural: 'contacts',
  label: { zh: '联系人', en: 'Contact' },
  pluralLabel: { zh: '联系人', en: 'Contacts' },
  titleField: 'name',
  access: { through: 'customer' },
  fields: {
    name: {
      kind: 'text',
      label: { zh: '姓名', en: 'Name' },
      required: true,
      maxLength: 60,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      required: true,
      filterable: true,
    },
    title: { kind: 'text', label: { zh: '职务', en: 'Job title' }, maxLength: 60 },
    department: { kind: 'text', label: { zh: '部门名称', en: 'Department' }, maxLength: 60 },
    phone: {
      kind: 'phone',
      label: { zh: '电话', en: 'Phone' },
      searchable: true,
      filterable: true,
    },
    email: {
      kind: 'email',
      label: { zh: '邮箱', en: 'E-mail' },
      searchable: true,
      filterable: true,
    },
    role: {
      kind: 'choice',
      label: { zh: '采购角色', en: 'Role in buying' },
      filterable: true,
      sparse: true,
      options: {
        decisionMaker: { label: { zh: '决策者', en: 'Decision maker' }, color: 'orange' },
        influencer: { label: { zh: '影响者', en: 'Influencer' }, color: 'blue' },
        user: { label: { zh: '使用者', en: 'User' }, color: 'green' },
        finance: { label: { zh: '财务', en: 'Finance' }, color: 'grape' },
        other: { label: { zh: '其他', en: 'Other' }, color: 'gray' },
      },
    },
    reportsTo: {
      kind: 'reference',
      to: 'contact',
      onDelete: 'clear',
      label: { zh: '上级', en: 'Reports to' },
      inverse: { zh: '下属', en: 'Reports' },
      filterable: true,
    },
    note: { kind: 'longText', label: { zh: '备注', en: 'Note' } },
  },
  listColumns: ['name', 'customer', 'title', 'role', 'phone'],
  rules: { enter: enterStandards('contact') },
});
