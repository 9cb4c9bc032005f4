import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { builtInModel } from '../matches/likeness.ts';
import { countRecords, readModel } from '../matches/model.ts';
import type { KeptModel } from '../matches/model.ts';
import { nextRows, readRows } from '../matches/rows.ts';
import type { MatchRow } from '../matches/texts.ts';
import type { SampleOf } from '../matches/fit.ts';
import type { MatchObject } from '../matches/wire.ts';
import type { Thread } from '../thread/open.ts';

/** A sample has about so many records; fewer are taken whole. */
const SAMPLE = 20_000;
/** Of more, those with the lowest keys: so many of these are looked through. */
export const SAMPLE_KEYS = 30_000;
const READ_AT_ONCE = 2_000;
/** So many new decisions teach anew. */
const NEW_DECISIONS = 20;
/** The newest decisions that are learned from. */
const MOST_DECISIONS = 5_000;
/** How old weights grow before they are found anew, in days. */
const FITTED_EACH = 30;

const FIRST = '00000000-0000-0000-0000-000000000000';
const LEAST_KEY = (-(2n ** 63n)).toString();

/**
 * The model for a scan: weights found anew in the organisation's own data where they are old or the data has grown by
 * half, and with what people's decisions teach, once twenty are new.
 *
 * @returns null where the kept one stands
 */
export async function trainedModel(
  ctx: Context,
  thread: Thread,
  object: MatchObject,
): Promise<KeptModel | null> {
  const [kept, records, decided] = await inReadTransaction(ctx, (tx) =>
    Promise.all([
      readModel(ctx, tx, object),
      countRecords(ctx, tx, object, 100_000_000),
      readDecisions(ctx, tx, object),
    ]),
  );
  const now = ctx.now();
  const age = kept.triedAt === null ? Infinity : now.getTime() - Date.parse(kept.triedAt);
  const grown = records > 1.5 * kept.records || records < kept.records / 1.5;
  const stale = age > FITTED_EACH * 86_400_000 || grown;
  const { learnedTo } = kept;
  const fresh = decided.filter(({ at }) => learnedTo === null || at > learnedTo).length;
  if (!stale && fresh < NEW_DECISIONS) return null;
  const { base, fitted } = stale ? await fittedModel(ctx, thread, object, records) : kept;
  const enough = decided.length >= NEW_DECISIONS;
  const learned = enough ? await thread.ask('learnModel', base, decided) : null;
  const decisions = learned ? decided.length : 0;
  // Growth is measured from when the weights were found.
  const measured = stale ? records : kept.records;
  return {
    model: learned ?? base,
    base,
    fitted,
    records: measured,
    decisions,
    // Also where they taught nothing, being all of one kind: they are not tried again by each scan.
    learnedTo: enough ? (decided[0]?.at ?? null) : null,
    trainedAt: learned || (stale && fitted) ? now.toISOString() : stale ? null : kept.trainedAt,
    triedAt: stale ? now.toISOString() : kept.triedAt,
  };
}

async function fittedModel(
  ctx: Context,
  thread: Thread,
  object: MatchObject,
  records: number,
): Promise<Pick<KeptModel, 'base' | 'fitted'>> {
  const { rows, of } = await readSample(ctx, object, records);
  const found = await thread.ask('fitModel', object, rows, of);
  return { base: found ?? builtInModel(object, records), fitted: found !== null };
}

/**
 * Records to learn from. Of many, those of the lowest keys: keys are hashes, so that this is a lot, and it holds every
 * record of each of these keys, without which there would be hardly a pair in it.
 */
async function readSample(
  ctx: Context,
  object: MatchObject,
  records: number,
): Promise<{ rows: MatchRow[]; of: SampleOf }> {
  const rows: MatchRow[] = [];
  if (records <= SAMPLE) {
    let after = FIRST;
    for (;;) {
      const from = after;
      const more = await inReadTransaction(ctx, (tx) =>
        nextRows(tx, ctx.orgId, object, { after: from, limit: READ_AT_ONCE }),
      );
      rows.push(...more);
      after = more.at(-1)?.id ?? '';
      if (more.length < READ_AT_ONCE) return { rows, of: { records, toKey: null } };
    }
  }
  const keys = await inReadTransaction(ctx, (tx) =>
    tx.query<{ key: string; id: string }>(sql`
      select key, record_id as id from quality.match_key
      where org_id = ${ctx.orgId}::uuid and object = ${object} and key >= ${LEAST_KEY}::bigint
      order by key, record_id limit ${SAMPLE_KEYS}::int`),
  );
  // The last key may have been cut off amid its records.
  const cut = keys.at(-1)?.key;
  const whole = keys.filter(({ key }) => key !== cut);
  const ids = [...new Set(whole.map(({ id }) => id))];
  for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
    const part = ids.slice(from, from + READ_AT_ONCE);
    rows.push(...(await inReadTransaction(ctx, (tx) => readRows(tx, ctx.orgId, object, part))));
  }
  return { rows, of: { records, toKey: whole.at(-1)?.key ?? null } };
}

/** What people said of pairs and when, the newest first; those that a scan merged by itself, or has never compared, teach nothing. */
async function readDecisions(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
): Promise<{ levels: number[]; same: boolean; at: string }[]> {
  const rows = await tx.query<{ levels: string; status: string; decided_at: string }>(sql`
    select levels, status, decided_at from quality.duplicate_pair
    where org_id = ${ctx.orgId}::uuid and object = ${object} and status in ('same', 'different', 'merged')
      and not automatic and levels <> '[]' and decided_at is not null
    order by decided_at desc, id limit ${MOST_DECISIONS}::int`);
  return rows.map(({ levels, status, decided_at: at }) => ({
    levels: JSON.parse(levels) as number[],
    same: status !== 'different',
    at: isoTime(at),
  }));
}
