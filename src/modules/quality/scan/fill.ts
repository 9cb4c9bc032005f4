import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inReadTransaction, inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { binaryArray } from '../../../platform/binary-array.ts';
import { KEY_BYTES } from '../matches/keys.ts';
import { keepModel, readModel } from '../matches/model.ts';
import { lockKeys } from '../matches/refresh.ts';
import { nextPacked, notDue } from '../matches/rows.ts';
import type { MatchObject } from '../matches/wire.ts';
import { UUID_BYTES } from '../thread/kept.ts';
import { MOST_KEYS } from '../thread/order.ts';
import type { RecordKeys } from '../thread/work.ts';
import { started } from './ahead.ts';
import type { ScanRun } from './plan.ts';
import { keepState, withoutWaiting } from './state.ts';
import { SAMPLE_KEYS, trainedModel } from './train.ts';

const FIRST = '00000000-0000-0000-0000-000000000000';
/** Records that are read at once. */
const READ_AT_ONCE = 2_000;
/** Keys that are written at once. */
const WRITTEN_AT_ONCE = 10_000;
/** Records whose keys are sorted together; of a million they take 50 MB. One that has died begins with them again. */
const SORTED_AT_ONCE = 1_000_000;
/** Of all keys that can be sorted so many are left for the portion that comes last. */
const SPARE_KEYS = 500_000;

/** The next records with their keys; `last` of them where there may be more. */
type Portion = RecordKeys & { last: string | null };

/** Keys that are sorted together, with the number of the record each is of. */
type Gathered = { ids: Uint8Array; keys: Uint8Array; of: Uint32Array; last: string | null };

/**
 * Gives keys to records that were there before keys were kept. In the order of keys: a million that are thrown into an
 * index wherever they belong cost four times as much as those that come one behind the other.
 *
 * @returns false where the member wanted it to stop
 */
export async function fillKeys(run: ScanRun): Promise<boolean> {
  const { object, records } = run.plan;
  const progress = { read: 0, written: 0 };
  const share = (): number =>
    Math.min(1, (progress.read + progress.written) / Math.max(1, 2 * records));
  for (;;) {
    const gathered = await gather(run, (more) => {
      progress.read += more;
      return share();
    });
    if (!gathered) return false;
    const { last } = gathered;
    const written = await writeKeys(run, gathered, (records) => {
      progress.written += records;
      return share();
    });
    if (!written) return false;
    await run.save(last, share(), async (ctx, tx) => {
      if (last === null) await keepState(ctx, tx, object, { scannedAt: null });
    });
    if (last === null) return true;
  }
}

/**
 * Writes keys in their order. Where they are all there are, their pairs are weighed meanwhile, as soon as there are
 * enough to learn weights from.
 *
 * @param shareAfter how much of the step is done with so many records more
 * @returns false where the member wanted it to stop
 */
async function writeKeys(
  run: ScanRun,
  { ids, keys, of, last }: Gathered,
  shareAfter: (more: number) => number,
): Promise<boolean> {
  const { job, thread, plan, position } = run;
  const all = position.after === null && last === null ? of : null;
  const order = await thread.ask('keyOrder', keys, all);
  const enough = Math.min(order.length, SAMPLE_KEYS);
  let ended = false;
  let weighing: Promise<void> | null = null;
  try {
    for (let from = 0; from < order.length; from += WRITTEN_AT_ONCE) {
      const places = order.subarray(from, from + WRITTEN_AT_ONCE);
      const share = shareAfter((places.length / order.length) * (ids.length / UUID_BYTES));
      const own = binaryArray('bigint', keys, places);
      const holders = Uint32Array.from(places, (place) => of[place] ?? 0);
      await run.save(position.after, share, (ctx, tx) =>
        keepKeys(ctx, tx, plan.object, own, binaryArray('uuid', ids, holders)),
      );
      if (await job.cancelled()) return false;
      if (all && from + places.length >= enough) {
        weighing ??= started(weighMeanwhile(run, () => ended));
      }
    }
  } finally {
    ended = true;
    // What fails of it is done again by the steps behind, which then fail: keys are written all the same.
    await Promise.allSettled([weighing]);
  }
  return true;
}

/** Weighs pairs by the weights that the next step would find, for the thread to have them when they are asked for. */
async function weighMeanwhile(
  { job, thread, plan: { object } }: ScanRun,
  ended: () => boolean,
): Promise<void> {
  const ctx = await job.context();
  const found = await trainedModel(ctx, thread, object);
  const { model } = await inTransaction(ctx, async (tx) => {
    if (found) await keepModel(ctx, tx, object, found);
    return readModel(ctx, tx, object);
  });
  while (!ended() && (await thread.ask('weighNext', model)));
}

/**
 * Reads records, works out their keys and keeps which each has, until there are as many as are sorted together. The next
 * are read and worked out while the last are being written.
 *
 * @param shareAfter how much of the step is done with so many records more
 * @returns null where the member wanted it to stop
 */
