import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDatabase, openDatabase, readTransaction, transaction } from './database.ts';
import { sqlState } from './sql-state.ts';
import type { Database, Transaction } from './database.ts';
import { testDatabase } from './testing/database.ts';
import { failure } from './testing/failure.ts';

let server: Awaited<ReturnType<typeof testDatabase>>;
/** One connection: what one transaction leaves on it, the next one finds. */
let database: Database;
const org = randomUUID();
const other = randomUUID();

beforeAll(async () => {
  server = await testDatabase();
  database = openDatabase({ url: server.url, max: 1 });
  await database.pool.query('create table public.noted (id int primary key, text text)');
});
afterAll(async () => {
  await closeDatabase(database);
  await server.drop();
});

type Work = (tx: Transaction) => Promise<unknown>;
const reading = (work: Work): Promise<unknown> => readTransaction(database, org, work);
const alone = (statement: RawBuilder<unknown>): Promise<unknown> =>
  reading((tx) => tx.query(statement, true));

/** What a transaction of somebody else finds on the connection. */
async function left(): Promise<unknown> {
  const [row] = await transaction(database, other, (tx) =>
    tx.query(sql`select current_setting('app.org_id') as org, current_setting('statement_timeout') as limit,
      current_setting('transaction_read_only') as fixed, ${1}::int as n`),
  );
  return row;
}
const clean = { org: other, limit: '30s', fixed: 'off', n: '1' };

describe('a read of one statement', () => {
  test('is of its organisation, and only reads', async () => {
    const rows = await alone(
      sql`select current_setting('app.org_id') as org, current_setting('transaction_read_only') as fixed, ${true}::boolean as yes`,
    );
    expect(rows).toEqual([{ org, fixed: 'on', yes: true }]);
    expect(await left()).toEqual(clean);
  });

  test('writes nothing, and cannot take that back', async () => {
    const write = sql`insert into public.noted values (${1}::int, 'x')`;
    expect(sqlState(await failure(alone(write)))).toBe('25006');
    const free = sql`select set_config('transaction_read_only', ${'off'}::text, true)`;
    expect(sqlState(await failure(alone(free)))).toBe('25001');
    expect(await left()).toEqual(clean);
  });

  test('is given up after two seconds', async () => {
    const error = await failure(alone(sql`select pg_sleep(${30}::int)`));
    expect(sqlState(error)).toBe('57014');
    expect(await left()).toEqual(clean);
  });

  test('ends its transaction', async () => {
    const behind = reading(async (tx) => {
      await tx.query(sql`select ${1}::int`, true);
      return tx.query(sql`select ${2}::int`);
    });
    await expect(behind).rejects.toThrow('the transaction has ended');
    expect(await left()).toEqual(clean);
  });
});

describe('the last statement of several', () => {
  test('ends the transaction, whether it reads or writes', async () => {
    const rows = await reading(async (tx) => [
      await tx.query(sql`select ${1}::int as n`),
      await tx.query(sql`select current_setting('app.org_id') as org, ${2}::int as n`, true),
    ]);
    expect(rows).toEqual([[{ n: '1' }], [{ org, n: '2' }]]);
    await transaction(database, org, async (tx) => {
      await tx.query(sql`insert into public.noted values (${2}::int, 'kept')`);
      await tx.query(sql`insert into public.noted values (${3}::int, 'kept')`, true);
    });
    expect(await alone(sql`select id from public.noted where text = ${'kept'}`)).toEqual([
      { id: '2' },
      { id: '3' },
    ]);
    expect(await left()).toEqual(clean);
  });

  test('that fails leaves nothing of those before it', async () => {
    const error = await failure(
      transaction(database, org, async (tx) => {
        await tx.query(sql`insert into public.noted values (${4}::int, 'lost')`);
        await tx.query(sql`select 1 / ${0}::int`, true);
      }),
    );
    expect(sqlState(error)).toBe('22012');
    expect(await alone(sql`select id from public.noted where text = ${'lost'}`)).toEqual([]);
    expect(await left()).toEqual(clean);
  });
});

