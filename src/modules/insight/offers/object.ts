import { defineObject } from '../../../kernel/object.ts';

/** A product that somebody offered to a customer, and what they said: so that nobody is asked the same thing again. */
export const productOffer = defineObject({
  name: 'productOffer',
  plural: 'productOffers',
  label: { zh: '推荐记录', en: 'Product offer' },
  pluralLabel: { zh: '推荐记录', en: 'Product offers' },
  titleField: 'product',
  searched: false,
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
    product: {
      kind: 'reference',
      to: 'product',
      onDelete: 'cascade',
      label: { zh: '产品', en: 'Product' },
      required: true,
      filterable: true,
    },
    offeredAt: {
      kind: 'dateTime',
      label: { zh: '推荐时间', en: 'Offered at' },
      required: true,
      default: 'now',
      filterable: true,
      sortable: true,
    },
    answer: {
      kind: 'choice',
      label: { zh: '客户反应', en: 'Answer' },
      required: true,
      default: 'open',
      filterable: true,
      options: {
        open: { label: { zh: '未答复', en: 'None yet' }, color: 'gray' },
        interested: { label: { zh: '有兴趣', en: 'Interested' }, color: 'blue' },
        bought: { label: { zh: '已购买', en: 'Bought' }, color: 'green' },
        declined: { label: { zh: '不需要', en: 'Declined' }, color: 'orange' },
      },
    },
    note: { kind: 'longText', label: { zh: '备注', en: 'Note' } },
  },
  listColumns: ['customer', 'product', 'offeredAt', 'answer', 'owner'],
});
