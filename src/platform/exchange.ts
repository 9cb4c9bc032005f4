import pg from 'pg';
import { Messages } from './messages.ts';
import type { Value } from './messages.ts';
import { sqlState } from './sql-state.ts';

/** A statement as it is sent. One with a name is prepared once on each connection; a name stands for one text for ever. */
export type Sent = { name: string; text: string; values: readonly Value[] };

type Row = Record<string, unknown>;

/** How the rows of a statement are read: the names of its columns, which of them are booleans, and a row of nothing. */
type Shape = { columns: readonly string[]; booleans: readonly boolean[]; empty: Row };

/**
 * What a connection knows by name. `doubtful`: it was sent together with something that failed, so it may be there or
 * not. The shape is known once the database has told it.
 */
type Prepared = { doubtful: boolean; shape: Shape | undefined };

/** A statement of an exchange, and who waits for its rows; nobody does for those that begin or end a transaction. */
type Part = { sent: Sent; asked: Asked | undefined };
type Asked = { rows: Row[]; resolve: (rows: Row[]) => void; reject: (error: Error) => void };

const preparedOn = new WeakMap<pg.Connection, Map<string, Prepared>>();
const messages = new Messages();

/**
 * Statements that leave together: the database runs them in turn and answers once, behind the last, so that each but
 * the last costs no answer of its own, which would be a system call on both sides. Of those behind one that failed none
 * is run, and all fail with it. Where none of them begins a transaction, they are one by themselves.
 *
 * Gather them first, then give it to `client.query`: a connection in pipeline mode takes nothing but `pg.Query`, and
 * tells it each message that comes.
 *
 * @see https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class Exchange extends pg.Query {
  readonly #parts: Part[] = [];
  /** What was sent to be prepared along with it, and what each part is prepared as. */
  readonly #fresh: Prepared[] = [];
  readonly #used: Prepared[] = [];
  readonly #ended = Promise.withResolvers<string>();
  #completed = 0;
  #tag = '';

  constructor() {
    super('');
    // Whoever waits for it is told.
    this.#ended.promise.catch(() => undefined);
  }

  /** Settles when the database has answered: what it says the last statement did, such as `COMMIT`. */
  get ended(): Promise<string> {
    return this.#ended.promise;
  }

  /** All that were added, in their order. */
  get statements(): readonly Sent[] {
    return this.#parts.map(({ sent }) => sent);
  }

  /** Adds a statement whose rows nobody asks for. */
  add(sent: Sent): void {
    this.#parts.push({ sent, asked: undefined });
  }

  /** Adds a statement. @returns its rows: booleans parsed, everything else as text */
  ask(sent: Sent): Promise<Row[]> {
    const { promise, resolve, reject } = Promise.withResolvers<Row[]>();
    this.#parts.push({ sent, asked: { rows: [], resolve, reject } });
    return promise;
  }

  override submit = (connection: pg.Connection): Error | null => {
    try {
      this.#write(connection);
    } catch (error) {
      // What was written of it must not leave with the next.
      messages.take();
      return error instanceof Error ? error : new Error('a statement cannot be written');
    }
    const bytes = messages.take();
    // Of a connection that is gone, pg tells everybody who waits.
    if (connection.stream.writable) connection.stream.write(bytes);
    return null;
  };

  #write(connection: pg.Connection): void {
    for (const { sent, asked } of this.#parts) {
      const prepared = this.#prepare(connection, sent);
      this.#used.push(prepared);
      messages.bind(sent.name, sent.values);
      if (asked && !prepared.shape) messages.describe();
      messages.execute();
    }
    messages.sync();
  }

  #prepare(connection: pg.Connection, { name, text }: Sent): Prepared {
    const known = preparedOn.get(connection) ?? new Map<string, Prepared>();
    preparedOn.set(connection, known);
    const there = name === '' ? undefined : known.get(name);
    if (there && !there.doubtful) return there;
    if (there) messages.close(name);
    messages.parse(name, text);
    const prepared: Prepared = { doubtful: false, shape: undefined };
    if (name !== '') known.set(name, prepared);
    this.#fresh.push(prepared);
    return prepared;
  }

  handleRowDescription({ fields }: { fields: readonly pg.FieldDef[] }): void {
    const prepared = this.#used[this.#completed];
    if (prepared) prepared.shape = shapeOf(fields);
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const asked = this.#parts[this.#completed]?.asked;
    const shape = this.#used[this.#completed]?.shape;
    if (!asked || !shape) return;
    const row = { ...shape.empty };
    for (let n = 0; n < fields.length; n += 1) {
      const value = fields[n] ?? null;
      if (value !== null) row[shape.columns[n] ?? ''] = shape.booleans[n] ? value === 't' : value;
    }
    asked.rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#tag = text;
    this.#complete();
  }

  handleEmptyQuery(): void {
    this.#complete();
  }

  #complete(): void {
    const prepared = this.#used[this.#completed];
    const asked = this.#parts[this.#completed]?.asked;
    this.#completed += 1;
    if (!asked) return;
    // One that was asked what its rows look like, and did not say, has none.
    if (prepared) prepared.shape ??= NO_ROWS;
    asked.resolve(asked.rows);
  }

  handleError(error: Error): void {
    // Lost by whoever stands between, or made before the tables changed: all of it is prepared anew.
    const outdated = STALE.has(sqlState(error) ?? '');
    for (const each of outdated ? this.#used : this.#fresh) each.doubtful = true;
    for (const { asked } of this.#parts.slice(this.#completed)) asked?.reject(error);
    this.#ended.reject(error);
  }

  handleReadyForQuery(): void {
    this.#ended.resolve(this.#tag);
  }
}

/** The type of booleans, the only values that are parsed. */
export const BOOLEAN = 16;
/** There is no such prepared statement; its plan may not change what it gives. */
const STALE = new Set(['26000', '0A000']);
const NO_ROWS: Shape = { columns: [], booleans: [], empty: {} };

function shapeOf(fields: readonly pg.FieldDef[]): Shape {
  const columns = fields.map(({ name }) => name);
  return {
    columns,
    booleans: fields.map(({ dataTypeID }) => dataTypeID === BOOLEAN),
    empty: Object.fromEntries(columns.map((name) => [name, null])),
  };
}
