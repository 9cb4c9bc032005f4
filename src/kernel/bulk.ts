import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { z } from 'zod';
import { Problem } from '../platform/problem.ts';
import { joinFacts } from './columns.ts';
import { conditionFields } from './condition-sql.ts';
import type { Context } from './context.ts';
import { reasonOf, reasonText } from './job.ts';
import type { JobKind, JobRun } from './job.ts';
import type { Model } from './model.ts';
import { inPortions } from './portions.ts';
import { modelOf, readerCondition } from './read.ts';
import { records } from './records.ts';
import { conditionFrom } from './route-input.ts';
import { inTransaction } from './transaction.ts';
import type { Transaction } from './transaction.ts';
import { isUuid } from './values.ts';
import { grantsOn, visible, visibleOrDeleted } from './visibility.ts';
import { checkValues, refuseIf } from './write.ts';
import type { WriteOptions, Written } from './write.ts';

/** What stands in a bulk job's row. */
type BulkInput = {
  object: string;
  op: 'update' | 'remove' | 'restore';
  ids?: string[];
  /** As it came from outside: checked again, with the rights of the time, when the job runs. */
  where?: unknown;
  changes?: Record<string, unknown>;
  /** Records made after the job was are not meant. */
  before: string;
};

type Result = { batchId: string; changed: number; refused: { id: string; reason: string }[] };

/** The id of the last record looked at; records are gone through in the order of their ids. */
type Position = { after: string } | null;

const MOST_IDS = 1_000;
const PORTION = 500;
const MOST_REFUSALS = 100;

