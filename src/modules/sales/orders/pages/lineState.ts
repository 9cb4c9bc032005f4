import type { RecordWire } from '../../../../kernel/wire.ts';
import { asText, titleOf } from '../../../../web/fields/value.ts';
import { isWithin, lineAmount, orderTotals, sumOf } from '../rules.ts';
import type { Totals } from '../rules.ts';

/** A line while it is being written; numbers are texts as the API carries them, or as typed where they are none yet. */
export type Line = {
  /** Tells the lines of one editor apart; not the record's id. */
  key: string;
  /** Of a line that is stored. */
  id?: string;
  version?: number;
  product: string | null;
  /** What the product is called. */
  title?: string;
  /** What is sold, where it is no product or is called otherwise. */
  name: string | null;
  quantity: string | null;
  unitOfMeasure: string | null;
  unitPrice: string | null;
  discountRate: string | null;
};

export type LineField = 'product' | 'name' | 'quantity' | 'unitPrice' | 'discountRate';

/** What is wrong, by line key and field. */
export type LineErrors = Record<string, Partial<Record<LineField, string>>>;

export function emptyLine(): Line {
  return {
    key: crypto.randomUUID(),
    product: null,
    name: null,
    quantity: '1',
    unitOfMeasure: null,
    unitPrice: null,
    discountRate: null,
  };
}

/** A stored line, ready to be changed. */
export function lineOf(record: RecordWire): Line {
  const text = (name: string): string | null => asText(record[name]) || null;
  return {
    key: record.id,
    id: record.id,
    version: record.version,
    product: text('product'),
    title: titleOf(record, 'product'),
    name: text('name'),
    quantity: text('quantity'),
    unitOfMeasure: text('unitOfMeasure'),
    unitPrice: text('unitPrice'),
    discountRate: text('discountRate'),
  };
}

/** Lines as they are counted on the order: by their position. */
export function inOrder(records: readonly RecordWire[]): RecordWire[] {
  const place = (record: RecordWire): number => Number(record['position'] ?? Infinity);
  return records.toSorted((a, b) => place(a) - place(b));
}

/** What a product says of itself, for a line in this currency. */
export function fromProduct(product: RecordWire, currency: string, own: string): Partial<Line> {
  const priced = (asText(product['currency']) || own) === currency;
  return {
    name: asText(product['name']) || null,
    unitOfMeasure: asText(product['unitOfMeasure']) || null,
    unitPrice: (priced && asText(product['price'])) || null,
  };
}

/** True for a line on which nothing was entered: it is not sent. */
export function isBlank(line: Line): boolean {
  return line.product === null && line.name === null && line.unitPrice === null;
}

/** What a line comes to; null while it is half typed. */
export function amountOf(line: Line, currency: string): string | null {
  const { quantity, unitPrice, discountRate } = line;
  const price = { quantity: quantity ?? '', unitPrice: unitPrice ?? '', discountRate };
  return lineAmount(price, currency) ?? null;
}

/** What the order comes to as far as it is typed. */
export function totalsOf(
  lines: readonly Line[],
  discountRate: string | null,
  currency: string,
): Totals {
  const amounts = lines.flatMap((line) => amountOf(line, currency) ?? []);
  return orderTotals(sumOf(amounts), discountRate, currency);
}

/** What is missing or wrong before anything is sent, as keys of messages. */
export type Fault =
  | 'orders.needItem'
  | 'orders.needQuantity'
  | 'orders.needPrice'
  | 'orders.needPercent';

/** The faults of the lines that would be sent, by line key and field; none for lines that can be stored. */
export function faultsOf(
  lines: readonly Line[],
): Record<string, Partial<Record<LineField, Fault>>> {
  const faulty = lines
    .filter((line) => !isBlank(line))
    .map((line) => [line.key, faultsIn(line)] as const)
    .filter(([, faults]) => Object.keys(faults).length > 0);
  return Object.fromEntries(faulty);
}

function faultsIn(line: Line): Partial<Record<LineField, Fault>> {
  const faults: Partial<Record<LineField, Fault>> = {};
  if (line.product === null && line.name === null) faults.product = 'orders.needItem';
  if (!isWithin(line.quantity ?? '', '0.001', '1000000000'))
    faults.quantity = 'orders.needQuantity';
  if (!isWithin(line.unitPrice ?? '', '0', '100000000000')) faults.unitPrice = 'orders.needPrice';
  if (line.discountRate !== null && !isWithin(line.discountRate, '0', '100')) {
    faults.discountRate = 'orders.needPercent';
  }
  return faults;
}

/** The lines as the actions take them. */
export function sentLines(lines: readonly Line[]): object[] {
  return lines
    .filter((line) => !isBlank(line))
    .map(({ key: _key, title: _title, ...line }) =>
      // Of a new line with a product the server takes the name from it.
      line.product !== null && line.id === undefined ? { ...line, name: undefined } : line,
    );
}
