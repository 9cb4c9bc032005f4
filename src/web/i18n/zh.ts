import { board } from './zh/board.ts';
import { calendar } from './zh/calendar.ts';
import { customer } from './zh/customer.ts';
import { list } from './zh/list.ts';
import { notifications } from './zh/notifications.ts';
import { orders } from './zh/orders.ts';
import { pipeline } from './zh/pipeline.ts';
import { record } from './zh/record.ts';
import { sales } from './zh/sales.ts';
import { shell } from './zh/shell.ts';

/** The Chinese catalogue: the language the keys are checked against. Add a message to its part, in both languages. */
export const zh = {
  ...shell,
  ...board,
  ...calendar,
  ...customer,
  ...list,
  ...notifications,
  ...orders,
  ...pipeline,
  ...record,
  ...sales,
};
