import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { compile } from '../platform/database.ts';
import { Problem } from '../platform/problem.ts';
import { joinFacts } from './columns.ts';
import type { RawRow } from './columns.ts';
import { readComments } from './comment.ts';
import type { Context } from './context.ts';
import type { Label } from './field.ts';
import { describeChanges, isTold, readerRecord } from './history.ts';
import type { Field, Model } from './model.ts';
import { filledIn, hole, remembered } from './statement-cache.ts';
import type { Hole, Plan } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';
import { isUuid } from './values.ts';
import { present, selectView, viewOf } from './view.ts';
import type { View } from './view.ts';
import { readsAll, visible, visibleAmong } from './visibility.ts';
import type { RecordWire, TimelineEntryWire, TimelineWire } from './wire.ts';

const PAGE = 30;

/** Records that tell what happened with another one: a kind of entry in its timeline. Modules declare them. */
export type TimelineSource = {
  /** Unique among the sources of an object; filters name it. */
  name: string;
  label: Label;
  /** The object whose records have the timeline. */
  of: string;
  /** The object that the entries are records of. */
  object: string;
  /** The entries' reference to the record; with `through`, to what has that reference to the record. */
  by: string;
  through?: string;
  /**
   * The record's own reference that the entries share, where they point to the same instead of to the record itself:
   * what was said with the customer since an opportunity was made.
   */
  shared?: string;
  /** The date and time that the entry stands at; what has none has not happened. Needs an index with `by`. */
  at: string;
  /** A choice field that filters may ask for as well. */
  channel?: string;
  /** What an entry says beside its title. */
  show: readonly string[];
};

/** Entries that every record has, beside those of modules. */
const COMMENT = 'comment';
const CHANGE = 'change';

type Part = {
  name: string;
  keys: (ctx: Context, after: Beyond | undefined) => RawBuilder<unknown>;
  /** What differs from record to record. */
  values: readonly (readonly [Hole, unknown])[];
};

/** Where the page before ended: time, source, and the entry's key within it. */
type Position = { at: string; part: string; key: string };

type Row = { rank: string; at: string; key: string };

/** The sources of an object whose records and fields this reader may read under every grant. */
export function sourcesOf(
  ctx: Context,
  sources: readonly TimelineSource[],
  object: string,
): TimelineSource[] {
  return sources.filter(({ of, object: entries, by, through, shared, at, channel }) => {
    const between = through === undefined ? undefined : targetName(ctx, entries, by);
    return (
      of === object &&
      readsAll(ctx, entries, channel === undefined ? [by, at] : [by, at, channel]) &&
      (shared === undefined || readsAll(ctx, object, [shared])) &&
      (through === undefined || (between !== undefined && readsAll(ctx, between, [through])))
    );
  });
}

function targetName(ctx: Context, object: string, reference: string): string | undefined {
  const declaration = ctx.catalog.object(object)?.fields.get(reference)?.declaration;
  return declaration?.kind === 'reference' ? declaration.to : undefined;
}

/**
 * What happened with a record, of all sources together, newest first: 30 entries a page. Each source gives its newest
 * by an index, however many there are; entries are shown as lists show records, with sensitive values masked.
 *
 * @param asked.kinds names of sources, `source:option` for one channel, `comment` and `change`; all for undefined
 * @param asked.cursor `nextCursor` of the page before
 * @throws Problem not_found, invalid_query, invalid_cursor
 */
