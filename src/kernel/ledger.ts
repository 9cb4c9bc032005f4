import { sql } from 'kysely';
import { compile } from '../platform/database.ts';
import type { Context, Via } from './context.ts';
import type { Model } from './model.ts';
import { filledIn, hole } from './statement-cache.ts';
import type { Hole } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';

/** A change on the wire: `epoch.xid.seq`. */
export type ChangeId = `${number}.${string}.${number}`;

export type LedgerOp = 'create' | 'update' | 'remove' | 'restore' | 'event';

/**
 * One line of the ledger. `before` and `after` hold API values of the changed fields only: a create has no before and
 * all its non-empty fields after; remove and restore have `deletedAt`; an event has its content in `after`.
 */
export type LedgerEntry = {
  object: string;
  recordId: string;
  /** Of the record after the change. */
  version: number;
  op: LedgerOp;
  before: Values | null;
  after: Values | null;
  /** When it happened, where that was not now: the system may tell of what was before. */
  at?: string;
};

/** How the entries came about. `causeId` names the import, automation run, API key or undone change behind them. */
export type LedgerOptions = { via: Via; batchId?: string; causeId?: string };

type Values = Record<string, unknown>;

/** A line as it stands in the ledger; sensitive values are still sealed. */
export type Change = Omit<LedgerEntry, 'at'> & {
  id: ChangeId;
  at: string;
  actorId: string | null;
  via: string;
  causeId: string | null;
  batchId: string | null;
};

/** The fields of an object that the ledger knows; asked for each of a batch's records. */
const namesOf = new WeakMap<Model, readonly string[]>();

function ledgerNames(model: Model): readonly string[] {
  const known = namesOf.get(model);
  if (known) return known;
  const names = [...model.fields.values()]
    .filter(
      ({ name, source, system }) =>
        source.in !== 'facts' && (!system || name === 'owner' || name === 'unit'),
    )
    .map(({ name }) => name);
  namesOf.set(model, names);
  return names;
}

/** All non-empty fields of a record, for the ledger. */
export function filled(model: Model, record: Values): Values {
  const values: Values = {};
  for (const name of ledgerNames(model)) {
    const value = record[name];
    if (value !== null && value !== undefined) values[name] = value;
  }
  return values;
}

/** How many lines each open transaction has written; the key of a line is (epoch, xid, seq). */
const written = new WeakMap<Transaction, number>();

const ORG = hole('org');
const ACTOR = hole('actor');
const VIA = hole('via');
const CAUSE = hole('cause');
const BATCH = hole('batch');
const LINES = hole('lines');
// Every write sends it: it is compiled once.
const planAppend = compile(sql`
  with stored as (
    insert into kernel.change
      (org_id, seq, at, actor_id, via, cause_id, batch_id, object, record_id, version, op, before, after)
    select ${ORG}::uuid, seq, at, ${ACTOR}::uuid, ${VIA}, ${CAUSE}::uuid, ${BATCH}::uuid, object, record_id, version,
      op, before, after
    from json_to_recordset(${LINES}::json) as row(
      seq int, at timestamptz, object text, record_id uuid, version bigint, op text, before jsonb, after jsonb)
    returning epoch, xid)
  select epoch, xid from stored limit 1`);

/**
 * Appends lines to the ledger, in the transaction of the change itself, with one statement. Values of sensitive fields
 * are sealed under the record's own key, which is made when first needed.
 *
 * @param model the object all `entries` belong to
 * @returns the ids, in the order of `entries`
 */
export async function appendChanges(
  ctx: Context,
  tx: Transaction,
  model: Model,
  entries: readonly LedgerEntry[],
  options: LedgerOptions,
): Promise<ChangeId[]> {
  if (entries.length === 0) return [];
  const first = written.get(tx) ?? 0;
  written.set(tx, first + entries.length);

  const { keys, stored: keysStored } = await recordKeys(ctx, tx, model, entries);
  const now = ctx.now().toISOString();
  const rows = entries.map((entry, index) => ({
    seq: first + index,
    at: entry.at ?? now,
    object: entry.object,
    record_id: entry.recordId,
    version: entry.version,
    op: entry.op,
    before: sealValues(ctx, model, entry, entry.before, keys),
    after: sealValues(ctx, model, entry, entry.after, keys),
  }));
  const given = new Map<Hole, unknown>([
    [ORG, ctx.orgId],
    [ACTOR, ctx.memberId],
    [VIA, options.via],
    [CAUSE, options.causeId ?? ctx.keyId ?? null],
    [BATCH, options.batchId ?? null],
    [LINES, JSON.stringify(rows)],
  ]);
  const lines = tx.query<{ epoch: string; xid: string }>(filledIn(planAppend, given));
  const [stored] = await Promise.all([lines, keysStored]);
  // Every line of one transaction has the same epoch and transaction number.
  const { epoch, xid } = stored[0] ?? { epoch: '0', xid: '0' };
  return entries.map((_, index): ChangeId => `${Number(epoch)}.${xid}.${first + index}`);
}

