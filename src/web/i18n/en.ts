import { board } from './en/board.ts';
import { calendar } from './en/calendar.ts';
import { customer } from './en/customer.ts';
import { list } from './en/list.ts';
import { notifications } from './en/notifications.ts';
import { orders } from './en/orders.ts';
import { pipeline } from './en/pipeline.ts';
import { record } from './en/record.ts';
import { sales } from './en/sales.ts';
import { shell } from './en/shell.ts';
import type { CatalogueKey } from './keys.ts';

/** The English catalogue: a key missing or too many in a part fails to compile. */
export const en: Readonly<Record<CatalogueKey, string>> = {
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
