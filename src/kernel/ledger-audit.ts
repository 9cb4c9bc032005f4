import { timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import { linesDigest, sealHash } from './sealer.ts';
import type { Seal, SealSigner } from './sealer.ts';

/**
 * Why a ledger is broken at a seal:
 * - `missing`: a seal is gone
 * - `seal`: the seal itself was changed or is not ours
 * - `chain`: it does not follow the seal before
 * - `lines`: its lines were changed, removed, added or moved
 * - `unsealed`: after it stand lines that the sealer never saw when they claim to have been written
 */
export type Fault = 'missing' | 'seal' | 'chain' | 'lines' | 'unsealed';

export type Audit =
  | { orgId: string; ok: true; seals: number; rows: number }
  | { orgId: string; ok: false; n: number; fault: Fault; sealedAt: string | null };

type SealRow = {
  n: string;
  epoch: string;
  to_xid: string;
  rows: string;
  digest: string;
  previous: string | null;
  hash: string;
  signature: string;
  sealed_at: string;
  found: string;
  found_digest: string | null;
};

/** Seals checked with one statement. */
const PAGE = 50;

/**
 * Computes the seals of one organisation anew from its lines and compares. What nobody can see from inside the database
 * is that the newest seals were removed together with their lines: compare `seals` with an earlier run for that.
 *
 * @param system the database as the login role
 * @returns the first broken seal, by its number
 */
export async function verifyLedger(
  system: Database,
  signer: SealSigner,
  orgId: string,
): Promise<Audit> {
  let last: { n: number; hash: string | null; sealedAt: string | null; rows: number } = {
    n: 0,
    hash: null,
    sealedAt: null,
    rows: 0,
  };
  for (;;) {
    const page = await sealsAfter(system, orgId, last.n);
    for (const row of page) {
      const fault = faultOf(signer, orgId, row, last);
      if (fault === 'missing') {
        return { orgId, ok: false, n: last.n + 1, fault, sealedAt: last.sealedAt };
      }
      if (fault) return { orgId, ok: false, n: Number(row.n), fault, sealedAt: row.sealed_at };
      const rows = last.rows + Number(row.rows);
      last = { n: Number(row.n), hash: row.hash, sealedAt: row.sealed_at, rows };
    }
    if (page.length < PAGE) break;
  }
  if (await hasStrayLines(system, orgId)) {
    return { orgId, ok: false, n: last.n, fault: 'unsealed', sealedAt: last.sealedAt };
  }
  return { orgId, ok: true, seals: last.n, rows: last.rows };
}

function faultOf(
  signer: SealSigner,
  orgId: string,
  row: SealRow,
  last: { n: number; hash: string | null },
): Fault | undefined {
  if (Number(row.n) !== last.n + 1) return 'missing';
  const seal: Seal = {
    orgId,
    n: Number(row.n),
    epoch: Number(row.epoch),
    toXid: row.to_xid,
    rows: Number(row.rows),
    digest: row.digest,
    previous: row.previous,
    sealedAt: row.sealed_at,
  };
  const hash = sealHash(seal);
  const stored = Buffer.from(row.hash, 'hex');
  if (stored.length !== hash.length || !timingSafeEqual(stored, hash)) return 'seal';
  if (!signer.verify(orgId, hash, Buffer.from(row.signature, 'hex'))) return 'seal';
  if (row.previous !== last.hash) return 'chain';
  if (row.found !== row.rows || row.found_digest !== row.digest) return 'lines';
  return undefined;
}

/** A page of seals, each with the number and the digest of the lines that now stand between it and the one before. */
function sealsAfter(system: Database, orgId: string, n: number): Promise<SealRow[]> {
  return systemTransaction(system, (tx) =>
    tx.query<SealRow>(sql`
      select s.n, s.epoch, s.to_xid, s.rows, encode(s.digest, 'hex') as digest, encode(s.previous, 'hex') as previous,
        encode(s.hash, 'hex') as hash, encode(s.signature, 'hex') as signature,
        to_char(s.sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as sealed_at,
        lines.found, lines.digest as found_digest
      from kernel.seal s
      left join kernel.seal p on p.org_id = s.org_id and p.n = s.n - 1
      cross join lateral (
        select count(*) as found, ${linesDigest} as digest from kernel.change c
        where c.org_id = s.org_id and c.epoch = s.epoch and c.xid <= s.to_xid
          and c.xid > case when p.epoch = s.epoch then p.to_xid else '0'::xid8 end) lines
      where s.org_id = ${orgId}::uuid and s.n > ${n}::bigint
      order by s.n limit ${PAGE}::int`),
  );
}

/** Lines behind the sealer's place that no seal covers: they were put there afterwards. */
async function hasStrayLines(system: Database, orgId: string): Promise<boolean> {
  const [row] = await systemTransaction(system, (tx) =>
    tx.query<{ stray: boolean }>(sql`
      with place as (
        select epoch, xid from kernel.ledger_cursor where consumer = 'sealer'),
      covered as (
        select distinct on (epoch) epoch, to_xid from kernel.seal
        where org_id = ${orgId}::uuid order by epoch, to_xid desc)
      select exists (
        select from kernel.epoch e left join covered on covered.epoch = e.n
        join kernel.change c on c.org_id = ${orgId}::uuid and c.epoch = e.n
          and c.xid > coalesce(covered.to_xid, '0'::xid8)
        where (c.epoch, c.xid) <= (select epoch, xid from place)
      ) or exists (
        select from kernel.change c
        where c.org_id = ${orgId}::uuid and c.epoch > kernel.current_epoch()
      ) or exists (
        select from kernel.change c where c.org_id = ${orgId}::uuid and c.epoch < 1
      ) as stray`),
  );
  return row?.stray === true;
}

/** Verifies every organisation that has anything in the ledger; what `zhiyin verify-audit` prints comes from here. */
export async function verifyAllLedgers(system: Database, signer: SealSigner): Promise<Audit[]> {
  const rows = await systemTransaction(system, (tx) =>
    tx.query<{ org_id: string }>(sql`
      with recursive org as (
        (select org_id from kernel.change order by org_id limit 1)
        union all
        select (select c.org_id from kernel.change c where c.org_id > org.org_id order by c.org_id limit 1)
        from org where org.org_id is not null)
      select org_id from org where org_id is not null
      union select org_id from kernel.seal where n = 1`),
  );
  const audits: Audit[] = [];
  for (const { org_id } of rows) audits.push(await verifyLedger(system, signer, org_id));
  return audits;
}

const faults: Record<Fault, string> = {
  missing: 'the seal is missing',
  seal: 'the seal itself was changed',
  chain: 'it does not follow the seal before it',
  lines: 'its lines were changed, removed, added or moved',
  unsealed: 'lines were added behind it afterwards',
};

/** One line of the command's output. */
export function auditSentence(audit: Audit): string {
  if (audit.ok) return `${audit.orgId}: ${audit.seals} seals over ${audit.rows} lines hold.`;
  const at = audit.sealedAt === null ? '' : ` (${audit.sealedAt})`;
  return `${audit.orgId}: broken at seal ${audit.n}${at}: ${faults[audit.fault]}.`;
}
