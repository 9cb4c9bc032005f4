import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import type { Context } from './context.ts';
import type { Notice } from './dispatcher.ts';
import type { Transaction } from './transaction.ts';
import { visible } from './visibility.ts';

/** What a stream wants to hear of: records as `customer:<id>`, lists as object names. */
export type Interest = { records: readonly string[]; lists: readonly string[] };

export type LiveEvent =
  | { type: 'record'; object: string; id: string; version: number }
  | { type: 'list'; object: string }
  | { type: 'comments'; object: string; id: string }
  | { type: 'job'; id: string }
  | { type: 'notifications' };

/** The connection behind a stream. `write` answers false when it is full; then `flush` is called once it has drained. */
export type LiveOutput = { write: (text: string) => boolean; end: () => void };

/** Who listens, and what of their interest they may see; undefined until that has been checked. */
export type LiveStream = {
  orgId: string;
  memberId: string;
  output: LiveOutput;
  interest: Interest;
  allowed: { records: ReadonlySet<string>; lists: ReadonlySet<string> } | undefined;
  /** What has happened and was not written yet: one entry for each thing, however often it changed. */
  waiting: Map<string, LiveEvent>;
  /** When each list was last sent, in milliseconds of the monotonic clock. */
  listSent: Map<string, number>;
  jobs: Map<string, string>;
  /** When the member's notifications last changed, as the database said. */
  notifiedAt: string;
  full: boolean;
};

export type LiveHub = {
  /** True while anybody listens. */
  wanted: () => boolean;
  /** Takes what the dispatcher read. */
  hand: (notices: readonly Notice[]) => void;
  open: (stream: LiveStream) => void;
  close: (stream: LiveStream) => void;
  /** Streams of one member, to limit them. */
  count: (orgId: string, memberId: string) => number;
  /** Writes what waits, as far as it may go out now. */
  flush: (stream: LiveStream) => void;
  /** Once a second: lists that had to wait, and news of members' jobs and notifications. */
  tick: (system: Database) => Promise<void>;
  closeAll: () => void;
};

/** A list is told of at most once in so many milliseconds. */
const LIST_PAUSE = 1_000;

export function newStream(
  input: Pick<LiveStream, 'orgId' | 'memberId' | 'output' | 'interest'>,
): LiveStream {
  return {
    ...input,
    allowed: undefined,
    waiting: new Map(),
    listSent: new Map(),
    jobs: new Map(),
    notifiedAt: '',
    full: false,
  };
}

/** Everybody who listens in this process. */
export function createLiveHub(): LiveHub {
  const byOrganisation = new Map<string, Set<LiveStream>>();
  const all = (): LiveStream[] => [...byOrganisation.values()].flatMap((streams) => [...streams]);
  return {
    wanted: () => byOrganisation.size > 0,
    hand: (notices) => {
      const touched = new Set<LiveStream>();
      for (const notice of notices) {
        for (const stream of byOrganisation.get(notice.orgId) ?? []) {
          if (note(stream, notice)) touched.add(stream);
        }
      }
      for (const stream of touched) flush(stream);
    },
    open: (stream) => {
      const streams = byOrganisation.get(stream.orgId) ?? new Set();
      byOrganisation.set(stream.orgId, streams.add(stream));
    },
    close: (stream) => {
      const streams = byOrganisation.get(stream.orgId);
      streams?.delete(stream);
      if (streams?.size === 0) byOrganisation.delete(stream.orgId);
    },
    count: (orgId, memberId) =>
      [...(byOrganisation.get(orgId) ?? [])].filter((stream) => stream.memberId === memberId)
        .length,
    flush,
    tick: async (system) => {
      const streams = all();
      if (streams.length === 0) return;
      for (const job of await recentJobs(system, streams)) noteJob(byOrganisation, job);
      for (const told of await recentlyTold(system, streams)) noteTold(byOrganisation, told);
      for (const stream of streams) flush(stream);
    },
    closeAll: () => {
      for (const stream of all()) stream.output.end();
      byOrganisation.clear();
    },
  };
}

/** Keeps a change that the stream asked about. */
function note(stream: LiveStream, { object, recordId, version, op }: Notice): boolean {
  const key = `${object}:${recordId}`;
  const { records, lists } = stream.allowed
    ? stream.allowed
    : { records: new Set(stream.interest.records), lists: new Set(stream.interest.lists) };
  // An event changes no field; what the product has of them is what is said about a record.
  if (op === 'event') {
    if (!records.has(key)) return false;
    stream.waiting.set(`comments ${key}`, { type: 'comments', object, id: recordId });
    return true;
  }
  if (records.has(key)) {
    stream.waiting.set(key, { type: 'record', object, id: recordId, version });
  }
  if (lists.has(object)) stream.waiting.set(object, { type: 'list', object });
  return records.has(key) || lists.has(object);
}

