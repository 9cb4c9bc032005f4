import { setTimeout as sleep } from 'node:timers/promises';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type RawBuilder,
} from 'kysely';
import pg from 'pg';
import { arrayLiteral } from './array-literal.ts';
import { BOOLEAN } from './exchange.ts';
import type { Sent } from './exchange.ts';
import { OpenTransaction } from './open-transaction.ts';
import type { Mode } from './open-transaction.ts';
import { sqlState } from './sql-state.ts';

/** Anything Kysely can turn into SQL text and parameters: a `sql` template or a query builder. */
export type Statement =
  | { compile: RawBuilder<unknown>['compile'] }
  | { compile: () => CompiledQuery }
  | Plan;

/** One open transaction of one organisation. Statements may be sent without waiting: they are pipelined in order. */
export type Transaction = {
  /**
   * Runs a statement and gives its rows; all values are text except booleans, see `textTypes`.
   *
   * @param last nothing follows it: the end of the transaction leaves in the same packet
   */
  query: <Row = Record<string, unknown>>(statement: Statement, last?: boolean) => Promise<Row[]>;
};

/** The database as the application's role. `pool` is for platform code only: everybody else uses `transaction`. */
export type Database = {
  pool: pg.Pool;
  /** One connection for short transactions beside an open one; taking it never waits for a writer. */
  aside: pg.Pool;
  role: string;
};

/**
 * What stands in a statement several times travels once: lists, such as the units of a reader, which each part of a
 * search names, and holes (src/kernel/statement-cache.ts).
 */
class SharingCompiler extends PostgresQueryCompiler {
  readonly #places = new Map<unknown, string>();

  override compileQuery(
    ...asked: Parameters<PostgresQueryCompiler['compileQuery']>
  ): CompiledQuery {
    this.#places.clear();
    return super.compileQuery(...asked);
  }

  protected override appendValue(parameter: unknown): void {
    const place = this.#places.get(parameter);
    if (place !== undefined) return this.append(place);
    super.appendValue(parameter);
    if (typeof parameter === 'object' && parameter !== null)
      this.#places.set(parameter, this.getCurrentParameterPlaceholder());
    return undefined;
  }
}

/** Only writes SQL text; never connects. */
export const builder = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new SharingCompiler(),
  },
});

/** Values stay text as PostgreSQL sends them (parsing is half the cost of a list); only booleans are parsed. */
const textTypes = {
  getTypeParser: (oid: number) =>
    oid === BOOLEAN ? (value: string) => value === 't' : (value: string) => value,
};

/**
 * What bounds a transaction, in milliseconds: one statement, waiting for somebody else's lock, and doing nothing while
 * it holds its own. Without the last two, one that hangs would hold up everybody who writes the same records.
 */
const LIMITS = [
  '-c statement_timeout=30000',
  '-c lock_timeout=5000',
  '-c idle_in_transaction_session_timeout=30000',
];

/**
 * How statements are planned, on anybody's server as on the embedded one: what is read is in memory or on a disk
 * without a head, and compiling a plan costs more than short queries gain.
 */
export const planning: Readonly<Record<string, string>> = { jit: 'off', random_page_cost: '1.1' };

/**
 * Opens a pool. Every connection is the application's role, speaks UTC and ISO dates, and pipelines.
 *
 * @param role `zhiyin_app` for the product; undefined keeps the login role (migrations, command line)
 */
export function openDatabase(input: { url: string; role?: string; max?: number }): Database {
  const options = ['-c TimeZone=UTC', '-c DateStyle=ISO', ...LIMITS];
  for (const [name, value] of Object.entries(planning)) options.push(`-c ${name}=${value}`);
  if (input.role) options.push(`-c role=${input.role}`);
  // Keepers ask for one record and for a thousand of the largest organisation with the same text: each is planned.
  if (!input.role) options.push('-c plan_cache_mode=force_custom_plan');
  const settings: pg.PoolConfig = {
    connectionString: input.url,
    max: input.max ?? 10,
    pipeline: true,
    options: options.join(' '),
    types: textTypes,
    connectionTimeoutMillis: 5_000,
  };
  const pool = new pg.Pool(settings);
  const aside = new pg.Pool({ ...settings, max: 1 });
  // A connection that dies (a restart of the database) is replaced by the pool, and whoever was using it is told by its
  // next statement; without these listeners, one for idle connections and one for those in use, it would end us.
  for (const each of [pool, aside]) {
    each.on('error', () => undefined);
    each.on('connect', (client) => client.on('error', () => undefined));
  }
  return { pool, aside, role: input.role ?? '' };
}

/** SQL text and the parameters it is sent with. */
export type Plan = { text: string; values: readonly unknown[] };

/** SQL text and parameters of a statement. */
export function compile(statement: Statement): Plan {
  if ('text' in statement) return statement;
  const { sql, parameters } = (statement as RawBuilder<unknown>).compile(builder);
  return { text: sql, values: parameters.map(withText) };
}

/** A list as the text it travels as: what is compiled once is sent many times. One that only `pg` can write stays. */
function withText(parameter: unknown): unknown {
  return Array.isArray(parameter) ? (arrayLiteral(parameter) ?? parameter) : parameter;
}

const RETRYABLE = new Set(['40001', '40P01']);
const MAX_TRIES = 5;

