import type { MessagesOf } from '../keys.ts';
import type { orders as zh } from '../zh/orders.ts';

export const orders: MessagesOf<typeof zh> = {
  'orders.lines': 'Items',
  'orders.line': 'Line {{count}}',
  'orders.addLine': 'Add a line',
  'orders.removeLine': 'Remove line {{count}}',
  'orders.edit': 'Change items',
  'orders.firstLines':
    'The first {{shown}} of {{lines}} lines; these are too many to be changed together.',
  'orders.allLines': 'See and change them one by one',
  'orders.noLines': 'No items yet.',
  'orders.subtotal': 'Subtotal',
  'orders.discount': 'Discount ({{rate}}%)',
  'orders.total': 'Total',
  'orders.off': '−{{rate}}%',
  'orders.paid': 'Paid',
  'orders.place': 'Place order',
  'orders.keys': 'Enter: next line, Ctrl/⌘ + Enter: place order',
  'orders.cancelled': 'Cancelled: {{reason}}',
  'orders.needLines': 'Enter at least one line: choose a product, or say what it is and its price.',
  'orders.needItem': 'Choose a product or say what it is',
  'orders.needQuantity': 'The quantity must be above 0',
  'orders.needPrice': 'Enter the unit price',
  'orders.needPercent': 'Enter 0 to 100',
};