describe('a statement that comes again', () => {
  test('is prepared anew where it was sent together with what failed', async () => {
    const half = (by: number): RawBuilder<unknown> => sql`select 10 / ${by}::int as half`;
    for (let n = 0; n < 6; n += 1) {
      expect(sqlState(await failure(alone(half(0))))).toBe('22012');
      expect(sqlState(await failure(alone(sql`select 'x'::int, ${n}::int`)))).toBe('22P02');
    }
    expect(await alone(half(2))).toEqual([{ half: '5' }]);
    expect(await alone(half(5))).toEqual([{ half: '2' }]);
  });

  test('may come twice in one turn, also behind one that failed', async () => {
    const twice = (n: number): RawBuilder<unknown> => sql`select ${n}::int as once`;
    const broken = (n: number): RawBuilder<unknown> => sql`select ${n}::int / 0 as broken`;
    for (let n = 0; n < 5; n += 1) {
      const rows = await reading((tx) => Promise.all([tx.query(twice(n)), tx.query(twice(-n))]));
      expect(rows).toEqual([[{ once: String(n) }], [{ once: String(-n) }]]);
      const states = reading(async (tx) => {
        const sent = [broken(n), twice(n), broken(n)].map((each) => failure(tx.query(each)));
        return (await Promise.all(sent)).map(sqlState);
      });
      expect(await states).toEqual(['22012', '22012', '22012']);
    }
    expect(await alone(twice(7))).toEqual([{ once: '7' }]);
  });
});

describe('statements that are sent in one turn', () => {
  /** How often the database answers meanwhile. */
  async function answers(work: () => Promise<unknown>): Promise<number> {
    const client = await database.pool.connect();
    let counted = 0;
    const count = (): void => {
      counted += 1;
    };
    client.connection.on('readyForQuery', count);
    client.release();
    await work();
    client.connection.off('readyForQuery', count);
    return counted;
  }

  test('are answered once, with what begins and ends their transaction', async () => {
    const work = (tx: Transaction): Promise<unknown[]> =>
      Promise.all([
        tx.query(sql`select ${1}::int as n`),
        tx.query(sql`insert into public.noted values (${5}::int, 'together') returning id`),
        tx.query(sql`select id from public.noted where text = ${'together'}`, true),
      ]);
    const given: unknown[] = [];
    const once = await answers(() =>
      transaction(database, org, async (tx) => given.push(...(await work(tx)))),
    );
    expect(given).toEqual([[{ n: '1' }], [{ id: '5' }], [{ id: '5' }]]);
    expect(once).toBe(1);
    expect(await left()).toEqual(clean);
  });

  test('give what they have to give, until one of them fails', async () => {
    const given: unknown[] = [];
    const error = await failure(
      transaction(database, org, async (tx) => {
        const sent = [
          tx.query(sql`insert into public.noted values (${6}::int, 'before') returning id`),
          tx.query(sql`select 1 / ${0}::int`),
          tx.query(sql`select ${'behind'}::text as text`),
        ];
        given.push(...(await Promise.allSettled(sent)).map(({ status }) => status));
        given.push(sqlState(await failure(tx.query(sql`select ${1}::int`))));
      }),
    );
    expect(given).toEqual(['fulfilled', 'rejected', 'rejected', '22012']);
    expect(error).toMatchObject({ message: 'the transaction was rolled back' });
    expect(await alone(sql`select id from public.noted where text = ${'before'}`)).toEqual([]);
    expect(await left()).toEqual(clean);
  });

  test('fail with the stack of whoever asked what failed, not of those behind', async () => {
    const failing = async (tx: Transaction): Promise<unknown> =>
      await tx.query(sql`select 1 / ${0}::int`);
    const behind = async (tx: Transaction): Promise<unknown> =>
      await tx.query(sql`select ${1}::int`);
    const error = await failure(
      transaction(database, org, (tx) => Promise.all([failing(tx), behind(tx)])),
    );
    expect(error).toMatchObject({
      stack: expect.stringMatching(/ at (async )?failing /) as string,
    });
  });

  test('are sent also where nobody waits for them, and their failure is that of the end', async () => {
    await transaction(database, org, (tx) => {
      void tx.query(sql`insert into public.noted values (${7}::int, 'unwaited')`);
      return Promise.resolve();
    });
    expect(await alone(sql`select id from public.noted where text = ${'unwaited'}`)).toEqual([
      { id: '7' },
    ]);
    const error = await failure(
      transaction(database, org, (tx) => {
        tx.query(sql`insert into public.noted values (${7}::int, 'twice')`).catch(() => undefined);
        return Promise.resolve();
      }),
    );
    expect(sqlState(error)).toBe('23505');
    expect(await left()).toEqual(clean);
  });

  test('end with their transaction where it is given up in the same turn', async () => {
    await failure(
      transaction(database, org, (tx) => {
        tx.query(sql`insert into public.noted values (${8}::int, 'given up')`).catch(
          () => undefined,
        );
        return Promise.reject(new Error('refused'));
      }),
    );
    expect(await alone(sql`select id from public.noted where text = ${'given up'}`)).toEqual([]);
    expect(await left()).toEqual(clean);
  });
});

