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

const preparedOn = new WeakMap<pg.Connection, Map<string, Prepared>>();
const messages = new Messages();

/**
 * Sends statements and gives the rows of one of them. The database runs them in turn and answers once, behind the last:
 * so what begins and ends a transaction costs no answer of its own, and each answer costs both sides a system call. Of
 * those behind one that failed none is run. Where none of them begins a transaction, they are one by themselves.
 *
 * @param asked which of the statements gives the rows: booleans parsed, everything else as text
 * @see https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function exchange(
  client: pg.Client,
  statements: readonly Sent[],
  asked: number,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    client.query(new Exchange(statements, asked, resolve, reject));
  });
}

/** A connection in pipeline mode takes nothing but `pg.Query`; it tells it each message that comes. */
export class Exchange extends pg.Query {
  readonly statements: readonly Sent[];
  readonly #asked: number;
  readonly #resolve: (rows: Row[]) => void;
  readonly #reject: (error: Error) => void;
  readonly #found: Row[] = [];
  /** What was sent to be prepared along with it, and all that it takes for prepared. */
  readonly #fresh: Prepared[] = [];
  readonly #used: Prepared[] = [];
  #asking: Prepared = { doubtful: false, shape: undefined };
  #completed = 0;

  constructor(
    statements: readonly Sent[],
    asked: number,
    resolve: (rows: Row[]) => void,
    reject: (error: Error) => void,
  ) {
    super('');
    this.statements = statements;
    this.#asked = asked;
    this.#resolve = resolve;
    this.#reject = reject;
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
    for (const [n, { name, text, values }] of this.statements.entries()) {
      const prepared = this.#prepare(connection, name, text);
      this.#used.push(prepared);
      messages.bind(name, values);
      if (n === this.#asked) {
        this.#asking = prepared;
        if (!prepared.shape) messages.describe();
      }
      messages.execute();
    }
    messages.sync();
  }

  #prepare(connection: pg.Connection, name: string, text: string): Prepared {
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
    this.#asking.shape = shapeOf(fields);
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const { shape } = this.#asking;
    if (!shape || this.#completed !== this.#asked) return;
    const row = { ...shape.empty };
    for (let n = 0; n < fields.length; n += 1) {
      const value = fields[n] ?? null;
      if (value !== null) row[shape.columns[n] ?? ''] = shape.booleans[n] ? value === 't' : value;
    }
    this.#found.push(row);
  }

  handleCommandComplete(): void {
    this.#completed += 1;
  }

  handleEmptyQuery(): void {
    this.#completed += 1;
  }

  handleError(error: Error): void {
    // Lost by whoever stands between, or made before the tables changed: all of it is prepared anew.
    const outdated = STALE.has(sqlState(error) ?? '');
    for (const each of outdated ? this.#used : this.#fresh) each.doubtful = true;
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#found);
  }
}

/** The type of booleans, the only values that are parsed. */
export const BOOLEAN = 16;
/** There is no such prepared statement; its plan may not change what it gives. */
const STALE = new Set(['26000', '0A000']);

function shapeOf(fields: readonly pg.FieldDef[]): Shape {
  const columns = fields.map(({ name }) => name);
  return {
    columns,
    booleans: fields.map(({ dataTypeID }) => dataTypeID === BOOLEAN),
    empty: Object.fromEntries(columns.map((name) => [name, null])),
  };
}
