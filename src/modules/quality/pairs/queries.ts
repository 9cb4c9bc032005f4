import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import { modelOf } from '../../../kernel/read.ts';
import { memberNames, readTitles } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isUuid, isoTime } from '../../../kernel/values.ts';
import { atLeast, grantsOn, lowestRight, readsAll, visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { comparisonsOf } from '../matches/likeness.ts';
import { isWorthy } from '../matches/worth.ts';
import type { MatchObject } from '../matches/wire.ts';
import { readState } from '../scan/state.ts';
import type { PairStatus, PairWire, PairsWire } from './wire.ts';

const PAGE = 50;

export type PairRow = {
  id: string;
  object: MatchObject;
  first_id: string;
  second_id: string;
  chance: string;
  weight: string;
  rank: string;
  status: PairStatus;
  decided_by: string | null;
  decided_at: string | null;
  automatic: boolean;
  found_at: string;
};

/** Pairs, at alias `p`, of which the reader may read both records. */
export function visiblePairs(ctx: Context, model: Model): RawBuilder<unknown> {
  const table = sql.table(model.table);
  return sql`quality.duplicate_pair p
    join ${table} a on a.org_id = p.org_id and a.id = p.first_id and ${visible(ctx, model, 'a')}
    join ${table} b on b.org_id = p.org_id and b.id = p.second_id and ${visible(ctx, model, 'b')}
    where p.org_id = ${ctx.orgId}::uuid and p.object = ${model.name}`;
}

export const pairColumns = sql`p.id, p.object, p.first_id, p.second_id, p.chance, p.weight, p.rank, p.status,
  p.decided_by, p.decided_at, p.automatic, p.found_at`;

/** What pairs stand by, the largest first. */
const orders = {
  rank: sql`p.rank`,
  chance: sql`p.chance`,
  found: sql`(extract(epoch from p.found_at) * 1000)::bigint`,
};
type Order = keyof typeof orders;

/** Order tells of what it is made of: a reader gets one that is made of what they may read. */
function orderOf(ctx: Context, model: Model, object: MatchObject): Order {
  if (!seesCompared(ctx, model, object)) return 'found';
  return isWorthy(object) && readsAll(ctx, 'customer', ['revenue']) ? 'rank' : 'chance';
}

/** The field of a record that a comparison shows. */
export const comparedField = (object: MatchObject, comparison: string): string =>
  object === 'customer' && comparison === 'company' ? 'name' : comparison;

/** Whether the reader sees, if masked, in every record all that records are compared by: to others no order tells the chance. */
export function seesCompared(ctx: Context, model: Model, object: MatchObject): boolean {
  const grants = grantsOn(ctx, model, 'read');
  return comparisonsOf(object).every(({ name }) => {
    const field = model.fields.get(comparedField(object, name));
    return field !== undefined && atLeast(lowestRight(grants, field), 'masked');
  });
}

/**
 * A page of the pairs that the reader may see, those of the most valuable customers first; by chance alone for whoever
 * may not read what customers are worth, to whom the order would tell it; the newest first where not even that is theirs.
 *
 * @throws Problem not_found, invalid_cursor
 */
export async function listPairs(
  ctx: Context,
  tx: Transaction,
  { object, status, cursor }: { object: MatchObject; status: PairStatus; cursor?: string },
): Promise<PairsWire> {
  const model = modelOf(ctx, object);
  const order = orderOf(ctx, model, object);
  const at = cursor === undefined ? undefined : readCursor(cursor, order);
  const by = orders[order];
  const after = at ? sql`and (${by}, p.id) < (${at.key}::bigint, ${at.id}::uuid)` : sql``;
  const [rows, state] = await Promise.all([
    tx.query<PairRow & { key: string }>(sql`
      select ${pairColumns}, ${by} as key from ${visiblePairs(ctx, model)} and p.status = ${status} ${after}
      order by ${by} desc, p.id desc limit ${PAGE + 1}::int`),
    readState(ctx, tx, object),
  ]);
  const shown = rows.slice(0, PAGE);
  const last = rows.length > PAGE ? shown.at(-1) : undefined;
  return {
    pairs: await pairWires(ctx, tx, model, shown),
    next: last ? writeCursor(order, last.key, last.id) : null,
    scannedAt: state.scannedAt,
  };
}

function writeCursor(order: Order, key: string, id: string): string {
  return Buffer.from(JSON.stringify([order, key, id])).toString('base64url');
}

function readCursor(cursor: string, order: Order): { key: string; id: string } {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) {
      const [made, key, id] = parts as unknown[];
      const whole = typeof key === 'string' && /^\d{1,18}$/.test(key);
      if (made === order && whole && isUuid(id)) return { key, id };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Problem('invalid_cursor');
}

/** Pairs as they cross the wire, with the titles that the reader may read. */
export async function pairWires(
  ctx: Context,
  tx: Transaction,
  model: Model,
  rows: readonly PairRow[],
): Promise<PairWire[]> {
  const ids = rows.flatMap((row) => [row.first_id, row.second_id]);
  const deciders = rows.flatMap((row) => row.decided_by ?? []);
  const [titles, names] = await Promise.all([
    readTitles(ctx, tx, model, ids),
    memberNames(ctx, tx, deciders),
  ]);
  const named = (id: string): PairWire['first'] => ({ id, title: titles.get(id) ?? '' });
  const [sample] = rows;
  const whole = sample === undefined || seesCompared(ctx, model, sample.object);
  return rows.map((row) => {
    const decider = row.decided_by === null ? undefined : names.get(row.decided_by);
    return {
      id: row.id,
      object: row.object,
      first: named(row.first_id),
      second: named(row.second_id),
      chance: whole ? Number(row.chance) : null,
      weight: whole ? Number(row.weight) : null,
      status: row.status,
      decidedBy:
        row.decided_by !== null && decider !== undefined
          ? { id: row.decided_by, name: decider }
          : null,
      decidedAt: row.decided_at === null ? null : isoTime(row.decided_at),
      automatic: row.automatic,
      foundAt: isoTime(row.found_at),
    };
  });
}

/**
 * A pair that the reader may see.
 *
 * @param lock that nobody else decides it meanwhile
 * @throws Problem not_found also where they may not read both records
 */
export async function readPair(
  ctx: Context,
  tx: Transaction,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<{ row: PairRow; model: Model }> {
  const [found] = await tx.query<{ object: MatchObject }>(sql`
    select object from quality.duplicate_pair where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
  if (!found) throw new Problem('not_found');
  const model = modelOf(ctx, found.object);
  const [row] = await tx.query<PairRow>(sql`
    select ${pairColumns} from ${visiblePairs(ctx, model)} and p.id = ${id}::uuid
    ${lock ? sql`for update of p` : sql``}`);
  if (!row) throw new Problem('not_found');
  return { row, model };
}
