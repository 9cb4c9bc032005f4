import { defineObject } from '../../../kernel/object.ts';

/** A word that an organisation marks records with. */
export const tag = defineObject({
  name: 'tag',
  plural: 'tags',
  label: { zh: '标签', en: 'Tag' },
  pluralLabel: { zh: '标签', en: 'Tags' },
  titleField: 'name',
  access: 'organisation',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      unique: true,
      maxLength: 40,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    color: {
      kind: 'choice',
      label: { zh: '颜色', en: 'Colour' },
      default: 'gray',
      options: {
        gray: { label: { zh: '灰', en: 'Grey' }, color: 'gray' },
        blue: { label: { zh: '蓝', en: 'Blue' }, color: 'blue' },
        green: { label: { zh: '绿', en: 'Green' }, color: 'green' },
        orange: { label: { zh: '橙', en: 'Orange' }, color: 'orange' },
        red: { label: { zh: '红', en: 'Red' }, color: 'red' },
      },
    },
  },
});

/** A tag on a customer. */
export const customerTag = defineObject({
  name: 'customerTag',
  plural: 'customerTags',
  label: { zh: '客户标签', en: 'Customer tag' },
  pluralLabel: { zh: '客户标签', en: 'Customer tags' },
  titleField: 'tag',
  part: true,
  access: { through: 'customer' },
  fields: {
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      required: true,
      filterable: true,
    },
    tag: {
      kind: 'reference',
      to: 'tag',
      onDelete: 'cascade',
      label: { zh: '标签', en: 'Tag' },
      required: true,
      filterable: true,
    },
  },
  uniqueTogether: [['customer', 'tag']],
});
