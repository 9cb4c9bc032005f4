import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import { startTicker } from '../platform/ticker.ts';
import type { Ticker } from '../platform/ticker.ts';
import type { ChangeId, LedgerOp } from './ledger.ts';
import type { Transaction } from './transaction.ts';

/** That something was written: enough to decide whether to look, and nothing of what was written. */
export type Notice = {
  id: ChangeId;
  orgId: string;
  object: string;
  recordId: string;
  version: number;
  op: LedgerOp;
  via: string;
  /** The fields that an update changed; null for everything else. */
  changed: readonly string[] | null;
  /** Whether the record was given to somebody who did not write it. */
  given: boolean;
};

/** Whether one of these fields may have changed; what is no update changes them all. */
export function changesAny({ changed }: Notice, fields: ReadonlySet<string>): boolean {
  // Jobs that the version before has queued do not say either.
  return changed?.some((name) => fields.has(name)) ?? true;
}

/**
 * What shall happen after changes. The dispatcher hands each change on exactly once, as jobs of the queue that carry
 * `{ orgId, changes: Notice[] }`; what an import makes comes when none is at work any more, perhaps behind later changes
 * of the same records. A reaction new to an installation starts with the changes from then on.
 */
export type Reaction = {
  /** Also the name of its cursor: never rename it. */
  name: string;
  wants: (notice: Notice) => boolean;
  /** The task of the queue that does it. */
  task: string;
};

type Place = { epoch: string; xid: string };
type Page = { notices: Notice[]; place: Place; more: boolean };

/** What an import makes has a cursor of its own in each reaction, as it may have to wait for the end of the file. */
const IMPORTED = '.imported';
const isImported = sql`c.via = 'import' and c.op = 'create'`;
const isUsual = sql`not (${isImported})`;
/** Milliseconds after which what an import made is handed on while it is at work. */
const LONGEST_WAIT = 10 * 60_000;

/** Lines read at once. */
const PAGE = 2_000;
/** Changes handed on with one job. */
const PER_JOB = 500;
/** Milliseconds between two looks for something new, for live updates and reactions. */
const PAUSE = 200;
/** Milliseconds from one handing on to the next: what changes meanwhile is one job of each reaction. */
const BEAT = 1_000;
/** Milliseconds between two looks of live updates that nobody listens to. */
const UNHEARD = 1_000;

/** Where the next line will be: everything before is committed and can be read. */
async function boundary(tx: Transaction, last = false): Promise<Place> {
  const [place] = await tx.query<Place>(
    sql`
      select kernel.current_epoch() as epoch, (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text as xid`,
    last,
  );
  if (!place) throw new Error('the database gave no snapshot');
  return place;
}

type Row = {
  epoch: string;
  xid: string;
  seq: string;
  org_id: string;
  object: string;
  record_id: string;
  version: string;
  op: LedgerOp;
  via: string;
  restored: boolean;
  /** JSON; null where the line is no update. */
  changed: string | null;
  given: boolean;
};

/** The lines after a place that are among the wanted ones, of whole transactions, in their order. */
async function readPage(
  tx: Transaction,
  from: Place,
  limit: number,
  wanted: RawBuilder<unknown> = sql`true`,
): Promise<Page> {
  // The boundary first: what is below it now is visible to every later statement.
  const end = await boundary(tx);
  const rows = await tx.query<Row>(sql`
    with page as (
      select epoch, xid from kernel.change c
      where (epoch, xid) > (${from.epoch}::int, ${from.xid}::xid8)
        and (epoch, xid) <= (${end.epoch}::int, ${end.xid}::xid8) and ${wanted}
      order by epoch, xid limit ${limit}::int),
    last as (select epoch, xid from page order by epoch desc, xid desc limit 1)
    select c.epoch, c.xid, c.seq, c.org_id, c.object, c.record_id, c.version, c.op, c.via,
      case c.op when 'update' then (select json_agg(name) from jsonb_object_keys(c.after) name) end as changed,
      coalesce(c.after ->> 'owner' <> coalesce(c.actor_id::text, ''), false) as given,
      exists (select from kernel.restored r where r.org_id = c.org_id
        and (r.to_xid is null or (c.epoch, c.xid) <= (r.epoch, r.to_xid))) as restored
    from kernel.change c
    where (c.epoch, c.xid) > (${from.epoch}::int, ${from.xid}::xid8)
      and (c.epoch, c.xid) <= ((select epoch from last), (select xid from last)) and ${wanted}
    order by c.epoch, c.xid, c.org_id, c.seq`);
  const last = rows.at(-1);
  const more = rows.length >= limit;
  // What came in an archive happened elsewhere, long ago.
  const fresh = rows.filter(({ restored }) => !restored);
  const notices = fresh.map((row): Notice => ({
    id: `${Number(row.epoch)}.${row.xid}.${Number(row.seq)}`,
    orgId: row.org_id,
    object: row.object,
    recordId: row.record_id,
    version: Number(row.version),
    op: row.op,
    via: row.via,
    changed: row.changed === null ? null : (JSON.parse(row.changed) as string[]),
    given: row.given,
  }));
  // What is not wanted is not to be passed over again.
  return { notices, place: more && last ? { epoch: last.epoch, xid: last.xid } : end, more };
}

