import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { portions } from '../chances/rows.ts';
import type { Read } from '../chances/rows.ts';
import { countedOrder, observedContext } from '../orders/observed.ts';
import { profiled } from '../profiling/profiled.ts';

const DAY_MS = 86_400_000;
/** Of earlier orders little can be learned for the next weeks. */
const HISTORY_DAYS = 730;
/** Whoever has not ordered for so many days is not foretold anything. */
export const ACTIVE_DAYS = 365;
/** Customers looked at together: those alike are sought among them. More are split into groups by their ids. */
const GROUP = 10_000;
/** Customers read with one statement. */
const PORTION = 1_000;
/** Orders of nobody in particular that are learned from, the latest. */
const MOST_GUESTS = 20_000;
const GUEST_DAYS = 180;

/** Orders as columns, as a thread takes them by copying. Order n is of customer `customer[n]`, −1 a guest, on `day[n]`. */
export type History = {
  /** Ids of customers and of products by their numbers. */
  customers: string[];
  products: string[];
  customer: Int32Array;
  /** Days since 1970-01-01, in UTC, with parts of a day. */
  day: Float64Array;
  /** Lines: the order's number and the product's. */
  basket: Int32Array;
  item: Int32Array;
};

/** When orders are looked at, products by number, and what is not for sale any more. */
export type Period = {
  /** The end of what is observed, in days since 1970-01-01. */
  at: number;
  products: string[];
  /** Numbers of products that are not offered: not on sale, or in the trash. */
  without: number[];
  /** Into how many groups the customers are split. */
  groups: number;
};

/** The customers `t` who ordered within so many days before the end of what is observed. */
function active(ctx: Context, at: number, days: number): RawBuilder<unknown> {
  const since = new Date((at - days) * DAY_MS).toISOString();
  return sql`customers.customer t
    join sales.customer_facts f on f.org_id = t.org_id and f.customer_id = t.id
    where t.org_id = ${ctx.orgId}::uuid and ${profiled('offer', 't')} and f.last_order_at >= ${since}::timestamptz`;
}

/** About how many customers are foretold something. */
export async function countActive(ctx: Context, tx: Transaction): Promise<number> {
  const at = (await observedContext(ctx, tx)).now().getTime() / DAY_MS;
  const [row] = await tx.query<{ count: string }>(
    sql`select count(*) as count from ${active(ctx, at, ACTIVE_DAYS)}`,
  );
  return Number(row?.count ?? 0);
}

/** What is the same for all groups of one refresh. */
export async function periodOf(ctx: Context, tx: Transaction): Promise<Period> {
  const at = (await observedContext(ctx, tx)).now().getTime() / DAY_MS;
  const [products, [counted]] = await Promise.all([
    tx.query<{ id: string; offered: boolean }>(sql`
      select p.id, p.deleted_at is null and p.active as offered from catalog.product p
      where p.org_id = ${ctx.orgId}::uuid order by p.id`),
    tx.query<{ count: string }>(
      sql`select count(*) as count from ${active(ctx, at, HISTORY_DAYS)}`,
    ),
  ]);
  return {
    at,
    products: products.map(({ id }) => id),
    without: products.flatMap(({ offered }, n) => (offered ? [] : [n])),
    groups: Math.max(1, Math.ceil(Number(counted?.count ?? 0) / GROUP)),
  };
}

/** Of a hash of 20 bits. */
const HASHES = 1_048_575;

/** The orders of one group of customers; `guests` adds the latest orders of nobody in particular. */
export async function readHistory(
  read: Read,
  period: Period,
  { group, guests = false }: { group: number; guests?: boolean },
): Promise<History> {
  const rows = createHistory(period.products);
  const inGroup =
    period.groups === 1
      ? sql`true`
      : sql`(uuid_hash_extended(t.id, 20261123) & ${HASHES}::bigint) % ${period.groups}::bigint = ${group}::bigint`;
  const ids = portions((after) =>
    read(async (ctx, tx) => {
      const found = await tx.query<{ id: string }>(sql`
        select t.id from ${active(ctx, period.at, HISTORY_DAYS)} and ${inGroup} and t.id > ${after}::uuid
        order by t.id limit ${PORTION}::int`);
      const those = found.map(({ id }) => id);
      const last = those.at(-1) ?? null;
      const orders = last === null ? [] : await ordersOf(ctx, tx, period, those);
      return { rows: orders, last };
    }),
  );
  for await (const portion of ids) for (const row of portion) rows.add(row);
  if (guests) {
    for (const row of await read((ctx, tx) => guestOrders(ctx, tx, period))) rows.add(row);
  }
  return rows.done();
}

type OrderRow = { customer_id: string | null; day: string; products: string };

/** What is known of an order `o` for its history. */
const columns = sql`o.customer_id, extract(epoch from o.ordered_at) / 86400 as day, l.products`;
/** The products of an order `o`, as a list of ids. */
const lines = sql`lateral (
  select string_agg(distinct l.product_id::text, ',') as products from sales.order_line l
  where l.org_id = o.org_id and l.order_id = o.id and l.deleted_at is null and l.product_id is not null offset 0) l`;

function within({ at }: Period, days: number): RawBuilder<unknown> {
  const [from, to] = [at - days, at].map((day) => new Date(day * DAY_MS).toISOString());
  return sql`${countedOrder} and o.ordered_at between ${from}::timestamptz and ${to}::timestamptz and l.products is not null`;
}

function ordersOf(
  ctx: Context,
  tx: Transaction,
  period: Period,
  ids: readonly string[],
): Promise<OrderRow[]> {
  return tx.query<OrderRow>(sql`
    select ${columns} from sales."order" o cross join ${lines}
    where o.org_id = ${ctx.orgId}::uuid and o.customer_id = any(${ids}::uuid[])
      and ${within(period, HISTORY_DAYS)}`);
}

function guestOrders(ctx: Context, tx: Transaction, period: Period): Promise<OrderRow[]> {
  const [from, to] = [period.at - GUEST_DAYS, period.at].map((day) =>
    new Date(day * DAY_MS).toISOString(),
  );
  return tx.query<OrderRow>(sql`
    select ${columns} from (
      select o.* from sales."order" o
      where o.org_id = ${ctx.orgId}::uuid and o.customer_id is null and ${countedOrder}
        and o.ordered_at between ${from}::timestamptz and ${to}::timestamptz
      order by o.ordered_at desc, o.id limit ${MOST_GUESTS}::int
    ) o cross join ${lines} where l.products is not null`);
}

/** Columns that grow as orders are added. */
function createHistory(products: readonly string[]): {
  add: (row: OrderRow) => void;
  done: () => History;
} {
  const known = new Map(products.map((id, n) => [id, n]));
  const places = new Map<string, number>();
  const customer: number[] = [];
  const day: number[] = [];
  const basket: number[] = [];
  const item: number[] = [];
  return {
    add: ({ customer_id: id, day: on, products: bought }) => {
      const place = id === null ? -1 : (places.get(id) ?? places.size);
      if (id !== null) places.set(id, place);
      for (const product of bought.split(',')) {
        const at = known.get(product);
        // A product made since the list was read.
        if (at === undefined) continue;
        basket.push(customer.length);
        item.push(at);
      }
      customer.push(place);
      day.push(Number(on));
    },
    done: () => ({
      customers: [...places.keys()],
      products: [...products],
      customer: Int32Array.from(customer),
      day: Float64Array.from(day),
      basket: Int32Array.from(basket),
      item: Int32Array.from(item),
    }),
  };
}