export async function timeline(
  ctx: Context,
  tx: Transaction,
  sources: readonly TimelineSource[],
  about: { model: Model; id: string },
  asked: { kinds?: readonly string[]; cursor?: string },
): Promise<TimelineWire> {
  const { model, id } = about;
  const record = await readerRecord(ctx, tx, model, id);
  const own = sourcesOf(ctx, sources, model.name);
  const parts = partsOf(own, model, record, asked.kinds);
  const after = asked.cursor === undefined ? undefined : readCursor(asked.cursor, parts);
  if (parts.length === 0) return { items: [], nextCursor: null };
  const names = parts.map(({ name }) => name).join();
  const key = `timeline ${JSON.stringify([names, asked.kinds, after?.part])}`;
  const plan = remembered(ctx, model, key, () => planKeys(ctx, parts, after?.part));
  const values = new Map<Hole, unknown>([
    [RECORD, record.id],
    [AT, after?.at],
    [KEY, after?.key],
    ...parts.flatMap((part) => part.values),
  ]);
  const rows = await tx.query<Row>(filledIn(plan, values));
  const shown = rows
    .slice(0, PAGE)
    .map((row) => ({ ...row, part: parts[Number(row.rank)]?.name ?? '' }));
  const items = await readEntries(ctx, tx, own, { model, record }, shown);
  const last = rows.length > PAGE ? shown.at(-1) : undefined;
  return { items, nextCursor: last ? writeCursor(last) : null };
}

const RECORD = hole('record');
const AT = hole('at');
const KEY = hole('key');
const IDS = hole('ids');

/** The newest keys of all parts together, behind the last entry's where one is given by its part. */
function planKeys(ctx: Context, parts: readonly Part[], last: string | undefined): Plan {
  const branches = parts.map(({ keys }, rank) => {
    const one = keys(ctx, last === undefined ? undefined : beyond(last, rank, parts));
    return sql`(select ${rank}::int as rank, k.at, k.key from (${one}) k)`;
  });
  return compile(sql`
    select rank, ${isoTime('at')} as at, key from (${sql.join(branches, sql` union all `)}) entry
    order by entry.at desc, rank, key collate "C" desc limit ${PAGE + 1}::int`);
}

const isoTime = (column: string): RawBuilder<unknown> =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const asks = new WeakMap<TimelineSource, { of: Hole; since: Hole }>();

/** The holes of a source, the same ones every time. */
function asksOf(source: TimelineSource): { of: Hole; since: Hole } {
  const known = asks.get(source) ?? { of: hole('of'), since: hole('since') };
  asks.set(source, known);
  return known;
}

/** For a part before the last entry's, what is strictly older; for one after it, what is of the same time as well. */
type Beyond = 'before' | 'same' | 'after';

function beyond(part: string, rank: number, parts: readonly Part[]): Beyond {
  const last = parts.findIndex(({ name }) => name === part);
  return rank < last ? 'before' : rank > last ? 'after' : 'same';
}

function olderThan(
  after: Beyond | undefined,
  at: RawBuilder<unknown>,
  key: RawBuilder<unknown>,
  type: RawBuilder<unknown>,
): RawBuilder<unknown> {
  if (!after) return sql``;
  if (after === 'before') return sql` and ${at} < ${AT}::timestamptz`;
  if (after === 'after') return sql` and ${at} <= ${AT}::timestamptz`;
  return sql` and (${at}, ${key}) < (${AT}::timestamptz, ${KEY}::${type})`;
}

function partsOf(
  own: readonly TimelineSource[],
  model: Model,
  record: RecordWire,
  kinds: readonly string[] | undefined,
): Part[] {
  const wanted = kinds?.map((each) => each.split(':'));
  const names = new Set([...own.map(({ name }) => name), COMMENT, CHANGE]);
  const unknown = wanted?.find(([name = '']) => !names.has(name));
  if (unknown) throw new Problem('invalid_query', { values: { reason: 'kinds' } });
  const parts: Part[] = [];
  for (const source of own) {
    const asked = wanted?.filter(([name]) => name === source.name);
    if (asked?.length === 0) continue;
    const channels = asked?.every((each) => each.length > 1)
      ? asked.map(([, channel = '']) => channel)
      : undefined;
    const of = source.shared === undefined ? record.id : record[source.shared];
    if (typeof of !== 'string') continue;
    const holes = asksOf(source);
    parts.push({
      name: source.name,
      keys: (ctx, after) => sourceKeys(ctx, source, { ...holes, channels }, after),
      values: [
        [holes.of, of],
        [holes.since, record['createdAt']],
      ],
    });
  }
  const has = (name: string): boolean => !wanted || wanted.some(([each]) => each === name);
  if (has(COMMENT))
    parts.push({
      name: COMMENT,
      keys: (ctx, after) => commentKeys(ctx, model, after),
      values: [],
    });
  if (has(CHANGE))
    parts.push({
      name: CHANGE,
      keys: (ctx, after) => changeKeys(ctx, model, after),
      values: [],
    });
  return parts;
}