/** `{"$sealed": base64}` stands where a sensitive value was. */
type Sealed = { $sealed: string };

function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && '$sealed' in value;
}

const secretNamesOf = new WeakMap<Model, readonly string[]>();

/** The fields of an object whose values the ledger seals. */
function secretNames(model: Model): readonly string[] {
  const known = secretNamesOf.get(model);
  if (known) return known;
  const names = [...model.fields.values()].flatMap(({ name, sensitive }) =>
    sensitive ? [name] : [],
  );
  secretNamesOf.set(model, names);
  return names;
}

const isValue = (value: unknown): boolean => value !== null && value !== undefined;

function sealValues(
  ctx: Context,
  model: Model,
  { object, recordId }: LedgerEntry,
  values: Values | null,
  keys: ReadonlyMap<string, Buffer>,
): Values | null {
  const key = keys.get(recordId);
  if (!values || !key) return values;
  const seal = (value: unknown): Sealed => ({
    $sealed: ctx.codec
      .sealWith(key, ctx.orgId, object, recordId, JSON.stringify(value))
      .toString('base64'),
  });
  const sealed = { ...values };
  for (const name of secretNames(model))
    if (isValue(sealed[name])) sealed[name] = seal(sealed[name]);
  return sealed;
}

type RecordKeys = {
  keys: Map<string, Buffer>;
  /** Keys of new records count at once: nobody waits for their insert but the end. */
  stored: Promise<unknown> | undefined;
};

/** The wrapped keys of the records that have something to seal; makes those that are missing. */
async function recordKeys(
  ctx: Context,
  tx: Transaction,
  model: Model,
  entries: readonly LedgerEntry[],
): Promise<RecordKeys> {
  const secrets = secretNames(model);
  const isSealed = (values: Values | null): boolean =>
    values !== null && secrets.some((name) => isValue(values[name]));
  const secret =
    secrets.length === 0
      ? []
      : entries.filter(({ before, after }) => isSealed(before) || isSealed(after));
  if (secret.length === 0) return { keys: new Map(), stored: undefined };

  const created = new Set(
    secret.filter(({ op }) => op === 'create').map((entry) => entry.recordId),
  );
  const older = [...new Set(secret.map((entry) => entry.recordId))].filter(
    (id) => !created.has(id),
  );
  const keys = await readKeys(ctx, tx, model.name, older);
  const missing = older.filter((id) => !keys.has(id));
  // Somebody else may be making the key of an older record at the same time: the one that is stored counts.
  for (const row of await insertMissing(ctx, tx, model.name, newKeys(ctx, model.name, missing)))
    keys.set(row.record_id, Buffer.from(row.wrapped, 'base64'));
  const made = newKeys(ctx, model.name, [...created]);
  for (const [id, key] of made) keys.set(id, key);
  return { keys, stored: insertKeys(ctx, tx, model.name, made) };
}

function newKeys(ctx: Context, object: string, ids: readonly string[]): Map<string, Buffer> {
  return new Map(ids.map((id) => [id, ctx.codec.newRecordKey(ctx.orgId, object, id)]));
}

async function insertKeys(
  ctx: Context,
  tx: Transaction,
  object: string,
  made: ReadonlyMap<string, Buffer>,
): Promise<void> {
  if (made.size === 0) return;
  await tx.query(sql`
    insert into kernel.record_key (org_id, object, record_id, wrapped)
    select ${ctx.orgId}::uuid, ${object}, * from unnest(${[...made.keys()]}::uuid[], ${[...made.values()]}::bytea[])`);
}

async function insertMissing(
  ctx: Context,
  tx: Transaction,
  object: string,
  made: ReadonlyMap<string, Buffer>,
): Promise<{ record_id: string; wrapped: string }[]> {
  if (made.size === 0) return [];
  return tx.query(sql`
    insert into kernel.record_key (org_id, object, record_id, wrapped)
    select ${ctx.orgId}::uuid, ${object}, * from unnest(${[...made.keys()]}::uuid[], ${[...made.values()]}::bytea[])
    on conflict (org_id, object, record_id) do update set wrapped = kernel.record_key.wrapped
    returning record_id, encode(wrapped, 'base64') as wrapped`);
}

