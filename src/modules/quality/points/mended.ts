import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { changeColumns, readChange } from '../../../kernel/ledger.ts';
import type { Change, ChangeRow } from '../../../kernel/ledger.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { RuleSet } from '../scores/rule-set.ts';
import { daysAgo } from './take-back.ts';

/** Days that a reaction to a change may be late; what was mended by older changes was told of when they were made. */
const LATE_DAYS = 7;

type Told = { recordId: string; version: number };
/** A rule that a record keeps by its change of this version. */
type Mended = { record: string; rule: string; version: string };

/** What was changed in these records lately; values that are sealed stay so. */
export async function recentLines(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
): Promise<Change[]> {
  if (ids.length === 0) return [];
  const since = daysAgo(ctx, LATE_DAYS);
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    where org_id = ${ctx.orgId}::uuid and object = ${object} and record_id = any(${ids}::uuid[])
      and op = 'update' and at > ${since}::timestamptz`);
  return rows.map(readChange);
}

/** What other runs found mended by these changes before anybody was told of them. */
export async function readMended(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  told: readonly Told[],
): Promise<Mended[]> {
  if (told.length === 0) return [];
  return tx.query<Mended>(sql`
    select m.record_id as record, m.rule_id as rule, m.version from quality.mended m
    join ${unnested(told)} on m.record_id = n.record_id and m.version = n.version
    where m.org_id = ${ctx.orgId}::uuid and m.object = ${object}`);
}

/** Notes what was found mended by changes of which other runs are told. */
export async function noteMended(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  mended: readonly { line: Change; rule: string }[],
): Promise<void> {
  if (mended.length === 0) return;
  await tx.query(sql`
    insert into quality.mended (org_id, object, record_id, rule_id, version, noted_at)
    select ${ctx.orgId}::uuid, ${object}, n.record_id, n.rule_id, n.version, ${ctx.now().toISOString()}::timestamptz
    from unnest(${mended.map(({ line }) => line.recordId)}::uuid[], ${mended.map(({ rule }) => rule)}::uuid[],
      ${mended.map(({ line }) => line.version)}::bigint[]) n(record_id, rule_id, version)
    on conflict (org_id, object, record_id, rule_id)
    do update set version = excluded.version, noted_at = excluded.noted_at`);
}

/**
 * Forgets what nobody was told of in time. They may be of records that other runs are at: it waits for none of them, and
 * comes behind everything that could wait for one that does the same.
 */
export async function forgetOld(ctx: Context, tx: Transaction): Promise<void> {
  await tx.query(sql`
    with old as (
      select object, record_id, rule_id from quality.mended
      where org_id = ${ctx.orgId}::uuid and noted_at <= ${daysAgo(ctx, LATE_DAYS)}::timestamptz
      for update skip locked)
    delete from quality.mended m using old
    where m.org_id = ${ctx.orgId}::uuid and m.object = old.object and m.record_id = old.record_id
      and m.rule_id = old.rule_id`);
}

/** What these changes mended is known now. */
export async function forgetMended(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  told: readonly Told[],
): Promise<void> {
  if (told.length === 0) return;
  await tx.query(sql`
    delete from quality.mended m using ${unnested(told)}
    where m.org_id = ${ctx.orgId}::uuid and m.object = ${object}
      and m.record_id = n.record_id and m.version = n.version`);
}

const unnested = (told: readonly Told[]) => sql`
  unnest(${told.map(({ recordId }) => recordId)}::uuid[], ${told.map(({ version }) => version)}::bigint[])
    n(record_id, version)`;
