import type { Row } from './files.ts';

/** What an import of online retail should come to; amounts in pence, so that they are added exactly. */
export type RetailFigures = {
  /** Customers of any line, and those who bought. */
  customers: number;
  buyers: number;
  orders: number;
  revenue: number;
  guestOrders: number;
  guestRevenue: number;
  cancelled: number;
  lines: number;
  products: number;
};

/** What an invoice's line comes to in pence, halves away from zero; both numbers have at most three digits. */
export function penceOf({ Quantity = '', UnitPrice = '' }: Row): number {
  return Math.round((Math.abs(Number(Quantity)) * Math.round(Number(UnitPrice) * 1000)) / 10);
}

/**
 * The figures worked out from the rows alone, as the data's own README does: no C, price and quantity above 0. Written-off
 * debts (stock code B) are no sales.
 */
export function retailFigures(rows: readonly Row[]): RetailFigures {
  const priced = rows.filter(
    ({ UnitPrice, StockCode }) => Number(UnitPrice) > 0 && StockCode !== 'B',
  );
  const isCancelled = ({ InvoiceNo = '' }: Row): boolean => InvoiceNo.startsWith('C');
  const sales = priced.filter((row) => !isCancelled(row) && Number(row['Quantity']) > 0);
  const cancelled = priced.filter((row) => isCancelled(row) && Number(row['Quantity']) < 0);
  const known = sales.filter(({ CustomerID }) => CustomerID !== '');
  const guests = sales.filter(({ CustomerID }) => CustomerID === '');
  const count = (of: readonly Row[], column: string): number =>
    new Set(of.map((row) => row[column]?.toUpperCase())).size;
  const sum = (of: readonly Row[]): number => of.reduce((total, row) => total + penceOf(row), 0);
  return {
    customers: count(
      rows.filter(({ CustomerID }) => CustomerID !== ''),
      'CustomerID',
    ),
    buyers: count(known, 'CustomerID'),
    orders: count(known, 'InvoiceNo'),
    revenue: sum(known),
    guestOrders: count(guests, 'InvoiceNo'),
    guestRevenue: sum(guests),
    cancelled: count(cancelled, 'InvoiceNo'),
    lines: sales.length + cancelled.length,
    products: count(priced, 'StockCode'),
  };
}