async function readKeys(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
): Promise<Map<string, Buffer>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ record_id: string; wrapped: string }>(sql`
    select record_id, encode(wrapped, 'base64') as wrapped from kernel.record_key
    where org_id = ${ctx.orgId}::uuid and object = ${object} and record_id = any(${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.record_id, Buffer.from(row.wrapped, 'base64')]));
}

/** Columns of `kernel.change` as `readChange` takes them. */
export const changeColumns = sql.raw(`epoch, xid, seq,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, actor_id, via, cause_id, batch_id, object,
  record_id, version, op, before, after`);

export type ChangeRow = {
  epoch: string;
  xid: string;
  seq: string;
  at: string;
  actor_id: string | null;
  via: string;
  cause_id: string | null;
  batch_id: string | null;
  object: string;
  record_id: string;
  version: string;
  op: LedgerOp;
  before: string | null;
  after: string | null;
};

/** A row of `kernel.change`, selected by `changeColumns`, as a change; sensitive values stay sealed. */
export function readChange(row: ChangeRow): Change {
  return {
    id: `${Number(row.epoch)}.${row.xid}.${Number(row.seq)}`,
    at: row.at,
    actorId: row.actor_id,
    via: row.via,
    causeId: row.cause_id,
    batchId: row.batch_id,
    object: row.object,
    recordId: row.record_id,
    version: Number(row.version),
    op: row.op,
    before: row.before === null ? null : (JSON.parse(row.before) as Values),
    after: row.after === null ? null : (JSON.parse(row.after) as Values),
  };
}

/** The parts of a change id. Undefined for what is no change id. */
export function parseChangeId(id: string): { epoch: number; xid: string; seq: number } | undefined {
  const match = /^(\d{1,9})\.(\d{1,19})\.(\d{1,9})$/.exec(id);
  if (!match) return undefined;
  return { epoch: Number(match[1]), xid: match[2] ?? '', seq: Number(match[3]) };
}

/**
 * Opens the sealed values of changes. A value whose record key was erased (or replaced after an erasure) is gone for
 * good: its field is then absent.
 */
export async function openValues<
  C extends Pick<Change, 'object' | 'recordId' | 'before' | 'after'>,
>(ctx: Context, tx: Transaction, changes: readonly C[]): Promise<C[]> {
  const sealedIds = new Map<string, Set<string>>();
  for (const { object, recordId, before, after } of changes) {
    if (![before, after].some((values) => Object.values(values ?? {}).some(isSealed))) continue;
    const ids = sealedIds.get(object) ?? new Set();
    sealedIds.set(object, ids.add(recordId));
  }
  if (sealedIds.size === 0) return [...changes];

  const keys = new Map<string, Buffer>();
  for (const [object, ids] of sealedIds) {
    for (const [id, key] of await readKeys(ctx, tx, object, [...ids]))
      keys.set(`${object}|${id}`, key);
  }
  return changes.map((change) => {
    const key = keys.get(`${change.object}|${change.recordId}`);
    return {
      ...change,
      before: opened(ctx, change, change.before, key),
      after: opened(ctx, change, change.after, key),
    };
  });
}

function opened(
  ctx: Context,
  { object, recordId }: Pick<Change, 'object' | 'recordId'>,
  values: Values | null,
  key: Buffer | undefined,
): Values | null {
  if (!values) return null;
  const result: Values = {};
  for (const [name, value] of Object.entries(values)) {
    if (!isSealed(value)) {
      result[name] = value;
    } else if (key) {
      const text = open(ctx, key, object, recordId, value);
      if (text !== undefined) result[name] = JSON.parse(text);
    }
  }
  return result;
}

/** Undefined where the record has another key by now: the value was erased. Tampering is found by the seals, not here. */
function open(
  ctx: Context,
  key: Buffer,
  object: string,
  recordId: string,
  { $sealed }: Sealed,
): string | undefined {
  try {
    return ctx.codec.openWith(key, ctx.orgId, object, recordId, Buffer.from($sealed, 'base64'));
  } catch {
    return undefined;
  }
}

/**
 * What has changed in records since the version each editor read, for merging their changes field by field.
 *
 * @param since the version that was read, by record id
 * @returns by record id: the fields changed since, each with its value at that version. A record without newer changes
 *   is absent.
 */
export async function changesSince(
  ctx: Context,
  tx: Transaction,
  object: string,
  since: ReadonlyMap<string, number>,
): Promise<Map<string, Map<string, unknown>>> {
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    join unnest(${[...since.keys()]}::uuid[], ${[...since.values()]}::bigint[]) as read(read_id, read_version)
      on record_id = read_id and version > read_version
    where org_id = ${ctx.orgId}::uuid and object = ${object} and op <> 'event'
    order by record_id, version, epoch, xid, seq`);
  const changes = await openValues(ctx, tx, rows.map(readChange));
  const result = new Map<string, Map<string, unknown>>();
  for (const { recordId, before, after } of changes) {
    const fields = result.get(recordId) ?? new Map<string, unknown>();
    result.set(recordId, fields);
    for (const name of Object.keys({ ...before, ...after })) {
      if (!fields.has(name)) fields.set(name, before?.[name] ?? null);
    }
  }
  return result;
}
