import type pg from 'pg';
import { Exchange } from './exchange.ts';
import type { Sent } from './exchange.ts';
import { sentOf } from './sent.ts';
import { isLost, sqlState } from './sql-state.ts';

/**
 * How a transaction begins. Settings are a query that gives no rows, because SET takes no parameters. `alone` are those
 * of a single statement, which is a transaction by itself and needs neither `begin` nor `commit`.
 */
export type Mode = { begin: readonly Sent[]; settings: Sent; alone?: Sent; read: boolean };

/** The transaction is aborted; a statement prepared by what failed is not there. */
const BEHIND = new Set(['25P02', '26000']);

/** A transaction on a connection: what was sent of it, and how it ends. */
export class OpenTransaction {
  readonly #client: pg.PoolClient;
  readonly #orgId: string | undefined;
  /** `alone`: its one statement is a transaction by itself. */
  #state: 'unopened' | 'open' | 'alone' = 'unopened';
  /** What is to leave at the end of this turn of the event loop. */
  #gathered: Exchange | undefined;
  #opening: Promise<unknown> | undefined;
  /** Settles with the end, once that was sent: true where everything was committed. */
  #ending: Promise<boolean> | undefined;
  #cause: unknown;
  /** Why nothing more is to be sent here: what opens the transaction was not, or the connection is gone. */
  #lost: Error | undefined;

  constructor(client: pg.PoolClient, orgId: string | undefined) {
    this.#client = client;
    this.#orgId = orgId;
  }

  async query(
    mode: Mode,
    { text, values }: { text: string; values: readonly unknown[] },
    last: boolean,
  ): Promise<unknown[]> {
    // A branch that goes on after another one failed would write behind the end, into somebody else's transaction.
    if (this.#ending) throw new Error('the transaction has ended');
    if (this.#lost) throw this.#lost;
    // Before anything is noted as sent: what cannot be written opens no transaction.
    const sent = sentOf(text, values);
    try {
      return await (sent ? this.#send(mode, sent, last) : this.#sendPlain(mode, text, values));
    } catch (error) {
      // Where it came from is who asked first, not the socket that it was read from nor who asked behind.
      if (error instanceof Error && error !== this.#cause) Error.captureStackTrace(error);
      // Of pipelined statements, those behind one that failed only say that it did; the cause says what to do.
      this.#cause ??= error;
      if (isLost(error)) this.#lost ??= error;
      throw BEHIND.has(sqlState(error) ?? '') ? this.#cause : error;
    }
  }

  #send(mode: Mode, sent: Sent, last: boolean): Promise<unknown[]> {
    const alone = last && this.#state === 'unopened' && mode.alone !== undefined;
    const exchange = this.#gather();
    for (const each of this.#begin(mode, alone)) exchange.add(each);
    const asked = exchange.ask(sent);
    if (last) this.#endWith(exchange, alone);
    return asked;
  }

  /** What is left to `pg` goes behind what opens the transaction. */
  async #sendPlain(mode: Mode, text: string, values: readonly unknown[]): Promise<unknown[]> {
    const before = this.#begin(mode, false);
    if (before.length > 0) {
      const exchange = this.#gather();
      for (const each of before) exchange.add(each);
      this.#opening = exchange.ended;
      this.#opening.catch((error: unknown) => {
        this.#cause ??= error;
      });
    }
    inOnePacket(this.#client);
    this.#leave();
    const { rows }: { rows: unknown[] } = await this.#client.query(text, [...values]);
    return rows;
  }

  /** The statements of this turn of the event loop leave together: an answer costs more than a statement's text. */
  #gather(): Exchange {
    if (this.#gathered) return this.#gathered;
    this.#gathered = new Exchange();
    process.nextTick(() => this.#leave());
    return this.#gathered;
  }

  #leave(): void {
    const gathered = this.#gathered;
    this.#gathered = undefined;
    if (gathered) this.#client.query(gathered);
  }

  #begin(mode: Mode, alone: boolean): readonly Sent[] {
    if (this.#state !== 'unopened') return [];
    this.#state = alone ? 'alone' : 'open';
    const { settings, begin } = mode;
    if (this.#orgId === undefined) return begin;
    if (alone && mode.alone) return [{ ...mode.alone, values: [this.#orgId] }];
    return [...begin, { ...settings, values: [this.#orgId] }];
  }

  #endWith(exchange: Exchange, alone: boolean): void {
    if (!alone) exchange.add(COMMIT);
    // A transaction in which a statement failed is rolled back by its commit, without an error.
    this.#ending = exchange.ended.then((tag) => alone || tag === 'COMMIT');
    // Whoever waits for it is told; at the end of a read nobody does.
    this.#ending.catch(() => undefined);
  }

  /** @throws Error where nothing was committed */
  async commit(): Promise<void> {
    if (this.#lost) throw this.#lost;
    if (this.#state === 'open' && !this.#ending) this.#endWith(this.#gather(), false);
    await this.#opening;
    if ((await this.#ending) === false) throw new Error('the transaction was rolled back');
  }

  /** Leaves the connection without a transaction. @throws Error where the connection is of no more use */
  async end(): Promise<void> {
    // What is still to leave must not leave behind the end.
    this.#leave();
    const sent = this.#ending;
    // At once, also where nothing was sent: whoever asks late would open a transaction on somebody else's connection.
    this.#ending ??= Promise.resolve(false);
    const over = await sent?.then(
      () => true,
      () => false,
    );
    if (this.#lost) throw this.#lost;
    // A statement that was to end what had begun before it, and failed, has not ended it.
    if (this.#state === 'open' && over !== true) await this.#client.query('rollback');
  }
}

const COMMIT: Sent = { name: 'commit', text: 'commit', values: [] };

/** What `pg` sends in this turn of the event loop goes out with what opens the transaction: each write is a system call. */
function inOnePacket({ connection: { stream } }: pg.PoolClient): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}
