import pg from 'pg';
import type { Application } from '../src/main/application.ts';
import { Exchange } from '../src/platform/exchange.ts';
import type { Load } from './load.ts';
import type { Round } from './rounds.ts';

/** A statement as the application sent it. */
export type Sent = { text: string; values: readonly unknown[] };

/** Runs work on an application in this process and gives every statement it sent to the database. */
export async function recordStatements(
  application: Application,
  work: () => Promise<unknown>,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  const { pool } = application.database;
  const connect = pool.connect.bind(pool);
  const watched = async (): Promise<pg.PoolClient> => {
    const client = await connect();
    const query = client.query.bind(client) as (asked: Asked) => Promise<pg.QueryResult>;
    client.query = ((asked: Asked) => {
      sent.push(...statementsOf(asked));
      return query(asked);
    }) as typeof client.query;
    const release = client.release.bind(client);
    client.release = (error) => {
      client.query = query as typeof client.query;
      release(error);
    };
    return client;
  };
  // `pool.query`, which asks for the session, connects with a callback: no statement of the request.
  const spied = (callback?: Parameters<typeof connect>[0]): unknown =>
    callback ? connect(callback) : watched();
  pool.connect = spied as typeof pool.connect;
  try {
    await work();
  } finally {
    pool.connect = connect;
  }
  return sent;
}

type Asked = string | Sent | Exchange;

function statementsOf(asked: Asked): readonly Sent[] {
  if (typeof asked === 'string') return [plain(asked)];
  if (!(asked instanceof Exchange)) return [asked];
  const { statements } = asked;
  // Sent together they are a transaction by themselves; sent one by one they need its beginning and its end.
  const alone = statements[0]?.name === 'settings_alone';
  return alone ? [plain('begin'), ...statements, plain('commit')] : statements;
}

function plain(text: string): Sent {
  return { text, values: [] };
}

/**
 * Sends the same statements, prepared as well, straight to the database over as many connections.
 *
 * @param rounds one for each connection
 */
export async function replay(
  url: string,
  rounds: readonly Round[],
  milliseconds: number,
): Promise<Load> {
  const pool = new pg.Pool({
    connectionString: url,
    max: rounds.length,
    options: '-c role=zhiyin_app',
  });
  const times: number[] = [];
  const start = performance.now();
  const connection = async (round: Round): Promise<void> => {
    const client = await pool.connect();
    while (performance.now() < start + milliseconds) {
      const statements = round();
      const began = performance.now();
      for (const [n, { text, values }] of statements.entries()) {
        // Without parameters it may be several statements, which cannot be prepared.
        const name = values.length > 0 ? `s${n}` : undefined;
        await client.query({ name, text, values: [...values] });
      }
      times.push(performance.now() - began);
    }
    client.release();
  };
  await Promise.all(rounds.map(connection));
  const seconds = (performance.now() - start) / 1000;
  await pool.end();
  return { times: times.toSorted((a, b) => a - b), seconds };
}

/** The plan of the slowest of these statements, and its milliseconds. Everything is rolled back. */
export async function slowestPlan(
  url: string,
  statements: readonly Sent[],
): Promise<{ ms: number; plan: string }> {
  const client = new pg.Client({ connectionString: url, options: '-c role=zhiyin_app' });
  await client.connect();
  let slowest = { ms: -1, plan: '' };
  try {
    await client.query('begin');
    for (const { text, values } of statements) {
      if (/^(begin|commit|rollback)/.test(text)) continue;
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain (analyze, buffers) ${text}`,
        [...values],
      );
      const lines = rows.map((row) => row['QUERY PLAN']);
      const ms = Number(/Execution Time: ([\d.]+)/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
      if (ms > slowest.ms) slowest = { ms, plan: lines.join('\n') };
    }
  } finally {
    await client.query('rollback');
    await client.end();
  }
  return slowest;
}