const bodySchema = z.strictObject({
  ids: z.array(z.string()).min(1).max(MOST_IDS).optional(),
  where: z.unknown().optional(),
  op: z.enum(['update', 'remove', 'restore']),
  changes: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Checks what `POST /:path/bulk` asks for: the records by ids or by a condition, and values that could be written to
 * any of them.
 *
 * @returns the input of the job, and how many records it names where they are named
 * @throws Problem invalid_body, invalid_condition, invalid_fields, forbidden
 */
export function bulkFrom(
  ctx: Context,
  model: Model,
  body: unknown,
): { input: BulkInput; total: number | undefined } {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw parsed.error;
  const { ids, where, op, changes } = parsed.data;
  if ((ids === undefined) === (where === undefined)) refuseBody('ids');
  if ((op === 'update') !== (changes !== undefined && Object.keys(changes).length > 0)) {
    refuseBody('changes');
  }
  if (ids?.some((id) => !isUuid(id))) refuseBody('ids');
  if (grantsOn(ctx, model, op === 'update' ? 'update' : 'delete').length === 0) {
    throw new Problem('forbidden');
  }
  if (where !== undefined) conditionFrom(ctx, model, where);
  refuseIf(checkValues(model, changes ?? {}, { via: 'bulk' }).errors);
  const unique = ids && [...new Set(ids.map((id) => id.toLowerCase()))];
  const before = ctx.now().toISOString();
  return {
    input: { object: model.name, op, ids: unique, where, changes, before },
    total: unique?.length,
  };
}

function refuseBody(field: string): never {
  const message = {
    zh: '请给出 ids 或 where 之一；只有 update 带 changes。',
    en: 'Give either ids or where; changes go with update only.',
  };
  throw new Problem('invalid_body', { errors: [{ field, code: 'invalid', message }] });
}

/**
 * Changes many records under the rights its member has at the time: in portions, each with its progress, all under one
 * batch that can be undone. What is refused is listed, and the rest goes on.
 */
export const bulkJob: JobKind = {
  kind: 'bulk',
  label: { zh: '批量操作', en: 'Bulk change' },
  run: async (ctx, job) => {
    const input = job.input as BulkInput;
    const model = modelOf(ctx, input.object);
    const result = (job.result as Result | null) ?? { batchId: job.id, changed: 0, refused: [] };
    const { done, position } = job;
    const total =
      job.total ?? (await inTransaction(ctx, (tx) => countMatching(ctx, tx, model, input)));
    // Counting may take long: whoever goes on with this need not count again.
    if (job.total === null)
      await inTransaction(ctx, (tx) => job.save(tx, { done, total, position, result }));
    await runFrom(input, job, { done, total, result });
  },
};

type State = { done: number; total: number; result: Result };

async function runFrom(input: BulkInput, job: JobRun, start: State): Promise<void> {
  let state = start;
  let after = (job.position as Position)?.after;
  for (;;) {
    const from = after;
    // Rights may have changed since the last records.
    const ctx = await job.context();
    const model = modelOf(ctx, input.object);
    const ids = await inTransaction(ctx, (tx) => nextIds(ctx, tx, model, input, from));
    const save = async (tx: Transaction, next: State, last: string): Promise<void> => {
      const { total, done } = next;
      await job.save(tx, {
        done,
        total: Math.max(total, done),
        position: { after: last },
        result: next.result,
      });
    };
    const finished = await inPortions(ids, PORTION, {
      proceed: async () => !(await job.cancelled()),
      attempt: async (portion) => {
        state = await inTransaction(ctx, async (tx) => {
          const written = await write(ctx, tx, input, portion, { via: 'bulk', batchId: job.id });
          const changed = written.filter(({ changeId }) => changeId !== null).length;
          const result = { ...state.result, changed: state.result.changed + changed };
          const next = { ...state, done: state.done + portion.length, result };
          await save(tx, next, portion.at(-1) ?? '');
          return next;
        });
      },
      refused: async (id, problem) => {
        const reason = reasonText(ctx, reasonOf(problem));
        state = { ...state, done: state.done + 1, result: addRefusal(state.result, id, reason) };
        await inTransaction(ctx, (tx) => save(tx, state, id));
      },
    });
    if (!finished) return;
    if (ids.length === 0) {
      // Others may have changed records meanwhile, so that fewer were left to look at than were counted.
      const { done, result } = state;
      return inTransaction(ctx, (tx) =>
        job.save(tx, { done, total: done, position: { after }, result }),
      );
    }
    after = ids.at(-1);
  }
}

function addRefusal(result: Result, id: string, reason: string): Result {
  if (result.refused.length >= MOST_REFUSALS) return result;
  return { ...result, refused: [...result.refused, { id, reason }] };
}

function write(
  ctx: Context,
  tx: Transaction,
  { object, op, changes = {} }: BulkInput,
  ids: readonly string[],
  options: WriteOptions,
): Promise<Written[]> {
  if (op === 'remove') return records.remove(ctx, tx, object, ids, options);
  if (op === 'restore') return records.restore(ctx, tx, object, ids, options);
  const updates = ids.map((id) => ({ id, version: 'latest' as const, values: changes }));
  return records.update(ctx, tx, object, updates, options);
}

/** From where: what the condition matches and the member may see; the trash for a restore. */
function matching(
  ctx: Context,
  model: Model,
  { op, where, before }: BulkInput,
): RawBuilder<unknown> {
  const seen =
    op === 'restore'
      ? sql<boolean>`t.deleted_at is not null and ${visibleOrDeleted(ctx, model, 't')}`
      : visible(ctx, model, 't');
  const condition = conditionFrom(ctx, model, where);
  return sql`${sql.table(model.table)} t${joinFacts(model, 't', conditionFields(condition, model))}
    where ${seen} and t.created_at <= ${before}::timestamptz and ${readerCondition(ctx, model, condition)}`;
}

async function countMatching(
  ctx: Context,
  tx: Transaction,
  model: Model,
  input: BulkInput,
): Promise<number> {
  const [row] = await tx.query<{ n: string }>(
    sql`select count(*) as n from ${matching(ctx, model, input)}`,
  );
  return Number(row?.n ?? 0);
}

/** The next records in the order of their ids. Those named by id come as they are: writing tells which are refused. */
async function nextIds(
  ctx: Context,
  tx: Transaction,
  model: Model,
  input: BulkInput,
  after: string | undefined,
): Promise<string[]> {
  if (input.ids) {
    return input.ids
      .toSorted()
      .filter((id) => after === undefined || id > after)
      .slice(0, PORTION);
  }
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${matching(ctx, model, input)} and t.id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    order by t.id limit ${PORTION}::int`);
  return rows.map(({ id }) => id);
}