test('parameters of every kind arrive as they are', async () => {
  const long = '长'.repeat(40_000);
  const bytes = Buffer.from([0, 1, 255]);
  const given = sql`select ${'知音 𠮷 \\ "'}::text as text, ${''}::text as empty, ${null}::text as nothing,
    ${long}::text as long, encode(${bytes}::bytea, 'hex') as bytes, ${12n}::bigint as whole, ${1.5}::numeric as part,
    ${false}::boolean as no, ${['a"b', null, '逗,号']}::text[] = array['a"b', null, '逗,号'] as list`;
  const expected = {
    text: '知音 𠮷 \\ "',
    empty: '',
    nothing: null,
    long,
    bytes: '0001ff',
    whole: '12',
    part: '1.5',
    no: false,
    list: true,
  };
  for (let n = 0; n < 4; n += 1) expect(await alone(given)).toEqual([expected]);
});

test('what cannot be written opens no transaction, and what follows it has its own', async () => {
  // The protocol counts parameters in two bytes.
  const many = { text: 'select $1', values: Array.from({ length: 65_536 }, () => '1') };
  const tooMany = 'too many parameters';
  await expect(reading((tx) => tx.query(many, true))).rejects.toThrow(tooMany);
  expect(await left()).toEqual(clean);
  const behind = await transaction(database, org, async (tx) => {
    const [refused, asked] = await Promise.allSettled([
      tx.query(many),
      tx.query(sql`select current_setting('app.org_id') as org, ${1}::int as n`),
    ]);
    expect(refused).toMatchObject({ status: 'rejected' });
    return asked;
  });
  expect(behind).toEqual({ status: 'fulfilled', value: [{ org, n: '1' }] });
  expect(await left()).toEqual(clean);
});

test('a branch that asks once its transaction is over is refused, also where nothing was sent', async () => {
  const kept: Transaction[] = [];
  await transaction(database, org, (tx) => Promise.resolve(kept.push(tx)));
  await failure(
    transaction(database, org, (tx) => {
      kept.push(tx);
      return Promise.reject(new Error('refused'));
    }),
  );
  for (const tx of kept)
    await expect(tx.query(sql`select ${1}::int`)).rejects.toThrow('the transaction has ended');
  expect(await left()).toEqual(clean);
});

test('a connection that the database ends is given to nobody', async () => {
  const error = await failure(alone(sql`select pg_terminate_backend(pg_backend_pid()), ${1}::int`));
  expect(error).toBeInstanceOf(Error);
  expect(await left()).toEqual(clean);
});

test('times and objects are written by the driver', async () => {
  const at = new Date('2026-11-22T01:02:03Z');
  const rows = await reading((tx) =>
    tx.query(
      sql`select ${at}::timestamptz = '2026-11-22T01:02:03Z' as same, ${{ a: [1] }}::jsonb ->> 'a' as list`,
    ),
  );
  expect(rows).toEqual([{ same: true, list: '[1]' }]);
});
