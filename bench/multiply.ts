import type pg from 'pg';

/** Records to copy in the database. */
export type Copying = {
  /** How often each is there afterwards. */
  times: number;
  tables: readonly string[];
  /** Objects whose rows of search are copied with them. */
  objects: readonly string[];
  /** Columns with ids of what is copied, which become those of the copy; all others stay. */
  keys: readonly string[];
  /** What a copy's id has in the place of its version. Marks of `skipped` are not copied again. */
  mark: '5' | '6';
  skipped: readonly string[];
  /** How far apart the numbers of copies are: more than there are originals. */
  step: number;
  /** So many days earlier is each copy than the one before. */
  daysBack: number;
  /** Brings into line what is computed from the copies. */
  after?: string;
};

const SEARCH = ['kernel.search_title', 'kernel.search_text'];
/** When something happened: what goes back with each copy. */
const TIMES = ['ordered_at', 'paid_at', 'at', 'entered_at', 'left_at'];

/** More orders, interactions and opportunities for the customers that have some already. */
export function moreSelling(times: { orders: number; opportunities: number }): Copying[] {
  const common = { mark: '5', skipped: ['5', '6'], step: 1_000_000 } as const;
  return [
    {
      ...common,
      times: times.orders,
      tables: [
        'sales."order"',
        'sales.order_line',
        'customers.interaction',
        'insight.interaction_facts',
      ],
      objects: ['order'],
      keys: ['id', 'record_id', 'order_id', 'interaction_id'],
      daysBack: 11,
      after: `update sales.customer_facts set order_count = order_count * ${times.orders},
          revenue = revenue * ${times.orders}, revenue_base = revenue_base * ${times.orders},
          unpaid_amount = unpaid_amount * ${times.orders}, unpaid_amount_base = unpaid_amount_base * ${times.orders},
          first_order_at = first_order_at - interval '${11 * (times.orders - 1)} days' where order_count > 0;
        update customers.customer_facts set interaction_count = interaction_count * ${times.orders}
          where interaction_count > 0`,
    },
    {
      ...common,
      times: times.opportunities,
      tables: ['sales.opportunity', 'insight.opportunity_facts', 'sales.stage_entry'],
      objects: ['opportunity'],
      keys: ['id', 'record_id', 'opportunity_id'],
      daysBack: 0,
      after: `update sales.customer_facts set open_opportunities = open_opportunities * ${times.opportunities},
          open_amount = open_amount * ${times.opportunities},
          open_amount_base = open_amount_base * ${times.opportunities} where open_opportunities > 0`,
    },
  ];
}

/** More customers, each with the orders, interactions and tasks of the original. */
export const moreCustomers = (times: number): Copying => ({
  times,
  tables: [
    'customers.customer',
    'customers.customer_facts',
    'sales.customer_facts',
    'insight.customer_facts',
    'quality.customer_facts',
    'sales."order"',
    'sales.order_line',
    'customers.interaction',
    'insight.interaction_facts',
    'sales.task',
  ],
  objects: ['customer', 'order', 'task'],
  keys: ['id', 'record_id', 'customer_id', 'order_id', 'interaction_id'],
  mark: '6',
  skipped: ['6'],
  step: 100_000_000,
  daysBack: 0,
});

/** A copy's id: the moment of the original, so that order by id stays order by time, and other digits behind it. */
const copyId = (id: string, copy: string, mark: string): string =>
  `(left(${id}::text, 14) || '${mark}' || substr(md5(${id}::text || ${copy}), 1, 3) || '-8' ||
    substr(md5(${id}::text || ${copy}), 4, 3) || '-' || substr(md5(${id}::text || ${copy}), 7, 12))::uuid`;

/**
 * Makes many records of few, in the database: a million come out of a hundred thousand in minutes instead of the better
 * part of an hour. Copies have other ids and numbers and no sealed values; the ledger keeps the originals only.
 *
 * @param client of a superuser: the copies' references need no check
 */
export async function multiply(client: pg.Client, copyings: readonly Copying[]): Promise<void> {
  const wanted = copyings.filter(({ times }) => times > 1);
  const tables = [...new Set(wanted.flatMap((each) => each.tables)), ...SEARCH];
  if (wanted.length === 0) return;
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select format('%I.%I', schemaname, indexname) as name, indexdef as definition from pg_indexes
     where format('%I.%I', schemaname, tablename)::regclass = any($1::regclass[]) and indexname not like '%pkey'`,
    [tables],
  );
  await client.query(
    `set maintenance_work_mem = '1GB'; set synchronous_commit = off; set jit = off;
     set session_replication_role = replica`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (const copying of wanted) {
    for (let copy = 1; copy < copying.times; copy += 1) {
      for (const table of [...copying.tables, ...SEARCH])
        await client.query(await copyStatement(client, table, copy, copying));
    }
    if (copying.after !== undefined) await client.query(copying.after);
  }
  for (const { definition } of indexes) await client.query(definition);
}

async function copyStatement(
  client: pg.Client,
  table: string,
  copy: number,
  { keys, mark, skipped, step, daysBack, objects }: Copying,
): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  const columns = rows.map(({ name }) => name);
  const changed: Record<string, string> = {
    number: `number + ${copy} * ${step}::bigint`,
    sealed: 'null',
    phone_index: 'null',
    email_index: 'null',
  };
  for (const key of keys) changed[key] = copyId(key, `'${copy}'`, mark);
  for (const time of TIMES) changed[time] = `${time} - interval '${copy * daysBack} days'`;
  const own =
    ['id', 'record_id', 'customer_id', 'interaction_id', 'opportunity_id'].find((name) =>
      columns.includes(name),
    ) ?? '';
  const marks = skipped.map((each) => `'${each}'`).join(', ');
  const original = `substr(${own}::text, 15, 1) not in (${marks})`;
  const ofObjects = objects.map((each) => `'${each}'`).join(', ');
  return `insert into ${table} (${columns.join(', ')})
    select ${columns.map((name) => changed[name] ?? name).join(', ')} from ${table}
    where ${table.startsWith('kernel.') ? `object in (${ofObjects}) and ` : ''}${original}`;
}
