import type { Sold } from './load.ts';

/** Everything that one sale writes: customer, identifier, order and three lines, each once in the ledger. */
const WRITES = 6;

/** A customer with an order of theirs as the database has them after all, with what hangs on both. */
type Row = {
  customer: string;
  order: string | null;
  numbered: boolean;
  identifiers: number;
  lines: number;
  /** How many lines the order says, and how many orders the customer. */
  line_count: number | null;
  order_count: number | null;
  /** The sum of the lines, the total of the order and what the customer has bought. */
  amount: string | null;
  total: string | null;
  revenue: string | null;
  writes: number;
};

/** What was sold to customers whose name begins so; those without an order stand there, too. */
const soldUnder = (name: string): string => `
  select c.id::text as customer, o.id::text as order, c.number > 0 and o.number > 0 as numbered,
    (select count(*)::int from customers.identifier i where i.org_id = c.org_id and i.customer_id = c.id) as identifiers,
    lines.count as lines, o.line_count::int, f.order_count::int, lines.amount, o.total::text, f.revenue::text,
    (select count(*)::int from kernel.change h where h.org_id = c.org_id and (h.record_id in (c.id, o.id)
      or h.record_id = any(lines.ids) or h.record_id in (
        select i.id from customers.identifier i where i.org_id = c.org_id and i.customer_id = c.id))) as writes
  from customers.customer c
  left join sales."order" o on o.org_id = c.org_id and o.customer_id = c.id
  left join sales.customer_facts f on f.org_id = c.org_id and f.customer_id = c.id
  cross join lateral (select count(*)::int, sum(l.amount)::text as amount, array_agg(l.id) as ids
    from sales.order_line l where l.org_id = o.org_id and l.order_id = o.id) lines
  where c.name like '${name} %'`;

const isWhole = (row: Row): boolean =>
  row.numbered &&
  row.identifiers === 1 &&
  row.lines === 3 &&
  row.line_count === 3 &&
  row.order_count === 1 &&
  row.amount === row.total &&
  row.revenue === row.total &&
  row.writes >= WRITES;

/**
 * What became of the sales that were acknowledged: each stands there whole and once. That no number is given twice is
 * seen by whoever writes: the second is refused as `duplicate`, which is a write that is gone.
 *
 * @param query asks the database as its owner
 */
export async function salesOutcome(
  { name, sold }: { name: string; sold: readonly Sold[] },
  query: (statement: string) => Promise<Row[]>,
): Promise<{ lost: string[]; doubled: string[] }> {
  const rows = await query(soldUnder(name));
  const rowOf = ({ customer, order }: Sold): Row | undefined =>
    rows.find((row) => row.customer === customer && row.order === order);
  const lost = sold.filter((one) => {
    const row = rowOf(one);
    return !row || !isWhole(row);
  });
  const told = new Set(sold.map(({ customer, order }) => `${customer} ${order}`));
  const doubled = rows.filter(
    ({ customer, order, writes }) => !told.has(`${customer} ${order}`) || writes > WRITES,
  );
  return {
    lost: lost.map((one) => JSON.stringify({ ...one, stored: rowOf(one) })),
    doubled: doubled.map((row) => JSON.stringify(row)),
  };
}
