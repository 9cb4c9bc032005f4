/** One customer who has ordered. Days are numbered from 1970-01-01, amounts in the organisation's currency. */
export type CustomerPurchases = {
  id: string;
  /** Days with orders, and the first and the last of them. */
  days: number;
  first: number;
  last: number;
  orders: number;
  revenue: number;
  /** The amount of the days after the first. */
  repeatRevenue: number;
  /** Of the days those that the check keeps back, and the last of the others. */
  keptDays: number;
  lastKnown: number | null;
};

/** Without a last known day. */
const NONE = -2_147_483_648;

/** Purchases of many customers as columns, which a thread takes by copying. */
export type Purchases = {
  customers: number;
  /** Sixteen bytes each: text would take four times as much. */
  ids: Uint8Array;
  days: Int32Array;
  first: Int32Array;
  last: Int32Array;
  orders: Int32Array;
  revenue: Float64Array;
  repeatRevenue: Float64Array;
  keptDays: Int32Array;
  lastKnown: Int32Array;
  /** The last day that counts, and today: the same unless the organisation's orders ended long ago. */
  end: number;
  today: number;
  /** The first day that the check keeps back; null where the history is too short for one. */
  keptFrom: number | null;
};

const integers = ['days', 'first', 'last', 'orders', 'keptDays'] as const;
const amounts = ['revenue', 'repeatRevenue'] as const;

/** Columns that grow as customers are added. */
export function createRows(period: Pick<Purchases, 'end' | 'today' | 'keptFrom'>): {
  add: (row: CustomerPurchases) => void;
  done: () => Purchases;
} {
  let columns: Purchases = { ...period, ...columnsOf(1_024), customers: 0 };
  return {
    add: (row) => {
      const at = columns.customers;
      if (at === columns.days.length) columns = { ...grown(columns), customers: at };
      writeId(columns.ids, at, row.id);
      for (const name of integers) columns[name][at] = row[name];
      for (const name of amounts) columns[name][at] = row[name];
      columns.lastKnown[at] = row.lastKnown ?? NONE;
      columns.customers = at + 1;
    },
    done: () => cut(columns, columns.customers),
  };
}

/** Whether the check knows a customer: they ordered before the days that it keeps back. */
export const isKnown = (purchases: Purchases, at: number): boolean =>
  (purchases.lastKnown[at] ?? NONE) !== NONE;

type Columns = Pick<
  Purchases,
  'ids' | (typeof integers)[number] | (typeof amounts)[number] | 'lastKnown'
>;

function columnsOf(length: number): Columns {
  return {
    ids: new Uint8Array(16 * length),
    days: new Int32Array(length),
    first: new Int32Array(length),
    last: new Int32Array(length),
    orders: new Int32Array(length),
    revenue: new Float64Array(length),
    repeatRevenue: new Float64Array(length),
    keptDays: new Int32Array(length),
    lastKnown: new Int32Array(length),
  };
}

function grown(from: Purchases): Purchases {
  const to = columnsOf(2 * from.days.length);
  to.ids.set(from.ids);
  to.lastKnown.set(from.lastKnown);
  for (const name of integers) to[name].set(from[name]);
  for (const name of amounts) to[name].set(from[name]);
  return { ...from, ...to };
}

function cut(from: Purchases, length: number): Purchases {
  return {
    ...from,
    ids: from.ids.slice(0, 16 * length),
    days: from.days.slice(0, length),
    first: from.first.slice(0, length),
    last: from.last.slice(0, length),
    orders: from.orders.slice(0, length),
    revenue: from.revenue.slice(0, length),
    repeatRevenue: from.repeatRevenue.slice(0, length),
    keptDays: from.keptDays.slice(0, length),
    lastKnown: from.lastKnown.slice(0, length),
  };
}

function writeId(ids: Uint8Array, at: number, id: string): void {
  const digits = id.replaceAll('-', '');
  for (let i = 0; i < 16; i += 1) {
    ids[16 * at + i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  }
}

/** The id of a customer as text. */
export function idAt({ ids }: Purchases, at: number): string {
  const hex = Buffer.from(ids.buffer, ids.byteOffset + 16 * at, 16).toString('hex');
  return [0, 8, 12, 16, 20]
    .map((from, part) => hex.slice(from, [8, 12, 16, 20, 32][part]))
    .join('-');
}