function fieldOf(model: Model, name: string): Field {
  const field = model.fields.get(name);
  if (!field) throw new Error(`${model.name} has no field ${name}`);
  return field;
}

function modelOfObject(ctx: Context, name: string): Model {
  const model = ctx.catalog.object(name);
  if (!model) throw new Error(`there is no object ${name}`);
  return model;
}

type Narrowed = { of: Hole; since: Hole; channels: readonly string[] | undefined };

function sourceKeys(
  ctx: Context,
  source: TimelineSource,
  { of, since, channels }: Narrowed,
  after: Beyond | undefined,
): RawBuilder<unknown> {
  const model = modelOfObject(ctx, source.object);
  const column = (name: string): RawBuilder<unknown> => sql.ref(`e.${fieldOf(model, name).column}`);
  const at = column(source.at);
  const from = source.shared === undefined ? sql`` : sql` and ${at} >= ${since}::timestamptz`;
  const channel =
    channels && source.channel
      ? sql` and ${column(source.channel)} = any(${channels}::text[])`
      : sql``;
  // Names are made of the few that are left, not of all that a customer has.
  return sql`
    select newest.at, newest.id::text as key from (
      select ${at} as at, e.id from ${sql.table(model.table)} e
      where ${visibleAmong(ctx, model, 'e')} and ${pointing(ctx, model, source, of)} and ${at} is not null${from}${channel}
        ${olderThan(after, at, sql.ref('e.id'), sql`uuid`)}
      order by ${at} desc, e.id desc limit ${PAGE + 1}::int) newest`;
}

function pointing(
  ctx: Context,
  model: Model,
  { by, through }: TimelineSource,
  of: Hole,
): RawBuilder<unknown> {
  const reference = fieldOf(model, by);
  const column = sql.ref(`e.${reference.column}`);
  if (through === undefined) return sql`${column} = ${of}::uuid`;
  const between = modelOfObject(ctx, targetName(ctx, model.name, by) ?? '');
  return sql`${column} in (select b.id from ${sql.table(between.table)} b
    where ${visible(ctx, between, 'b')} and ${sql.ref(`b.${fieldOf(between, through).column}`)} = ${of}::uuid)`;
}

function commentKeys(ctx: Context, model: Model, after: Beyond | undefined): RawBuilder<unknown> {
  return sql`
    select c.created_at as at, c.id::text as key from kernel.comment c
    where c.org_id = ${ctx.orgId}::uuid and c.object = ${model.name} and c.record_id = ${RECORD}::uuid
      and c.deleted_at is null${olderThan(after, sql.ref('c.created_at'), sql.ref('c.id'), sql`uuid`)}
    order by c.created_at desc, c.id desc limit ${PAGE + 1}::int`;
}

/** Two changes of one moment stand in the order of their versions. */
const changeKey = sql`lpad(h.version::text, 15, '0') || '~' || h.epoch || '.' || h.xid::text || '.' || lpad(h.seq::text, 9, '0')`;

function changeKeys(ctx: Context, model: Model, after: Beyond | undefined): RawBuilder<unknown> {
  const key = sql`((${changeKey}) collate "C")`;
  return sql`
    select h.at, ${changeKey} as key from kernel.change h
    where h.org_id = ${ctx.orgId}::uuid and h.object = ${model.name} and h.record_id = ${RECORD}::uuid
      and ${isTold('h')}${olderThan(after, sql.ref('h.at'), key, sql`text`)}
    order by h.at desc, ${key} desc limit ${PAGE + 1}::int`;
}

type Shown = Row & { part: string };