type Cursor = Place & { consumer: string };

const consumersOf = ({ name }: Reaction): string[] => [name, `${name}${IMPORTED}`];

/** How far each reaction has come, and whether anything was written since: without a lock, so that rest costs little. */
function cursorsOf(
  tx: Transaction,
  reactions: readonly Reaction[],
): Promise<(Cursor & { behind: boolean })[]> {
  return tx.query(
    sql`
      select p.consumer, p.epoch, p.xid, coalesce((p.epoch, p.xid) < (newest.epoch, newest.xid), false) as behind
      from kernel.ledger_cursor p left join ${newest} on true
      where p.consumer = any(${reactions.flatMap(consumersOf)}::text[])`,
    true,
  );
}

const newest = sql`
  (select epoch, xid from kernel.change order by epoch desc, xid desc limit 1) newest`;

type Passed = { handed: boolean; more: boolean };

/**
 * Hands the next changes to reactions: their jobs are added in the transaction that moves their cursors, so that neither
 * a crash nor a second dispatcher gives any twice or leaves one out. Reactions that have come equally far, as they
 * usually have, share one reading. What imports make may wait for their end (ADR 28).
 *
 * @param limit lines read at once
 * @param importing kinds of jobs that import
 * @returns true when there is more to hand on at once
 */
export async function dispatchPass(
  system: Database,
  reactions: readonly Reaction[],
  limit: number = PAGE,
  importing: readonly string[] = [],
): Promise<boolean> {
  return (await pass(system, reactions, limit, importing)).more;
}

async function pass(
  system: Database,
  reactions: readonly Reaction[],
  limit: number,
  importing: readonly string[],
): Promise<Passed> {
  const known = await systemTransaction(system, (tx) => cursorsOf(tx, reactions));
  const fresh = reactions
    .flatMap(consumersOf)
    .filter((name) => !known.some(({ consumer }) => consumer === name));
  if (fresh.length > 0) await systemTransaction(system, (tx) => startNow(tx, fresh));
  const behind = known.filter((cursor) => cursor.behind).map(({ consumer }) => consumer);
  if (behind.length === 0) return { handed: false, more: false };
  return systemTransaction(system, (tx) => handOn(tx, reactions, behind, { limit, importing }));
}

type How = { limit: number; importing: readonly string[] };

async function handOn(
  tx: Transaction,
  reactions: readonly Reaction[],
  behind: readonly string[],
  { limit, importing }: How,
): Promise<Passed> {
  // Those that another dispatcher is at are its own.
  const cursors = await tx.query<Cursor & { imported: boolean }>(sql`
    select consumer, epoch, xid, consumer like ${`%${IMPORTED}`} as imported from kernel.ledger_cursor
    where consumer = any(${behind}::text[]) for update skip locked`);
  const passed = { handed: false, more: false };
  const places = Map.groupBy(cursors, ({ epoch, xid, imported }) => `${imported}.${epoch}.${xid}`);
  for (const group of places.values()) {
    const names = new Set(group.map(({ consumer }) => consumer));
    const [from] = group;
    if (!from || (from.imported && (await waits(tx, from, importing)))) continue;
    const page = await readPage(tx, from, limit, from.imported ? isImported : isUsual);
    const jobs = reactions
      .filter((reaction) => consumersOf(reaction).some((name) => names.has(name)))
      .flatMap((reaction) => jobsOf(reaction, page.notices.filter(reaction.wants)));
    const [, moved] = await Promise.all([
      addJobs(tx, jobs),
      tx.query(sql`
        update kernel.ledger_cursor set epoch = ${page.place.epoch}::int, xid = ${page.place.xid}::xid8
        where consumer = any(${[...names]}::text[])
          and (epoch, xid) < (${page.place.epoch}::int, ${page.place.xid}::xid8) returning consumer`),
    ]);
    passed.handed ||= moved.length > 0;
    passed.more ||= page.more;
  }
  return passed;
}

/**
 * Whether what imports made behind this place is to wait, because one is at work. A worker that died holds nothing back:
 * its lease runs out; and nothing waits longer than some minutes.
 */
