/** Without a last known day. */
export const NONE = -2_147_483_648;
/** Parts of a unit of the currency that amounts are counted in. */
const SCALE = 10_000;

/** Purchases of many customers as columns, which a thread takes by copying. */
export type Purchases = {
  customers: number;
  /** Sixteen bytes each: text would take four times as much. */
  ids: Uint8Array;
  /** Days with orders, and the first and the last of them, numbered from 1970-01-01. */
  days: Int32Array;
  first: Int32Array;
  last: Int32Array;
  orders: Int32Array;
  /** In the organisation's currency; `repeatRevenue` is that of the days after the first. */
  revenue: Float64Array;
  repeatRevenue: Float64Array;
  /** Of the days those that the check keeps back, and the last of the others. */
  keptDays: Int32Array;
  lastKnown: Int32Array;
  /** The last day that counts, and today: the same unless the organisation's orders ended long ago. */
  end: number;
  today: number;
  /** The first day that the check keeps back; null where the history is too short for one. */
  keptFrom: number | null;
};

type Column = Exclude<keyof Purchases, 'customers' | 'end' | 'today' | 'keptFrom'>;

/**
 * Purchases of some customers as the database gives them: each column as the digits of its bytes, four bytes a whole
 * number, eight an amount, the most significant first. Null of nobody.
 */
export type Packed = Record<Column, string | null>;

/** The customers of all portions, in their order. */
export function unpacked(
  period: Pick<Purchases, 'end' | 'today' | 'keptFrom'>,
  portions: readonly Packed[],
): Purchases {
  const bytes = (column: Column): Buffer =>
    Buffer.concat(portions.map((portion) => Buffer.from(portion[column] ?? '', 'hex')));
  const integers = (column: Column): Int32Array => new Int32Array(alone(bytes(column).swap32()));
  const amounts = (column: Column): Float64Array =>
    new Float64Array(alone(bytes(column).swap64())).map((amount) => amount / SCALE);
  const ids = new Uint8Array(alone(bytes('ids')));
  return {
    ...period,
    customers: ids.length / 16,
    ids,
    days: integers('days'),
    first: integers('first'),
    last: integers('last'),
    orders: integers('orders'),
    revenue: amounts('revenue'),
    repeatRevenue: amounts('repeatRevenue'),
    keptDays: integers('keptDays'),
    lastKnown: integers('lastKnown'),
  };
}

/** A copy, as what is small shares its memory with others. */
const alone = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Whether the check knows a customer: they ordered before the days that it keeps back. */
export const isKnown = (purchases: Purchases, at: number): boolean =>
  (purchases.lastKnown[at] ?? NONE) !== NONE;

/** The id of a customer as text. */
export function idAt({ ids }: Purchases, at: number): string {
  const hex = Buffer.from(ids.buffer, ids.byteOffset + 16 * at, 16).toString('hex');
  return [0, 8, 12, 16, 20]
    .map((from, part) => hex.slice(from, [8, 12, 16, 20, 32][part]))
    .join('-');
}
