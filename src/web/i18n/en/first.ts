import { board } from './board.ts';
import { calendar } from './calendar.ts';
import { customer } from './customer.ts';
import { insight } from './insight.ts';
import { list } from './list.ts';
import { notifications } from './notifications.ts';
import { orders } from './orders.ts';
import { pipeline } from './pipeline.ts';
import { record } from './record.ts';
import { sales } from './sales.ts';
import { shell } from './shell.ts';

/** What is loaded at the start; parts of rare pages come with them (i18n.ts). */
export const first = {
  ...shell,
  ...board,
  ...calendar,
  ...customer,
  ...insight,
  ...list,
  ...notifications,
  ...orders,
  ...pipeline,
  ...record,
  ...sales,
};
