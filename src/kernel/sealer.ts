import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import { startTicker } from '../platform/ticker.ts';
import type { Ticker } from '../platform/ticker.ts';
import type { Transaction } from './transaction.ts';

/** What a seal says: `rows` lines of one organisation and epoch, up to and including transaction `toXid`. */
export type Seal = {
  orgId: string;
  n: number;
  epoch: number;
  toXid: string;
  rows: number;
  /** SHA-256 over the SHA-256 of each line, in order; hex. */
  digest: string;
  /** Hash of the seal before; hex. */
  previous: string | null;
  /** ISO 8601, milliseconds. */
  sealedAt: string;
};

/** Signs and checks the hashes of seals with Ed25519 (RFC 8032), under a key of the organisation. */
export type SealSigner = {
  sign: (orgId: string, hash: Buffer) => Buffer;
  verify: (orgId: string, hash: Buffer, signature: Buffer) => boolean;
};

/** PKCS #8 of an Ed25519 key, up to its 32 bytes of seed (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The signer of an installation. Its keys come from the master key by HKDF-SHA256: the database cannot sign. */
export function sealSigner(masterKey: Buffer): SealSigner {
  const keyOf = (orgId: string): ReturnType<typeof createPrivateKey> => {
    const seed = Buffer.from(hkdfSync('sha256', masterKey, orgId, 'ledger seal', 32));
    return createPrivateKey({
      key: Buffer.concat([PKCS8_ED25519, seed]),
      format: 'der',
      type: 'pkcs8',
    });
  };
  return {
    sign: (orgId, hash) => sign(null, hash, keyOf(orgId)),
    verify: (orgId, hash, signature) =>
      verify(null, hash, createPublicKey(keyOf(orgId)), signature),
  };
}

/** SHA-256 over all that a seal says; the chain goes through `previous`. */
export function sealHash(seal: Seal): Buffer {
  const { orgId, n, epoch, toXid, rows, digest, previous, sealedAt } = seal;
  const text = ['seal', orgId, n, epoch, toXid, rows, digest, previous ?? '', sealedAt].join('|');
  return createHash('sha256').update(text).digest();
}

/**
 * SQL: the digest of the lines `c` of a group, hex. A line is digested as a JSON array of all its columns: numbers and
 * objects have one form in jsonb, and the time is counted in milliseconds so that no setting changes it.
 */
export const linesDigest = sql<string>`encode(sha256(string_agg(sha256(convert_to(jsonb_build_array(
  c.org_id, c.epoch, c.xid::text, c.seq, (extract(epoch from c.at) * 1000)::bigint, c.actor_id, c.via, c.cause_id,
  c.batch_id, c.object, c.record_id, c.version, c.op, c.before, c.after)::text, 'UTF8')), ''::bytea
  order by c.epoch, c.xid, c.seq)), 'hex')`;

/**
 * Transaction numbers start again in another cluster (after a dump and restore) and repeat after a recovery to a point
 * in time. Call once at start, before anything is written: where the cluster or its timeline changed, the next epoch
 * begins. The lock lets writers finish, so that an older epoch is complete when the next one shows, and readers, as the
 * table's default changes with it: looking the epoch up for every line would cost a fifth of writing it.
 */
export async function ensureEpoch(system: Database): Promise<void> {
  await systemTransaction(system, async (tx) => {
    if (await isCurrent(tx)) return;
    // A dump or a long audit may be reading the ledger.
    await tx.query(sql`set local lock_timeout = '60s'`);
    await tx.query(sql`lock table kernel.change in access exclusive mode`);
    // Another process may have started the epoch while this one waited.
    for (const { system_identifier, timeline } of await newCluster(tx)) {
      await tx.query(sql`
        insert into kernel.epoch (n, system_identifier, timeline)
        select coalesce(max(n), 0) + 1, ${system_identifier}, ${timeline}::int from kernel.epoch`);
    }
    await tx.query(sql`do $$ begin
      execute format('alter table kernel.change alter column epoch set default %s', kernel.current_epoch());
    end $$`);
  });
}