function flush(stream: LiveStream): void {
  // Before it is known what the member may see, nothing goes out; a full connection is written to once it drained.
  if (!stream.allowed) return;
  const now = performance.now();
  for (const [key, event] of stream.waiting) {
    if (stream.full) return;
    if (event.type === 'list') {
      if (now - (stream.listSent.get(key) ?? -Infinity) < LIST_PAUSE) continue;
      stream.listSent.set(key, now);
    }
    stream.waiting.delete(key);
    const { type, ...data } = event;
    stream.full = !stream.output.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

/**
 * Sets what a stream may hear of, after its member's rights were looked at, and tells the versions of its records: so
 * nothing is missed between the reading of a record and the opening of its stream.
 */
export async function allow(ctx: Context, tx: Transaction, stream: LiveStream): Promise<void> {
  const versions = await visibleVersions(ctx, tx, stream.interest.records);
  const lists = stream.interest.lists.filter((name) => ctx.access.grants(name, 'read').length > 0);
  stream.allowed = { records: new Set(versions.keys()), lists: new Set(lists) };
  for (const [key, event] of stream.waiting) {
    if (!mayHear(event, key, versions, lists)) stream.waiting.delete(key);
  }
  for (const [key, version] of versions) {
    const [object = '', id = ''] = key.split(':');
    stream.waiting.set(key, { type: 'record', object, id, version });
  }
}

/** One's own jobs and notifications are one's own; records and lists only as far as they may be seen. */
function mayHear(
  event: LiveEvent,
  key: string,
  versions: ReadonlyMap<string, number>,
  lists: readonly string[],
): boolean {
  if (event.type === 'list') return lists.includes(key);
  if (event.type === 'record') return versions.has(key);
  return event.type !== 'comments' || versions.has(`${event.object}:${event.id}`);
}

/** The versions of those records that the member may see, by `object:id`. */
async function visibleVersions(
  ctx: Context,
  tx: Transaction,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const byObject = Map.groupBy(keys, (key) => key.slice(0, key.indexOf(':')));
  const versions = new Map<string, number>();
  for (const [object, ofObject] of byObject) {
    const model = ctx.catalog.object(object);
    if (!model || ctx.access.grants(object, 'read').length === 0) continue;
    const ids = ofObject.map((key) => key.slice(object.length + 1));
    const rows = await tx.query<{ id: string; version: string }>(sql`
      select t.id, t.version from ${sql.table(model.table)} t
      where ${visible(ctx, model, 't')} and t.id = any(${ids}::uuid[])`);
    for (const { id, version } of rows) versions.set(`${object}:${id}`, Number(version));
  }
  return versions;
}

/** The members who listen, to be joined as `who(org_id, member_id)`. */
function listeners(streams: readonly LiveStream[]): ReturnType<typeof sql> {
  const members = new Map(streams.map(({ orgId, memberId }) => [memberId, orgId]));
  return sql`unnest(${[...members.values()]}::uuid[], ${[...members.keys()]}::uuid[]) as who(org_id, member_id)`;
}

type JobNews = { org_id: string; member_id: string; id: string; state: string; done: string };

/** Jobs under way, or ended of late, of the members who listen. Not in the ledger, so they are asked for. */
function recentJobs(system: Database, streams: readonly LiveStream[]): Promise<JobNews[]> {
  return systemTransaction(system, (tx) =>
    tx.query<JobNews>(sql`
      select j.org_id, j.member_id, j.id, j.state, j.done
      from ${listeners(streams)}
      join kernel.job j on j.org_id = who.org_id and j.member_id = who.member_id
        and j.created_at > now() - interval '7 days'
      where j.state in ('queued', 'running') or j.finished_at > now() - interval '10 seconds'`),
  );
}

function noteJob(byOrganisation: ReadonlyMap<string, Set<LiveStream>>, job: JobNews): void {
  const state = `${job.state} ${job.done}`;
  for (const stream of byOrganisation.get(job.org_id) ?? []) {
    if (stream.memberId !== job.member_id || stream.jobs.get(job.id) === state) continue;
    stream.jobs.set(job.id, state);
    stream.waiting.set(`job ${job.id}`, { type: 'job', id: job.id });
  }
}

type Told = { org_id: string; member_id: string; changed_at: string };

/** Members who listen and were told something of late, or have read it. Not in the ledger, so they are asked for. */
function recentlyTold(system: Database, streams: readonly LiveStream[]): Promise<Told[]> {
  return systemTransaction(system, (tx) =>
    tx.query<Told>(sql`
      select who.org_id, who.member_id, max(n.changed_at)::text as changed_at
      from ${listeners(streams)}
      join kernel.notification n on n.org_id = who.org_id and n.member_id = who.member_id
        and n.changed_at > now() - interval '10 seconds'
      group by who.org_id, who.member_id`),
  );
}

function noteTold(
  byOrganisation: ReadonlyMap<string, Set<LiveStream>>,
  { org_id: orgId, member_id: memberId, changed_at: at }: Told,
): void {
  for (const stream of byOrganisation.get(orgId) ?? []) {
    if (stream.memberId !== memberId || stream.notifiedAt === at) continue;
    stream.notifiedAt = at;
    stream.waiting.set('notifications', { type: 'notifications' });
  }
}
