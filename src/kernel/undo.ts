import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { reasonOf, reasonText } from './job.ts';
import { changeColumns, openValues, parseChangeId, readChange } from './ledger.ts';
import type { Change, ChangeRow } from './ledger.ts';
import type { Model } from './model.ts';
import { inPortions } from './portions.ts';
import { records } from './records.ts';
import { inTransaction } from './transaction.ts';
import type { Transaction } from './transaction.ts';
import { isFinal, standing, undoneFields, writerOf } from './undo-check.ts';
import type { Current } from './undo-check.ts';
import { lockRecords } from './lock.ts';
import { sameValue } from './values.ts';
import { stored, visibleOrDeleted } from './visibility.ts';
import type { UndoWire } from './wire.ts';
import type { WriteOptions } from './write.ts';

/** One change by its id, or all of a batch. */
export type UndoTarget = { changeId: string } | { batchId: string };

const PORTION = 200;
/** Lines of a batch read at once; a batch may have any number of them. */
const PAGE = 2_000;
/** Lines that are undone while the member waits; more are a job. */
const MOST_AT_ONCE = 1_000;
const MOST_REFUSALS = 100;

type Place = { epoch: number; xid: string; seq: number };

/** How far an undo has come: deletions are gone through first, each time up to this line. */
export type UndoPosition = { removals: boolean; last: string | null };

/** How an undo goes on: at once, or as a job that keeps how far it is. */
export type UndoSteps = {
  /**
   * Where it is there, later changes do not stand in the way: what the target made goes whatever became of it, and of
   * what it changed the fields go back that still have its values. It is told beforehand, to note what is lost or stays.
   */
  overriding?: (ctx: Context, tx: Transaction, changes: readonly Change[]) => Promise<void>;
  /** The context with the rights of now. */
  context: () => Promise<Context>;
  proceed?: () => Promise<boolean>;
  /** Runs `work`, which undoes these lines, in one transaction; counts them once it is committed. */
  attempt: (
    ctx: Context,
    changes: readonly Change[],
    work: (tx: Transaction) => Promise<void>,
  ) => Promise<void>;
  refused: (ctx: Context, change: Change, problem: Problem) => Promise<void>;
};

/**
 * Undoes a change, or of a batch whatever can be undone, under the rights of the one who undoes. It is itself a change,
 * and a batch of its own: it can be undone again. Deletions come first, so that what the others refer to is there.
 *
 * A change already undone counts as undone, so that a repeated request has one effect and one answer.
 *
 * @throws Problem not_found; for a single change also not_undoable, final_action, forbidden and what its write is refused for
 */
export async function undo(
  ctx: Context,
  target: UndoTarget,
): Promise<UndoWire & { batchId: string }> {
  const batchId = randomUUIDv7();
  const result: UndoWire = { undone: 0, refused: [] };
  const { found } = await undoLines(target, batchId, null, {
    context: () => Promise.resolve(ctx),
    attempt: async (_ctx, changes, work) => {
      await inTransaction(ctx, work);
      result.undone += changes.length;
    },
    refused: async (_ctx, change, problem) => {
      if ('changeId' in target) throw new Refused(problem);
      if (result.refused.length < MOST_REFUSALS)
        result.refused.push(await refusalOf(ctx, change, problem));
    },
  }).catch((error: unknown) => {
    throw error instanceof Refused ? error.problem : error;
  });
  if (found === 0) throw new Problem('not_found');
  return { ...result, batchId };
}

async function refusalOf(
  ctx: Context,
  { object, recordId: id }: Change,
  problem: Problem,
): Promise<UndoWire['refused'][number]> {
  const model = ctx.catalog.object(object);
  const title = model ? await inTransaction(ctx, (tx) => titleOf(ctx, tx, model, id)) : '';
  return { object, id, title, reason: reasonText(ctx, reasonOf(problem)) };
}

/**
 * Whether undoing it takes longer than somebody should wait for an answer.
 *
 * @throws Problem part_of_merge: a merge is taken apart as a whole, with what no line of the ledger tells
 */