/** Whether the newest epoch is of this cluster, and new lines get it. Rows alone may have been restored without it. */
async function isCurrent(tx: Transaction): Promise<boolean> {
  const [given] = await tx.query<{ is_given: boolean }>(sql`
    select pg_get_expr(d.adbin, d.adrelid) = kernel.current_epoch()::text as is_given
    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'kernel.change'::regclass and a.attname = 'epoch'`);
  return given?.is_given === true && (await newCluster(tx)).length === 0;
}

/** The cluster and its timeline, where the newest epoch is of another. */
function newCluster(tx: Transaction): Promise<{ system_identifier: string; timeline: string }[]> {
  return tx.query<{ system_identifier: string; timeline: string }>(sql`
    with here as (
      select system_identifier::text as system_identifier,
        ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as timeline
      from pg_control_system())
    select here.* from here
    where not exists (select from kernel.epoch e where e.n = kernel.current_epoch()
      and e.system_identifier = here.system_identifier and e.timeline = here.timeline)`);
}

/** Any fixed number of our own: one sealer at a time, whichever process it is in. */
const SEALER_LOCK = 7_241_956;
/** Lines per pass, so that a pass stays a short transaction after a large import. */
const PASS = 10_000;

type Place = { epoch: string; xid: string };
type Digest = {
  org_id: string;
  epoch: string;
  last_xid: string;
  rows: string;
  digest: string;
  last_n: string | null;
  last_hash: string | null;
};

/**
 * Seals what was committed since the last pass: lines of transactions older than every one still running, so that none
 * can appear behind the seals later.
 *
 * @returns true when there is more to seal at once
 */
export function sealPass(system: Database, signer: SealSigner, limit = PASS): Promise<boolean> {
  return systemTransaction(system, async (tx) => {
    // Both go out at once; the place is read after the lock was tried, and so is what its last holder committed.
    const [[lock], [known]] = await Promise.all([
      tx.query<{ mine: boolean }>(
        sql`select pg_try_advisory_xact_lock(${SEALER_LOCK}::bigint) as mine`,
      ),
      tx.query<Place>(sql`select epoch, xid from kernel.ledger_cursor where consumer = 'sealer'`),
    ]);
    if (!lock?.mine) return false;
    const from = known ?? (await firstPlace(tx));
    const upTo = await nextPlace(tx, from, limit);
    if (!upTo) return false;
    const seals = chain(await digests(tx, from, upTo), upTo);
    await Promise.all([
      insertSeals(tx, signer, seals),
      tx.query(sql`
        update kernel.ledger_cursor set epoch = ${upTo.epoch}::int, xid = ${upTo.xid}::xid8 where consumer = 'sealer'`),
    ]);
    return upTo.more;
  });
}

async function firstPlace(tx: Transaction): Promise<Place> {
  await tx.query(
    sql`insert into kernel.ledger_cursor (consumer, epoch, xid) values ('sealer', 0, '0')`,
  );
  return { epoch: '0', xid: '0' };
}

async function nextPlace(
  tx: Transaction,
  from: Place,
  limit: number,
): Promise<(Place & { more: boolean }) | undefined> {
  const [place] = await tx.query<Place & { found: string; end_epoch: string; end_xid: string }>(sql`
    with boundary as (
      select kernel.current_epoch() as epoch, pg_snapshot_xmin(pg_current_snapshot()) as xid),
    page as (
      select c.epoch, c.xid from kernel.change c
      where (c.epoch, c.xid) > (${from.epoch}::int, ${from.xid}::xid8)
        and (c.epoch, c.xid) < ((select epoch from boundary), (select xid from boundary))
      order by c.epoch, c.xid limit ${limit}::int)
    select last.epoch, last.xid, (select count(*) from page) as found,
      boundary.epoch as end_epoch, (boundary.xid::text::numeric - 1)::text as end_xid
    from boundary cross join (select epoch, xid from page order by epoch desc, xid desc limit 1) as last`);
  if (!place) return undefined;
  // A full page ends with its last transaction, the whole of it; else all below the boundary is taken.
  if (Number(place.found) === limit) return { epoch: place.epoch, xid: place.xid, more: true };
  return { epoch: place.end_epoch, xid: place.end_xid, more: false };
}