/**
 * Runs `work` in one transaction of one organisation: row-level security shows nothing else. Serialisation failures
 * and deadlocks are tried again, at most five times in all; `work` must therefore have no effect outside it.
 */
export async function transaction<T>(
  database: Database,
  orgId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(database.pool, orgId, WRITE, work);
    } catch (error) {
      if (attempt === MAX_TRIES || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/**
 * A short transaction on the connection kept aside: for what must stand even if the open transaction is rolled back.
 * Safe inside an open transaction, even when every connection of the pool is taken.
 */
export function transactionAside<T>(
  database: Database,
  orgId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return once(database.aside, orgId, WRITE, work);
}

/**
 * A transaction that only reads: it can write nothing, and a statement that takes over two seconds is given up
 * (SQLSTATE 57014).
 */
export function readTransaction<T>(
  database: Database,
  orgId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return once(database.pool, orgId, READ, work);
}

/**
 * Runs work in a second transaction that sees exactly what the first one sees, and waits for its end. Where connections
 * are short there is no second one, and nothing is run: the first has to do it all.
 */
export type Beside = (work: (tx: Transaction) => Promise<void>) => Promise<void>;

/**
 * A transaction that only reads and sees one moment of the database from its first statement to its last, for long
 * reads: a second one may read beside it what it need not read itself. The second must end before `work` does, and is
 * opened before the first is given something long to do, as it waits for the first to say what it sees.
 */
export function snapshotTransaction<T>(
  database: Database,
  orgId: string,
  work: (tx: Transaction, beside: Beside) => Promise<T>,
): Promise<T> {
  const { pool } = database;
  return once(pool, orgId, SNAPSHOT, (tx) =>
    work(tx, async (beside) => {
      const taken = pool.totalCount - pool.idleCount;
      // A second one leaves at least half of all connections to others. It takes its own in this very turn, in which
      // nobody else can: so it never waits for one either.
      if (pool.waitingCount > 0 || taken + 1 > pool.options.max / 2) return;
      await once(pool, orgId, seeing(tx), beside);
    }),
  );
}

/**
 * A transaction that only reads and sees one moment of the database, whose statements may take as long as those of a
 * write: for archives, which nobody waits for.
 */
export function archiveTransaction<T>(
  database: Database,
  orgId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return once(database.pool, orgId, { ...SNAPSHOT, settings: WRITE.settings }, work);
}

/**
 * Runs `work` in one transaction of no organisation, as the role of the connection: see `systemTransaction`. It is not
 * tried again.
 */
export function transactionAcross<T>(
  database: Database,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return once(database.pool, undefined, WRITE, work);
}

/** Closes all connections once their work is done. */
export async function closeDatabase(database: Database): Promise<void> {
  await Promise.all([database.pool.end(), database.aside.end()]);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const plain = (name: string, text: string): Sent => ({ name, text, values: [] });
const organisation = "select where set_config('app.org_id', $1, true)";
const limited = `${organisation} || set_config('statement_timeout', '2000', true)`;
const WRITE: Mode = {
  begin: [plain('begin', 'begin')],
  settings: plain('settings', `${organisation} = ''`),
  read: false,
};
const READ: Mode = {
  begin: [plain('begin_read', 'begin read only')],
  settings: plain('settings_read', `${limited} = ''`),
  alone: plain(
    'settings_alone',
    `${limited} || set_config('transaction_read_only', 'on', true) = ''`,
  ),
  read: true,
};
const SNAPSHOT: Mode = {
  begin: [plain('begin_snapshot', 'begin isolation level repeatable read read only')],
  settings: READ.settings,
  read: true,
};

/** A transaction that sees what another one has exported while it is open. */
async function seeing(tx: Transaction): Promise<Mode> {
  const text = 'select pg_export_snapshot() as snapshot';
  const [row] = await tx.query<{ snapshot: string }>({ text, values: [] });
  const snapshot = row?.snapshot ?? '';
  // SET takes no parameters.
  if (!/^[0-9A-F-]+$/.test(snapshot)) throw new Error('the database gave no snapshot');
  const seen = plain('', `set transaction snapshot '${snapshot}'`);
  return { ...SNAPSHOT, begin: [...SNAPSHOT.begin, seen] };
}

async function once<T>(
  pool: pg.Pool,
  orgId: string | undefined,
  told: Mode | Promise<Mode>,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  // What is set comes from the session, and only a plain UUID passes.
  if (orgId !== undefined && !UUID.test(orgId)) throw new Error('the organisation is not a UUID');
  const [connected, asked] = [pool.connect(), Promise.resolve(told)];
  asked.catch(() => undefined);
  const client = await connected;
  const open = new OpenTransaction(client, orgId);
  const free = (): Promise<void> =>
    open.end().then(
      () => client.release(),
      (failure: Error) => client.release(failure),
    );
  try {
    const mode = await asked;
    const result = await work({
      query: <Row>(statement: Statement, last = false) =>
        open.query(mode, compile(statement), last) as Promise<Row[]>,
    });
    const committed = open.commit();
    // Nothing hangs on the end of a read: the answer does not wait for it.
    if (mode.read) committed.catch(() => undefined);
    else await committed;
    void free();
    return result;
  } catch (error) {
    await free();
    throw error;
  }
}
