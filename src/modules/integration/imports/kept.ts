import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Label } from '../../../kernel/field.ts';
import { changeColumns, openValues, parseChangeId, readChange } from '../../../kernel/ledger.ts';
import type { Change, ChangeRow } from '../../../kernel/ledger.ts';
import { readTitles } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { sameValue } from '../../../kernel/values.ts';
import { targetOf } from '../../../kernel/view.ts';
import { mayMatch } from './matching.ts';
import type { KeptWire } from './wire.ts';

const TABLE = 'integration.import_kept';
/** Stands for the field where a whole record stayed. */
const WHOLE = '';
const HIDDEN = '••••';

type Kept = {
  object: string;
  recordId: string;
  field: string;
  /** What stands there, or of a whole record why it stayed. */
  content: { value: unknown } | { reason: Label };
  actorId: string | null;
  at: string | null;
};

/** Before a portion of a run is reverted: notes what was changed in its records since. */
export async function noteLaterChanges(
  ctx: Context,
  tx: Transaction,
  runId: string,
  changes: readonly Change[],
): Promise<void> {
  const own = new Map(changes.map((change) => [change.recordId, change]));
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    where org_id = ${ctx.orgId}::uuid and object = ${changes[0]?.object ?? ''}
      and record_id = any(${[...own.keys()]}::uuid[]) and op = 'update' and via <> 'system'
      and batch_id is distinct from ${runId}::uuid and cause_id is distinct from ${runId}::uuid
    order by epoch, xid, seq`);
  const kept = new Map<string, Kept>();
  for (const later of await openValues(ctx, tx, rows.map(readChange))) {
    const change = own.get(later.recordId);
    if (!change || !isLater(later, change)) continue;
    for (const [field, value] of Object.entries(later.after ?? {})) {
      const touched = change.op === 'create' || (change.after !== null && field in change.after);
      if (!touched || FOLLOWING.has(field)) continue;
      const key = `${later.recordId} ${field}`;
      // What was put back since, by hand or by undo, is lost to nobody.
      const lost =
        !sameValue(value, change.after?.[field] ?? null) &&
        !(change.op === 'update' && sameValue(value, change.before?.[field] ?? null));
      const { object, recordId, actorId, at } = later;
      if (lost) kept.set(key, { object, recordId, field, content: { value }, actorId, at });
      else kept.delete(key);
    }
  }
  await store(ctx, tx, runId, [...kept.values()]);
}

/** Fields that follow from others. */
const FOLLOWING = new Set(['unit']);

function isLater(a: Change, b: Change): boolean {
  const [one, other] = [parseChangeId(a.id), parseChangeId(b.id)];
  if (!one || !other) return false;
  if (one.epoch !== other.epoch) return one.epoch > other.epoch;
  const [x, y] = [BigInt(one.xid), BigInt(other.xid)];
  return x === y ? one.seq > other.seq : x > y;
}

/** Notes a record that stayed as it is, and why. */
export async function noteStayed(
  ctx: Context,
  tx: Transaction,
  runId: string,
  { object, recordId }: Pick<Change, 'object' | 'recordId'>,
  reason: Label,
): Promise<void> {
  const content = { reason };
  await store(ctx, tx, runId, [
    { object, recordId, field: WHOLE, content, actorId: null, at: null },
  ]);
}

const placeOf = (runId: string, { object, recordId, field }: Kept): string =>
  `${runId}|${object}|${recordId}|${field}`;

async function store(
  ctx: Context,
  tx: Transaction,
  runId: string,
  kept: readonly Kept[],
): Promise<void> {
  if (kept.length === 0) return;
  const sealed = kept.map((each) =>
    ctx.codec.sealBytes(
      ctx.orgId,
      TABLE,
      placeOf(runId, each),
      Buffer.from(JSON.stringify(each.content)),
    ),
  );
  await tx.query(sql`
    insert into integration.import_kept (org_id, run_id, object, record_id, field, sealed, actor_id, at)
    select ${ctx.orgId}::uuid, ${runId}::uuid, * from unnest(
      ${kept.map(({ object }) => object)}::text[], ${kept.map(({ recordId }) => recordId)}::uuid[],
      ${kept.map(({ field }) => field)}::text[], ${sealed}::bytea[],
      ${kept.map(({ actorId }) => actorId)}::uuid[], ${kept.map(({ at }) => at)}::timestamptz[])
    on conflict (org_id, run_id, object, record_id, field)
      do update set sealed = excluded.sealed, actor_id = excluded.actor_id, at = excluded.at`);
}

/** How much a run left as it was. */
export async function countKept(ctx: Context, tx: Transaction, runId: string): Promise<number> {
  const [row] = await tx.query<{ n: string }>(sql`
    select count(*) as n from integration.import_kept
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid`);
  return Number(row?.n ?? 0);
}

type Place = { object: string; id: string; field: string };

/**
 * What reverting left, in the order of object, record and field. Values of fields that the reader may not read are
 * hidden, of records that they may not see the names.
 */
export async function readKept(
  ctx: Context,
  tx: Transaction,
  runId: string,
  after: Place,
  limit: number,
): Promise<KeptWire['items']> {
  const rows = await tx.query<{
    object: string;
    id: string;
    field: string;
    sealed: string;
    actor_id: string | null;
    at: string | null;
  }>(sql`
    select object, record_id as id, field, encode(sealed, 'base64') as sealed, actor_id,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from integration.import_kept where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid
      and (object, record_id, field) > (${after.object}, ${after.id}::uuid, ${after.field})
    order by object, record_id, field limit ${limit}::int`);
  const kept = rows.map(({ object, id, field, sealed, actor_id: actorId, at }): Kept => {
    const place = `${runId}|${object}|${id}|${field}`;
    const opened = ctx.codec.openBytes(ctx.orgId, TABLE, place, Buffer.from(sealed, 'base64'));
    const content = JSON.parse(opened.toString()) as Kept['content'];
    return { object, recordId: id, field, content, actorId, at };
  });
  const titles = await titlesOf(ctx, tx, kept);
  return kept.map((each) => itemOf(ctx, each, titles));
}

/** What the records, their editors, and the records that values name are called, by object and id. */
async function titlesOf(
  ctx: Context,
  tx: Transaction,
  kept: readonly Kept[],
): Promise<Map<string, string>> {
  const wanted = new Map<string, Set<string>>();
  const want = (object: string | undefined, id: unknown): void => {
    if (object === undefined || typeof id !== 'string') return;
    wanted.set(object, (wanted.get(object) ?? new Set()).add(id));
  };
  for (const { object, recordId, field, content, actorId } of kept) {
    want(object, recordId);
    want('member', actorId);
    const named = ctx.catalog.object(object)?.fields.get(field);
    if (named && 'value' in content) want(targetOf(ctx, named)?.name, content.value);
  }
  const titles = new Map<string, string>();
  for (const [object, ids] of wanted) {
    const found = await readTitles(ctx, tx, ctx.catalog.object(object), [...ids]);
    for (const [id, title] of found) titles.set(`${object} ${id}`, title);
  }
  return titles;
}

function itemOf(
  ctx: Context,
  { object, recordId, field, content, actorId, at }: Kept,
  titles: ReadonlyMap<string, string>,
): KeptWire['items'][number] {
  const model = ctx.catalog.object(object);
  const named = model?.fields.get(field);
  const about = {
    object,
    id: recordId,
    title: titles.get(`${object} ${recordId}`) ?? null,
    field: field === WHOLE ? null : field,
    label: named?.declaration.label ?? null,
    by: actorId === null ? null : (titles.get(`member ${actorId}`) ?? null),
    at,
  };
  if ('reason' in content) return { ...about, value: null, shown: content.reason[ctx.locale] };
  if (!model || !named || !mayMatch(ctx, model, named))
    return { ...about, value: HIDDEN, shown: HIDDEN };
  const { value } = content;
  const target = targetOf(ctx, named)?.name;
  const { declaration } = named;
  const label =
    declaration.kind === 'choice' && typeof value === 'string'
      ? declaration.options[value]?.label[ctx.locale]
      : undefined;
  const shown = label ?? titles.get(`${target} ${String(value)}`) ?? textOf(value);
  return { ...about, value, shown };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
