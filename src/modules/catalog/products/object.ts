import { defineObject } from '../../../kernel/object.ts';
import { productRules } from './prices.ts';

/** What we sell: goods, services, machines. */
export const product = defineObject({
  name: 'product',
  plural: 'products',
  label: { zh: '产品', en: 'Product' },
  pluralLabel: { zh: '产品', en: 'Products' },
  titleField: 'name',
  access: 'organisation',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 120,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    code: {
      kind: 'text',
      label: { zh: '产品编码', en: 'Product code' },
      required: true,
      unique: true,
      maxLength: 40,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    category: {
      kind: 'reference',
      to: 'productCategory',
      onDelete: 'clear',
      label: { zh: '产品分类', en: 'Category' },
      filterable: true,
    },
    kind: {
      kind: 'choice',
      label: { zh: '类型', en: 'Kind' },
      required: true,
      default: 'goods',
      filterable: true,
      options: {
        goods: { label: { zh: '商品', en: 'Goods' }, color: 'blue' },
        service: { label: { zh: '服务', en: 'Service' }, color: 'green' },
        machine: { label: { zh: '设备', en: 'Machine' }, color: 'grape' },
      },
    },
    unitOfMeasure: {
      kind: 'text',
      label: { zh: '计量单位', en: 'Unit of measure' },
      help: { zh: '如：台、袋、杯、次', en: 'Such as piece, bag, cup, visit' },
      maxLength: 20,
    },
    price: {
      kind: 'money',
      label: { zh: '单价', en: 'Price' },
      help: {
        zh: '标准售价；订单行没有填写单价时采用',
        en: 'The list price; order lines take it unless they say another',
      },
      filterable: true,
      sortable: true,
    },
    cost: { kind: 'money', label: { zh: '成本', en: 'Cost' } },
    active: {
      kind: 'boolean',
      label: { zh: '在售', en: 'On sale' },
      required: true,
      default: true,
      filterable: true,
    },
    description: {
      kind: 'longText',
      label: { zh: '说明', en: 'Description' },
      searchable: true,
    },
  },
  groups: [
    {
      label: { zh: '基本信息', en: 'Basics' },
      fields: ['name', 'code', 'category', 'kind', 'active'],
    },
    { label: { zh: '价格', en: 'Price' }, fields: ['price', 'unitOfMeasure', 'cost'] },
    { label: { zh: '其他', en: 'More' }, fields: ['description'] },
  ],
  listColumns: ['name', 'code', 'category', 'kind', 'price', 'unitOfMeasure', 'active'],
  rules: productRules,
});
