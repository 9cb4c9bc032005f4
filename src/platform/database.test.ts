import { setTimeout } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  closeDatabase,
  compile,
  openDatabase,
  readTransaction,
  snapshotTransaction,
  transaction,
} from './database.ts';
import { sqlState } from './sql-state.ts';
import type { Database, Transaction } from './database.ts';
import { toProblem } from './http-errors.ts';
import { testDatabase } from './testing/database.ts';
import { failure } from './testing/failure.ts';

let server: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
const org = randomUUID();

beforeAll(async () => {
  server = await testDatabase();
  database = openDatabase({ url: server.url, role: 'zhiyin_app', max: 2 });
});
afterAll(async () => {
  await closeDatabase(database);
  await server.drop();
});

describe('a transaction that only reads', () => {
  test('gives a statement up after two seconds; the answer is timeout', async () => {
    const began = performance.now();
    const error = await failure(
      readTransaction(database, org, (tx) => tx.query(sql`select pg_sleep(30)`)),
    );
    expect([sqlState(error), toProblem(error).code]).toEqual(['57014', 'timeout']);
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('writes nothing', async () => {
    const error = await failure(
      readTransaction(database, org, (tx) => tx.query(sql`create temporary table t ()`)),
    );
    expect(sqlState(error)).toBe('25006');
  });

  test('leaves its connection as it was for the next', async () => {
    await failure(readTransaction(database, org, (tx) => tx.query(sql`select 1 / 0`)));
    const rows = await transaction(database, org, (tx) =>
      tx.query(
        sql`select current_setting('statement_timeout') as limit, current_setting('app.org_id') as org`,
      ),
    );
    expect(rows).toEqual([{ limit: '30s', org }]);
  });
});

describe('a transaction that sees one moment', () => {
  const seen = sql<{ xid: string; org: string }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as xid, current_setting('app.org_id') as org`;
  /** What follows is of a later moment. */
  const goOn = (): Promise<unknown> =>
    transaction(database, org, (tx) => tx.query(sql`select pg_current_xact_id()`));
  let wide: Database;
  beforeAll(() => {
    wide = openDatabase({ url: server.url, role: 'zhiyin_app', max: 6 });
  });
  afterAll(() => closeDatabase(wide));
  /** A read is answered before its connection is free again. */
  const allFree = async (): Promise<void> => {
    await expect.poll(() => wide.pool.totalCount - wide.pool.idleCount).toBe(0);
  };

  test('has a second one beside it that sees the same, and neither writes', async () => {
    const found = await snapshotTransaction(wide, org, async (tx, beside) => {
      const rows: unknown[] = await tx.query(seen);
      await goOn();
      await beside(async (second) => {
        await goOn();
        rows.push(...(await second.query(seen)));
        const error = await failure(second.query(sql`create temporary table t ()`));
        expect(sqlState(error)).toBe('25006');
      });
      return [...rows, ...(await tx.query(seen))];
    });
    expect(found).toEqual([found[0], found[0], found[0]]);
    expect(found[0]).toMatchObject({ org });

    const plain = await readTransaction(wide, org, async (tx) => {
      const rows = await tx.query(seen);
      await goOn();
      return [...rows, ...(await tx.query(seen))];
    });
    expect(plain[1]).not.toEqual(plain[0]);
  });

  test('has none beside it where others would be left with less than half of the connections', async () => {
    const asks = (others: number): Promise<boolean> => {
      const within = (left: number): Promise<boolean> =>
        left === 0 ? second() : readTransaction(wide, org, () => within(left - 1));
      const second = (): Promise<boolean> =>
        snapshotTransaction(wide, org, async (_, beside) => {
          let ran = false;
          await beside(async (tx: Transaction) => {
            ran = (await tx.query(seen)).length === 1;
          });
          return ran;
        });
      return within(others);
    };
    await allFree();
    expect(await asks(1)).toBe(true);
    await allFree();
    expect(await asks(2)).toBe(false);
  });

  test('has none beside it where another one, asked for in the same turn, leaves no more than half', async () => {
    await allFree();
    const both = Promise.withResolvers<void>();
    let open = 0;
    const asks = (): Promise<boolean> =>
      snapshotTransaction(wide, org, async (tx, beside) => {
        await tx.query(seen);
        open += 1;
        if (open === 2) both.resolve();
        await both.promise;
        let ran = false;
        await beside(async (second) => {
          ran = (await second.query(seen)).length === 1;
        });
        return ran;
      });
    expect((await Promise.all([asks(), asks()])).toSorted()).toEqual([false, true]);
  });

  test('fails with the one beside it, and both connections are free again', async () => {
    await allFree();
    const error = await failure(
      snapshotTransaction(wide, org, (_, beside) =>
        beside(async (tx) => {
          await tx.query(sql`select 1 / 0`);
        }),
      ),
    );
    expect(sqlState(error)).toBe('22012');
    await allFree();
  });
});

describe('a transaction that hangs', () => {
  test('holds others up for five seconds at most; they are told that somebody is at it', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked = (): void => undefined;
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const lock = sql`select pg_advisory_xact_lock(99)`;
    const holding = transaction(database, org, async (tx) => {
      await tx.query(lock);
      locked();
      await held;
    });
    await isLocked;
    const began = performance.now();
    const error = await failure(transaction(database, org, (tx) => tx.query(lock)));
    expect([sqlState(error), toProblem(error).code]).toEqual(['55P03', 'busy']);
    expect(performance.now() - began).toBeLessThan(8_000);
    release();
    await holding;
    await transaction(database, org, (tx) => tx.query(lock));
  }, 20_000);

  test('is ended when it does nothing, and its locks with it', async () => {
    const rows = await transaction(database, org, (tx) =>
      tx.query(sql`select current_setting('idle_in_transaction_session_timeout') as limit`),
    );
    expect(rows).toEqual([{ limit: '30s' }]);
    const error = await failure(
      transaction(database, org, async (tx) => {
        await tx.query(sql`set local idle_in_transaction_session_timeout = 200`);
        await setTimeout(600);
        await tx.query(sql`select 1`);
      }),
    );
    expect(toProblem(error).code).toBe('unavailable');
    expect(await transaction(database, org, (tx) => tx.query(sql`select 1 as n`))).toHaveLength(1);
  });
});

test('a list that stands in a statement twice travels once, for each that is compiled', async () => {
  const [units, others] = [['a', 'b'], ['a']];
  const asked = (list: readonly string[]) =>
    sql<boolean>`select 'b' = any(${list}::text[]) and cardinality(${list}::text[]) = ${2}::int as both`;
  expect([compile(asked(units)).values, compile(asked(others)).values]).toEqual([
    ['{"a","b"}', 2],
    ['{"a"}', 2],
  ]);
  const both = (list: readonly string[]) =>
    transaction(database, org, (tx) => tx.query(asked(list)));
  expect([await both(units), await both(others)]).toEqual([[{ both: true }], [{ both: false }]]);
});

describe('pipelined statements', () => {
  test('behind one that failed say why it did', async () => {
    let states: unknown[] = [];
    const work = transaction(database, org, async (tx) => {
      const sent = [sql`select 1 / 0`, sql`select 1`, sql`select 2`].map((each) => tx.query(each));
      states = (await Promise.all(sent.map(failure))).map(sqlState);
    });
    // Whoever swallows a failure is told at the end: nothing was committed.
    await expect(work).rejects.toThrow('the transaction was rolled back');
    expect(states).toEqual(['22012', '22012', '22012']);
  });

  test('of a branch that goes on after the end are refused', async () => {
    const left: Promise<unknown>[] = [];
    await transaction(database, org, async (tx) => {
      await tx.query(sql`select 1`);
      left.push(setTimeout(50).then(() => tx.query(sql`select 2`)));
    });
    await expect(left[0]).rejects.toThrow('the transaction has ended');
  });

  test('that deadlock are tried again, whichever of them is heard first', async () => {
    let tries = 0;
    const crossing = (first: number, second: number): Promise<unknown> =>
      transaction(database, org, async (tx) => {
        tries += 1;
        await tx.query(sql`select pg_advisory_xact_lock(${first}::bigint)`);
        await tx.query(sql`select pg_sleep(0.2)`);
        const locked = tx.query(sql`select pg_advisory_xact_lock(${second}::bigint)`);
        const [behind] = await Promise.allSettled([tx.query(sql`select 1`), locked]);
        if (behind.status === 'rejected') throw behind.reason;
      });
    await Promise.all([crossing(1, 2), crossing(2, 1)]);
    expect(tries).toBeGreaterThan(2);
  });
});
