import { publicRows } from '../../testing/public-data.ts';
import { type Orders, ordersOf } from '../orders.ts';

export type OnlineRetail = {
  orders: Orders;
  /** The stock code of each item. */
  codes: string[];
};

/** Days from 1970 of `2011-09-30 08:26`; the time of day as a fraction. */
export const dayOf = (text: string): number =>
  Date.parse(`${text.slice(0, 10)}T${text.slice(11, 16) || '00:00'}Z`) / 86_400_000;

export const retailRows = (): Record<string, string>[] =>
  publicRows('online-retail/online_retail.csv.gz');

/**
 * The sales of Online Retail (Chen, Sain and Guo 2012; UCI, CC BY 4.0): no cancellations, price and
 * quantity above 0, codes that begin with five digits. Guests are the customer −1.
 */
export function onlineRetail(lines: readonly Record<string, string>[]): OnlineRetail {
  const rows = lines.filter(
    (row) =>
      !row['InvoiceNo']?.startsWith('C') &&
      Number(row['Quantity']) > 0 &&
      Number(row['UnitPrice']) > 0 &&
      /^\d{5}/.test(row['StockCode'] ?? ''),
  );
  const [invoices, codes, people] = [numbering(), numbering(), numbering()];
  const customer: number[] = [];
  const day: number[] = [];
  const order = Int32Array.from(rows, (row) => {
    const number = invoices.of(row['InvoiceNo'] ?? '');
    const who = row['CustomerID'] ?? '';
    customer[number] = who === '' ? -1 : people.of(who);
    day[number] ??= dayOf(row['InvoiceDate'] ?? '');
    return number;
  });
  const item = Int32Array.from(rows, (row) => codes.of(row['StockCode'] ?? ''));
  const log = { customer: Int32Array.from(customer), day: Float64Array.from(day) };
  return {
    orders: ordersOf({ ...log, basket: order, item }, people.names.length, codes.names.length),
    codes: codes.names,
  };
}

function numbering(): { of: (name: string) => number; names: string[] } {
  const known = new Map<string, number>();
  const names: string[] = [];
  const of = (name: string): number => {
    const number = known.get(name) ?? names.push(name) - 1;
    known.set(name, number);
    return number;
  };
  return { of, names };
}