export async function isLarge(ctx: Context, tx: Transaction, target: UndoTarget): Promise<boolean> {
  const merged = await tx.query(sql`
    select from kernel.change where org_id = ${ctx.orgId}::uuid and ${linesOf(target)}
      and via in ('merge', 'unmerge') limit 1`);
  if (merged.length > 0) throw new Problem('part_of_merge');
  if ('changeId' in target) return false;
  const [row] = await tx.query<{ n: string }>(sql`
    select count(*) as n from (
      select from kernel.change where org_id = ${ctx.orgId}::uuid and batch_id = ${target.batchId}::uuid
        and op <> 'event' limit ${MOST_AT_ONCE + 1}::int) lines`);
  return Number(row?.n) > MOST_AT_ONCE;
}

/**
 * Goes through the lines of a target from a position on.
 *
 * @returns how many lines there were, and whether all of them were looked at
 */
export async function undoLines(
  target: UndoTarget,
  batchId: string,
  start: UndoPosition | null,
  steps: UndoSteps,
): Promise<{ found: number; finished: boolean }> {
  let found = 0;
  for (const removals of start?.removals === false ? [false] : [true, false]) {
    const last = start?.removals === removals ? start.last : null;
    let place: Place | undefined = last === null ? undefined : parseChangeId(last);
    do {
      const from: Place | undefined = place;
      const ctx = await steps.context();
      const changes = await inTransaction(ctx, (tx) => readTarget(ctx, tx, target, removals, from));
      found += changes.length;
      for (const run of runsOf(changes)) {
        const finished = await undoRun(run, { batchId, target, steps });
        if (!finished) return { found, finished };
      }
      const end = changes.at(-1);
      place = end && changes.length === PAGE ? parseChangeId(end.id) : undefined;
    } while (place);
  }
  return { found, finished: true };
}

/** @throws Problem not_found for what is no id of a change */
function linesOf(target: UndoTarget): RawBuilder<boolean> {
  if ('batchId' in target) return sql<boolean>`batch_id = ${target.batchId}::uuid`;
  const id = parseChangeId(target.changeId);
  if (!id) throw new Problem('not_found');
  return sql<boolean>`(epoch, xid, seq) = (${id.epoch}::int, ${id.xid}::xid8, ${id.seq}::int)`;
}