async function waits(tx: Transaction, from: Place, importing: readonly string[]): Promise<boolean> {
  // Lines have the time of the application that wrote them, and are held against the same clock; leases are the database's.
  const longest = new Date(Date.now() - LONGEST_WAIT).toISOString();
  const [row] = await tx.query<{ waits: boolean }>(sql`
    select exists (select from kernel.job
        where kind = any(${importing}::text[]) and state = 'running' and leased_until > now())
      and coalesce((select at > ${longest}::timestamptz from kernel.change
        where (epoch, xid) > (${from.epoch}::int, ${from.xid}::xid8) order by epoch, xid limit 1), false) as waits`);
  return row?.waits === true;
}

/** A reaction new to an installation begins with what comes from now on. */
async function startNow(tx: Transaction, consumers: readonly string[]): Promise<void> {
  const now = await boundary(tx);
  await tx.query(sql`
    insert into kernel.ledger_cursor (consumer, epoch, xid)
    select consumer, ${now.epoch}::int, ${now.xid}::xid8
    from unnest(${consumers}::text[]) consumer on conflict (consumer) do nothing`);
}

type NewJob = { task: string; payload: { orgId: string; changes: Notice[] } };

function jobsOf({ task }: Reaction, notices: readonly Notice[]): NewJob[] {
  const payloads: NewJob['payload'][] = [];
  for (const notice of notices) {
    const last = payloads.findLast(({ orgId }) => orgId === notice.orgId);
    if (last && last.changes.length < PER_JOB) last.changes.push(notice);
    else payloads.push({ orgId: notice.orgId, changes: [notice] });
  }
  return payloads.map((payload) => ({ task, payload }));
}

/** All jobs at once, as workers are woken once for each call. */
async function addJobs(tx: Transaction, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return;
  await tx.query(sql`
    select count(*) from graphile_worker.add_jobs((
      select array_agg(row(job ->> 'task', job -> 'payload', null, null, null, null, null, null)::graphile_worker.job_spec
        order by n)
      from json_array_elements(${JSON.stringify(jobs)}::json) with ordinality given(job, n)))`);
}

/**
 * A reader that lives in this process only: it starts with what comes next and forgets its place at the end. While
 * nobody listens it only moves along, and seldom, so that whoever comes misses nothing from then on.
 */
export function liveReader(
  system: Database,
  live: { wanted: () => boolean; hand: (notices: readonly Notice[]) => void },
  unheard: number = UNHEARD,
): () => Promise<boolean> {
  let place: Place | undefined;
  let movedAt = -Infinity;
  return async () => {
    const from = place;
    if (!from || !live.wanted()) {
      if (performance.now() - movedAt < unheard) return false;
      movedAt = performance.now();
      place = await systemTransaction(system, (tx) => boundary(tx, true));
      return false;
    }
    movedAt = -Infinity;
    if (!(await systemTransaction(system, (tx) => isBehind(tx, from)))) return false;
    const page = await systemTransaction(system, (tx) => readPage(tx, from, PAGE));
    place = page.place;
    if (page.notices.length > 0) live.hand(page.notices);
    return page.more;
  };
}

/** Whether anything was written behind a place, readable by now or not. */
async function isBehind(tx: Transaction, from: Place): Promise<boolean> {
  const [row] = await tx.query<{ behind: boolean }>(
    sql`select (newest.epoch, newest.xid) > (${from.epoch}::int, ${from.xid}::xid8) as behind from ${newest}`,
    true,
  );
  return row?.behind === true;
}

/**
 * Looks into the ledger every 200 ms: for the live updates of this process and for the declared reactions, which are
 * handed what is new at once, and again a second later. Any number of processes may run one.
 */
export function startDispatcher(input: {
  system: Database;
  reactions?: readonly Reaction[];
  /** Kinds of jobs that import: what they make is handed to reactions when none of them is at work, or after ten minutes. */
  importing?: readonly string[];
  /** Live updates; `wanted` says whether anybody listens at all. */
  live?: { wanted: () => boolean; hand: (notices: readonly Notice[]) => void };
  onError: (error: unknown) => void;
  /** Milliseconds between looks, and from one handing on to reactions to the next, for tests. */
  pause?: number;
  beat?: number;
}): Ticker {
  const { system, reactions = [], importing = [], live, beat = BEAT } = input;
  const readLive = live && liveReader(system, live);
  let next = -Infinity;
  return startTicker({
    work: async () => {
      const more = readLive ? await readLive() : false;
      if (reactions.length === 0 || performance.now() < next) return more;
      const passed = await pass(system, reactions, PAGE, importing);
      if (passed.handed && !passed.more) next = performance.now() + beat;
      return passed.more || more;
    },
    pause: input.pause ?? PAUSE,
    onError: input.onError,
  });
}