async function gather(
  { job, thread, plan: { object }, position, save }: ScanRun,
  shareAfter: (more: number) => number,
): Promise<Gathered | null> {
  const portions: Portion[] = [];
  const start = position.after;
  const size = { records: 0, keys: 0 };
  const read = async (after: string | null): ReturnType<typeof nextPacked> => {
    const ctx = await job.context();
    return inReadTransaction(ctx, (tx) =>
      nextPacked(tx, ctx.orgId, object, { after: after ?? FIRST, limit: READ_AT_ONCE }),
    );
  };
  let reading = started(read(start));
  let ended = false;
  const next = async (): Promise<Portion> => {
    const { last, ...packed } = await reading;
    if (last !== null && !ended) reading = started(read(last));
    return { last, ...(await thread.ask('keysOfRows', packed)) };
  };
  let working = started(next());
  try {
    for (;;) {
      const portion = await working;
      portions.push(portion);
      const count = portion.ids.length / UUID_BYTES;
      size.records += count;
      size.keys += portion.keys.length / KEY_BYTES;
      const full = size.records >= SORTED_AT_ONCE || size.keys >= MOST_KEYS - SPARE_KEYS;
      const ends = full || portion.last === null;
      if (!ends) working = started(next());
      await save(start, shareAfter(count), (ctx, tx) => keepRecords(ctx, tx, object, portion));
      if (await job.cancelled()) return null;
      if (ends) return gatheredOf(portions, portion.last);
    }
  } finally {
    // What is on its way is waited for; what threw first tells why it came to nothing.
    ended = true;
    await Promise.allSettled([working]);
    await Promise.allSettled([reading]);
  }
}

function gatheredOf(portions: readonly Portion[], last: string | null): Gathered {
  const counts = portions.flatMap((portion) => [...portion.counts]);
  const of = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  for (const [record, count] of counts.entries()) {
    of.fill(record, at, at + count);
    at += count;
  }
  const [ids, keys] = [portions.map((each) => each.ids), portions.map((each) => each.keys)];
  return { ids: Buffer.concat(ids), keys: Buffer.concat(keys), of, last };
}

/**
 * Keeps which keys records have, before these are written; those of an earlier, unfinished time are taken away. A record
 * that was written since it was read has fresh keys and waits to be compared, one that was deleted has none any more: here
 * as in `keepKeys` they are left as they are.
 */
async function keepRecords(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  { ids, keys, counts }: RecordKeys,
): Promise<void> {
  const records = binaryArray('uuid', ids);
  const bounds = new DataView(new ArrayBuffer((counts.length + 1) * INTEGER_BYTES));
  for (const [n, count] of counts.entries()) {
    bounds.setInt32((n + 1) * INTEGER_BYTES, bounds.getInt32(n * INTEGER_BYTES) + count);
  }
  const all = new Uint8Array(bounds.buffer);
  const [before, upTo] = [all.subarray(0, -INTEGER_BYTES), all.subarray(INTEGER_BYTES)];
  await withoutWaiting(tx);
  await lockKeys(tx, ctx.orgId);
  await tx.query(sql`
    with gone as (
      delete from quality.match_record r
      where r.org_id = ${ctx.orgId}::uuid and r.object = ${object} and r.record_id = any(${records}::uuid[])
        and ${notDue(ctx.orgId, object, sql`r.record_id`)}
      returning r.record_id, r.keys)
    delete from quality.match_key k using gone g, unnest(g.keys) w(key)
    where k.org_id = ${ctx.orgId}::uuid and k.object = ${object} and k.key = w.key and k.record_id = g.record_id`);
  await tx.query(sql`
    insert into quality.match_record (org_id, object, record_id, keys)
    select ${ctx.orgId}::uuid, ${object}, r.id, (${binaryArray('bigint', keys)}::bigint[])[r.before + 1 : r.up_to]
    from (
      select unnest(${records}::uuid[]) as id, unnest(${binaryArray('integer', before)}::int[]) as before,
        unnest(${binaryArray('integer', upTo)}::int[]) as up_to) r
    where ${notDue(ctx.orgId, object, sql`r.id`)}`);
}

const INTEGER_BYTES = 4;

/** Writes keys; none of them is there, because `keepRecords` has taken away what was. */
async function keepKeys(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  keys: Buffer,
  records: Buffer,
): Promise<void> {
  await withoutWaiting(tx);
  await lockKeys(tx, ctx.orgId);
  await tx.query(sql`
    insert into quality.match_key (org_id, object, key, record_id)
    select ${ctx.orgId}::uuid, ${object}, k.key, k.record_id
    from (select unnest(${keys}::bigint[]) as key, unnest(${records}::uuid[]) as record_id) k
    where ${notDue(ctx.orgId, object, sql`k.record_id`)}`);
}
