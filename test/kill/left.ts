import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import pg from 'pg';
import { readMasterKey } from '../../src/platform/config.ts';
import { createCodec } from '../../src/platform/crypto.ts';
import { runningPostgres } from '../../src/platform/postgres.ts';

/** How many there are of what a batch left, and a digest of it, by what it is. */
export type Left = Record<string, string>;

type Values = Record<string, unknown>;
type Change = {
  org: string;
  object: string;
  id: string;
  version: number;
  op: string;
  via: string;
  before: Values | null;
  after: Values | null;
  wrapped: Buffer | null;
};
type Row = { id: string; sealed: Buffer | null; row: Values };

/** Where the records are that the ledger tells of. */
const TABLES: Readonly<Record<string, string>> = {
  customer: 'customers.customer',
  contact: 'customers.contact',
  identifier: 'customers.identifier',
  order: 'sales.order',
  orderLine: 'sales.order_line',
};
/** When it was done, and by which deletion, is another in every run. */
const OF_THE_MOMENT = new Set([
  'created_at',
  'updated_at',
  'deleted_at',
  'deletedAt',
  'deletion_id',
]);
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/**
 * What a batch left: its lines in the ledger, the records as they are now, what became of the lines of the file. Sealed
 * values are opened. Two batches that did the same leave the same: ids stand for their order of appearance, and numbers
 * that the system gave for their order.
 *
 * @param folder of the installation
 */
export async function leftBy(folder: string, batch: string): Promise<Left> {
  const client = new pg.Client({ connectionString: runningPostgres(folder) ?? '' });
  await client.connect();
  try {
    const codec = createCodec(
      readMasterKey({ dataDir: folder, ownDatabase: false, hasData: true }).key,
    );
    const changes = await changesOf(client, batch);
    const ids = [...Map.groupBy(changes, ({ object }) => object)].map(
      ([object, own]) => [object, [...new Set(own.map(({ id }) => id))]] as const,
    );
    const known = names();
    const ledger = digest();
    const first = new Map<string, number>();
    const last = new Map<string, number>();
    const numbers = rankOf(changes.map(({ object, after }) => [object, after?.['number']]));
    for (const { org, object, id, version, op, via, before, after, wrapped } of changes) {
      const opened = (values: Values | null): Values =>
        Object.fromEntries(
          Object.entries(values ?? {}).map(([name, value]) => {
            if (typeof value !== 'object' || value === null || !('$sealed' in value))
              return [name, name === 'number' ? numbers(object, value) : value];
            const sealed = Buffer.from(String(value.$sealed), 'base64');
            return [name, codec.openWith(wrapped ?? sealed, org, object, id, sealed)];
          }),
        );
      if (!first.has(id)) first.set(id, version);
      last.set(id, version);
      const step = version - (first.get(id) ?? 0);
      ledger.add(known([object, id, step, op, via, opened(before), opened(after)]));
    }
    const left: Left = { ledger: ledger.end() };
    const org = changes[0]?.org ?? '';
    for (const [object, own] of ids) {
      const table = TABLES[object] ?? '';
      const rows = await rowsOf(client, table, own);
      const rank = rankOf(rows.map(({ row }) => [object, row['number']]));
      const records = digest();
      for (const { id, sealed, row } of rows) {
        const { version, number, ...values } = row;
        const since = Number(version) - (last.get(id) ?? 0);
        const secret = sealed && codec.open(org, table, id, sealed);
        const gone = row['deleted_at'] !== null;
        records.add(known([id, since, rank(object, number), gone, values, secret]));
      }
      left[object] = records.end();
    }
    for (const [name, rows] of await besideOf(client, batch)) {
      const beside = digest();
      // Ids that were made in one millisecond are in no order.
      for (const text of rows.map(known).toSorted()) beside.add(text);
      left[name] = beside.end();
    }
    return left;
  } finally {
    await client.end();
  }
}

async function changesOf(client: pg.Client, batch: string): Promise<Change[]> {
  const { rows } = await client.query<Change>(
    `select c.org_id as org, c.object, c.record_id as id, c.version::int, c.op, c.via, c.before, c.after, k.wrapped
     from kernel.change c
     left join kernel.record_key k on k.org_id = c.org_id and k.object = c.object and k.record_id = c.record_id
     where c.batch_id = $1 order by c.epoch, c.xid, c.seq`,
    [batch],
  );
  return rows;
}

/** Records in the order in which the ledger tells of them first. */
async function rowsOf(client: pg.Client, table: string, ids: readonly string[]): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `select t.id, t.sealed, to_jsonb(t) - 'id' - 'sealed' as row
     from unnest($1::uuid[]) with ordinality w(id, n) join ${table} t on t.id = w.id order by w.n`,
    [ids],
  );
  return rows;
}

/** What stands beside the records of a batch. */
async function besideOf(client: pg.Client, batch: string): Promise<[string, unknown[]][]> {
  const made = `select distinct record_id as id from kernel.change where batch_id = $1`;
  const statements = {
    outcomes: `select line, step, object, record_id, outcome from integration.import_row
      where run_id = $1`,
    groups: `select step, encode(key, 'hex') as key, record_id from integration.import_group
      where run_id = $1`,
    titles: `select s.object, s.record_id from kernel.search_title s join (${made}) m on m.id = s.record_id`,
    facts: `select customer_id from customers.customer_facts f join (${made}) m on m.id = f.customer_id`,
    counts: `select state, row_count, done_count, created_count, updated_count, unchanged_count, refused_count, kept_count
      from integration.import_run_facts where import_run_id = $1`,
  };
  const found: [string, unknown[]][] = [];
  for (const [name, statement] of Object.entries(statements))
    found.push([name, (await client.query<Values>(statement, [batch])).rows]);
  return found;
}

/** Writes values as text in which ids stand for their order of appearance. */
function names(): (values: unknown) => string {
  const known = new Map<string, number>();
  const nameOf = (id: string): string => {
    const name = known.get(id) ?? known.size;
    known.set(id, name);
    return `id ${name}`;
  };
  const left = (key: string, value: unknown): unknown => (OF_THE_MOMENT.has(key) ? null : value);
  return (values) => JSON.stringify(values, left).replaceAll(UUID, nameOf);
}

/** The order of the numbers that the system gave, by object. */
function rankOf(
  given: readonly (readonly [string, unknown])[],
): (object: string, number: unknown) => number {
  const byObject = Map.groupBy(given, ([object]) => object);
  const ranks = new Map(
    [...byObject].map(([object, own]) => {
      const numbers = own.map(([, number]) => String(number ?? ''));
      const sorted = numbers.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
      return [object, new Map(sorted.map((number, n) => [number, n]))];
    }),
  );
  return (object, number) => ranks.get(object)?.get(String(number ?? '')) ?? -1;
}

function digest(): { add: (text: string) => void; end: () => string } {
  const hash: Hash = createHash('sha256');
  let count = 0;
  return {
    add: (text) => {
      count += 1;
      hash.update(`${text}\n`);
    },
    end: () => `${count} ${hash.digest('hex')}`,
  };
}