async function readEntries(
  ctx: Context,
  tx: Transaction,
  own: readonly TimelineSource[],
  { model, record }: { model: Model; record: RecordWire },
  shown: readonly Shown[],
): Promise<TimelineEntryWire[]> {
  const keysOf = (part: string): string[] =>
    shown.filter((each) => each.part === part).map(({ key }) => key);
  const objects = [...new Set(own.map(({ object }) => object))];
  const [comments, changes, ...lists] = await Promise.all([
    readComments(ctx, tx, { model, id: record.id }, keysOf(COMMENT)),
    describeChanges(ctx, tx, model, record, keysOf(CHANGE).map(changeIdOf)),
    ...objects.map((object) => {
      const its = own.filter((source) => source.object === object);
      return readRecords(
        ctx,
        tx,
        its,
        its.flatMap(({ name }) => keysOf(name)),
      );
    }),
  ]);
  const found = new Map(objects.map((object, n) => [object, lists[n]]));
  return shown.flatMap(({ part, key, at }): TimelineEntryWire[] => {
    if (part === COMMENT) {
      const comment = comments.get(key);
      return comment ? [{ kind: COMMENT, at, comment }] : [];
    }
    if (part === CHANGE) {
      const change = changes.get(changeIdOf(key));
      return change ? [{ kind: CHANGE, at, change }] : [];
    }
    const object = own.find(({ name }) => name === part)?.object ?? '';
    const entry = found.get(object)?.get(key);
    return entry ? [{ kind: 'record', at, source: part, object, record: entry }] : [];
  });
}

/** `…~<epoch>.<xid>.<seq>` as the ledger names a change. */
function changeIdOf(key: string): string {
  const [epoch, xid, seq] = (key.split('~')[1] ?? '').split('.');
  return `${epoch}.${xid}.${Number(seq)}`;
}

async function readRecords(
  ctx: Context,
  tx: Transaction,
  sources: readonly TimelineSource[],
  ids: readonly string[],
): Promise<Map<string, RecordWire>> {
  const [source] = sources;
  if (!source || ids.length === 0) return new Map();
  const model = modelOfObject(ctx, source.object);
  const { view, plan } = remembered(
    ctx,
    model,
    `entries ${sources.map(({ name }) => name).join()}`,
    () => planRecords(ctx, model, sources),
  );
  const rows = await tx.query<RawRow>(filledIn(plan, new Map([[IDS, [...new Set(ids)]]])));
  return new Map(rows.map((raw) => [String(raw['id']), present(view, raw)]));
}

function planRecords(
  ctx: Context,
  model: Model,
  sources: readonly TimelineSource[],
): { view: View; plan: Plan } {
  const shown = sources.flatMap(({ show, by, at, channel }) => [...show, by, at, channel ?? at]);
  const wanted = [
    ...new Set([model.declaration.titleField, 'owner', 'currency', 'version', ...shown]),
  ];
  const view = viewOf(ctx, model, { wanted, clear: false });
  const plan = compile(sql`
    select ${selectView(view, 't')} from ${sql.table(model.table)} t${joinFacts(model, 't', view.fields)}
    where ${visible(ctx, model, 't')} and t.id = any(${IDS}::uuid[])`);
  return { view, plan };
}

function writeCursor({ at, part, key }: Shown): string {
  return Buffer.from(JSON.stringify([at, part, key])).toString('base64url');
}

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/;
const CHANGE_KEY = /^\d{15}~\d{1,9}\.\d{1,20}\.\d{9}$/;

/** @throws Problem invalid_cursor where it was not made for this question */
function readCursor(cursor: string, parts: readonly Part[]): Position {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new Problem('invalid_cursor');
  }
  const [at, part, key] = (Array.isArray(parsed) ? parsed : []) as unknown[];
  const known = parts.some(({ name }) => name === part);
  const sound =
    typeof at === 'string' &&
    TIME.test(at) &&
    !Number.isNaN(Date.parse(at)) &&
    new Date(at).toISOString() === at &&
    typeof key === 'string' &&
    (part === CHANGE ? CHANGE_KEY.test(key) : isUuid(key));
  if (!known || !sound || typeof part !== 'string') throw new Problem('invalid_cursor');
  return { at, part, key };
}
