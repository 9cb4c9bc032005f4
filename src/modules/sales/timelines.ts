import type { TimelineSource } from '../../kernel/timeline.ts';

const talk = {
  label: { zh: '互动', en: 'Interactions' },
  at: 'at',
  channel: 'channel',
  // What is read from a text is contributed by the module that reads it.
  show: ['channel', 'direction', 'subject', 'body', 'minutes', 'sentiment', 'emotion'],
} as const;

const order = { of: 'customer', object: 'order', by: 'customer' } as const;

/** What selling tells of customers, leads and opportunities. */
export const salesTimelines: TimelineSource[] = [
  {
    ...order,
    name: 'order',
    label: { zh: '下单', en: 'Order placed' },
    at: 'orderedAt',
    show: ['status', 'paymentStatus', 'total', 'channel', 'lineCount', 'store'],
  },
  {
    ...order,
    name: 'orderPaid',
    label: { zh: '订单付款', en: 'Order paid' },
    at: 'paidAt',
    show: ['paymentStatus', 'paidAmount'],
  },
  {
    ...order,
    name: 'orderCancelled',
    label: { zh: '订单取消', en: 'Order cancelled' },
    at: 'cancelledAt',
    show: ['total', 'cancelReason'],
  },
  {
    name: 'stage',
    label: { zh: '商机进展', en: 'Opportunity moved' },
    of: 'customer',
    object: 'stageEntry',
    by: 'opportunity',
    through: 'customer',
    at: 'enteredAt',
    show: ['opportunity', 'stage'],
  },
  {
    name: 'task',
    label: { zh: '完成任务', en: 'Task done' },
    of: 'customer',
    object: 'task',
    by: 'customer',
    at: 'doneAt',
    show: ['subject', 'note'],
  },
  { ...talk, name: 'leadInteraction', of: 'lead', object: 'leadInteraction', by: 'lead' },
  // An opportunity has no talk of its own: it is the customer's.
  {
    ...talk,
    name: 'interaction',
    of: 'opportunity',
    object: 'interaction',
    by: 'customer',
    shared: 'customer',
  },
];