/** One digest per organisation and epoch, of the lines after both its last seal and the sealer's place. */
function digests(tx: Transaction, from: Place, upTo: Place): Promise<Digest[]> {
  return tx.query<Digest>(sql`
    with bounds as (
      select ${from.epoch}::int as from_epoch, ${from.xid}::xid8 as from_xid,
        ${upTo.epoch}::int as to_epoch, ${upTo.xid}::xid8 as to_xid),
    fresh as (
      select distinct c.org_id from bounds b, kernel.change c
      where (c.epoch, c.xid) > (b.from_epoch, b.from_xid) and (c.epoch, c.xid) <= (b.to_epoch, b.to_xid))
    select f.org_id, c.epoch, max(c.xid::text::numeric)::text as last_xid, count(*) as rows, ${linesDigest} as digest,
      last.n as last_n, encode(last.hash, 'hex') as last_hash
    from bounds b cross join fresh f
    left join lateral (
      select n, epoch, to_xid, hash from kernel.seal s where s.org_id = f.org_id order by n desc limit 1) last on true
    join kernel.change c on c.org_id = f.org_id
      and (c.epoch, c.xid) > (b.from_epoch, b.from_xid) and (c.epoch, c.xid) <= (b.to_epoch, b.to_xid)
      and (c.epoch, c.xid) > (coalesce(last.epoch, 0), coalesce(last.to_xid, '0'::xid8))
    group by f.org_id, c.epoch, last.n, last.hash
    order by f.org_id, c.epoch`);
}

function chain(found: readonly Digest[], upTo: Place): Seal[] {
  const sealedAt = new Date().toISOString();
  const seals: Seal[] = [];
  for (const row of found) {
    const sibling = seals.at(-1)?.orgId === row.org_id ? seals.at(-1) : undefined;
    seals.push({
      orgId: row.org_id,
      n: (sibling?.n ?? Number(row.last_n ?? 0)) + 1,
      epoch: Number(row.epoch),
      // All that is older is committed: a line put in there later falls inside this seal and breaks it.
      toXid: row.epoch === upTo.epoch ? upTo.xid : row.last_xid,
      rows: Number(row.rows),
      digest: row.digest,
      previous: sibling ? sealHash(sibling).toString('hex') : row.last_hash,
      sealedAt,
    });
  }
  return seals;
}

async function insertSeals(tx: Transaction, signer: SealSigner, seals: Seal[]): Promise<void> {
  const rows = seals.map((seal) => {
    const hash = sealHash(seal);
    const signature = signer.sign(seal.orgId, hash).toString('hex');
    return { ...seal, hash: hash.toString('hex'), signature };
  });
  await tx.query(sql`
    insert into kernel.seal (org_id, n, epoch, to_xid, rows, digest, previous, hash, signature, sealed_at)
    select "orgId", n, epoch, "toXid"::xid8, rows, decode(digest, 'hex'), decode(previous, 'hex'), decode(hash, 'hex'),
      decode(signature, 'hex'), "sealedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row("orgId" uuid, n bigint, epoch int, "toXid" text,
      rows int, digest text, previous text, hash text, signature text, "sealedAt" timestamptz)`);
}

/** Seals once a second until stopped; any number of processes may run one. */
export function startSealer(input: {
  system: Database;
  masterKey: Buffer;
  onError: (error: unknown) => void;
  /** Milliseconds between passes. */
  pause?: number;
}): Ticker {
  const signer = sealSigner(input.masterKey);
  return startTicker({
    work: () => sealPass(input.system, signer),
    pause: input.pause ?? 1_000,
    onError: input.onError,
  });
}
