import { defineObject } from '../../../kernel/object.ts';
import { categoryRules } from './circles.ts';

/** A branch of what an organisation sells; categories form a tree. */
export const productCategory = defineObject({
  name: 'productCategory',
  plural: 'productCategories',
  label: { zh: '产品分类', en: 'Product category' },
  pluralLabel: { zh: '产品分类', en: 'Product categories' },
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
    parent: {
      kind: 'reference',
      to: 'productCategory',
      onDelete: 'restrict',
      label: { zh: '上级分类', en: 'Parent category' },
      inverse: { zh: '下级分类', en: 'Categories below' },
      filterable: true,
    },
    position: {
      kind: 'integer',
      min: 1,
      label: { zh: '顺序', en: 'Position' },
      filterable: true,
      sortable: true,
    },
  },
  listColumns: ['name', 'parent', 'position'],
  rules: categoryRules,
});