/** Lines of the target, newest first, except that deletions are read as they happened: what caused others first. */
async function readTarget(
  ctx: Context,
  tx: Transaction,
  target: UndoTarget,
  removals: boolean,
  from: Place | undefined,
): Promise<Change[]> {
  const order = sql.raw(removals ? 'asc' : 'desc');
  const beyond = sql.raw(removals ? '>' : '<');
  const after = from
    ? sql`and (epoch, xid, seq) ${beyond} (${from.epoch}::int, ${from.xid}::xid8, ${from.seq}::int)`
    : sql``;
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    where org_id = ${ctx.orgId}::uuid and ${linesOf(target)} and op <> 'event' and (op = 'remove') = ${removals} ${after}
    order by epoch ${order}, xid ${order}, seq ${order} limit ${PAGE}::int`);
  return openValues(ctx, tx, rows.map(readChange));
}

/** Neighbours that one statement can undo: of one object and kind, and no record twice. */
export function runsOf(changes: readonly Change[]): Change[][] {
  const runs: Change[][] = [];
  let seen = new Set<string>();
  for (const change of changes) {
    const run = runs.at(-1);
    const first = run?.[0];
    const fits = first?.object === change.object && first.op === change.op;
    if (run && fits && !seen.has(change.recordId)) {
      run.push(change);
      seen.add(change.recordId);
    } else {
      runs.push([change]);
      seen = new Set([change.recordId]);
    }
  }
  return runs;
}

type Undoing = { batchId: string; target: UndoTarget; steps: UndoSteps };

async function undoRun(
  run: readonly Change[],
  { batchId, target, steps }: Undoing,
): Promise<boolean> {
  const ctx = await steps.context();
  const model = ctx.catalog.object(run[0]?.object ?? '');
  const causeId = 'batchId' in target ? target.batchId : undefined;
  const options: WriteOptions = { via: 'undo', batchId, causeId };
  return inPortions(run, PORTION, {
    proceed: steps.proceed,
    attempt: async (portion) => {
      if (!model) throw new Problem('not_found');
      await steps.attempt(ctx, portion, (tx) =>
        undoPortion(ctx, tx, model, portion, options, steps.overriding),
      );
    },
    refused: (change, problem) => steps.refused(ctx, change, problem),
  });
}

/** Carries the refusal of a single change past the portions, which would take a Problem for one more refusal. */
class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * Undoes lines of one run in one transaction.
 *
 * @param options `asSystem` where the right to take back the whole was asked before: then neither the rights on the
 *   single records nor those to actions count
 * @throws Problem what the writes are refused for
 */
export async function undoPortion(
  ctx: Context,
  tx: Transaction,
  model: Model,
  changes: readonly Change[],
  options: WriteOptions,
  overriding: UndoSteps['overriding'],
): Promise<void> {
  const ids = changes.map(({ recordId }) => recordId);
  const { asSystem } = options;
  const current = await currentOf(ctx, tx, model, ids, asSystem);
  if (changes.some((change) => !current.has(change.recordId))) throw new Problem('not_found');
  if (!asSystem && changes.some((change) => isFinal(ctx, model, change)))
    throw new Problem('final_action');
  const standings = changes.map((change) => standing(model, change, current.get(change.recordId)));
  if (overriding) await overriding(ctx, tx, changes);
  else if (standings.includes('changed')) throw new Problem('not_undoable');
  const open = changes.flatMap((change, n) => {
    if (standings[n] === 'open') return [change];
    const left = standings[n] === 'changed' && leftOf(model, change, current.get(change.recordId));
    return left ? [left] : [];
  });
  const openIds = open.map(({ recordId }) => recordId);
  switch (changes[0]?.op) {
    case 'create':
    case 'restore':
      await records.remove(ctx, tx, model.name, openIds, options);
      break;
    case 'remove':
      await records.restore(ctx, tx, model.name, openIds, options);
      break;
    case 'update':
      await putBack(ctx, tx, model, open, options);
      break;
    case 'event':
    case undefined:
      throw new Problem('not_undoable');
  }
}

/** What of a change that was changed again can still be undone: a record made, and fields that have its value. */
function leftOf(model: Model, change: Change, current: Current | undefined): Change | undefined {
  if (!current || change.op === 'create') return change;
  if (change.op !== 'update' || current.deletedAt !== null) return undefined;
  const names = undoneFields(model, change).filter(
    (name) => model.fields.has(name) && sameValue(current[name], change.after?.[name]),
  );
  const pick = (values: Change['after']): Change['after'] =>
    Object.fromEntries(names.map((name) => [name, values?.[name] ?? null]));
  return names.length === 0
    ? undefined
    : { ...change, before: pick(change.before), after: pick(change.after) };
}

async function putBack(
  ctx: Context,
  tx: Transaction,
  model: Model,
  changes: readonly Change[],
  options: WriteOptions,
): Promise<void> {
  // Fields that only an action sets go back under the right to that action.
  const byWriter = Map.groupBy(changes, (change) => writerOf(model, undoneFields(model, change)));
  for (const [writer, ofWriter] of byWriter) {
    const may = options.asSystem || writer === undefined || ctx.access.action(writer);
    if (!may) throw new Problem('forbidden');
    const updates = ofWriter.map((change) => {
      const names = undoneFields(model, change);
      const values = Object.fromEntries(names.map((name) => [name, change.before?.[name] ?? null]));
      return { id: change.recordId, version: 'latest' as const, values };
    });
    await records.update(ctx, tx, model.name, updates, { ...options, writer });
  }
}

/** The records whole and locked, deleted or not, as far as the member may see them at all. */
export async function currentOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  asSystem = false,
): Promise<Map<string, Current>> {
  const seen = asSystem ? stored(ctx, model, 't') : visibleOrDeleted(ctx, model, 't');
  const locked = await lockRecords(ctx, tx, model, ids, { asSystem: true, deleted: seen });
  return new Map([...locked].map(([id, { record }]) => [id, record]));
}

async function titleOf(ctx: Context, tx: Transaction, model: Model, id: string): Promise<string> {
  const { titleField } = model.declaration;
  const record = await records.get(ctx, tx, model.name, id, { trash: true });
  const title = record?.[titleField];
  return typeof title === 'string' ? title : '';
}
