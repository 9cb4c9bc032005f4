import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { createJob, reasonOf, reasonText } from '../../../kernel/job.ts';
import type { JobKind, JobRun } from '../../../kernel/job.ts';
import type { Model } from '../../../kernel/model.ts';
import { inPortions } from '../../../kernel/portions.ts';
import { portionsByWeight } from '../../../kernel/weight.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { update } from '../../../kernel/update.ts';

const inputSchema = z.strictObject({ member: z.uuid(), unit: z.uuid() });
type Input = z.infer<typeof inputSchema>;

/** The last record looked at: objects in the order of the catalogue, records in that of their ids. */
type Position = { object: string; after: string } | null;
type Result = { batchId: string; changed: number; refused: { id: string; reason: string }[] };
type State = { done: number; result: Result };

/** Ids read at once. */
const WINDOW = 1_000;
const MOST_REFUSALS = 100;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Takes a member's records to the unit where the member works now: portions of at most 1,000 rows with what depends on
 * them, under one batch. It ends early where the member has been moved on meanwhile, because then another answer counts.
 */
export const moveRecords: JobKind = {
  kind: 'moveRecords',
  label: { zh: '随成员转移记录', en: 'Move a member’s records' },
  run: async (ctx, job) => {
    const input = inputSchema.parse(job.input);
    const models = ctx.catalog.all.filter((model) => model.declaration.access === 'owner');
    const result = (job.result as Result | null) ?? { batchId: job.id, changed: 0, refused: [] };
    let state: State = { done: job.done, result };
    const position = job.position as Position;
    if (job.total === null) {
      const total = await countAll(ctx, models, input);
      await inTransaction(ctx, (tx) => job.save(tx, { ...state, total, position }));
    }
    const from = models.findIndex(({ name }) => name === position?.object);
    for (const model of models.slice(Math.max(from, 0))) {
      const after = model.name === position?.object ? position.after : FIRST;
      const next = await moveModel(job, model, input, after, state);
      if (!next) return;
      state = next;
    }
    // Others may have changed records meanwhile, so that fewer were left than were counted.
    const { done } = state;
    await inTransaction(ctx, (tx) => job.save(tx, { ...state, total: done, position: null }));
  },
};

/** @returns undefined where the job is to stop */
async function moveModel(
  job: JobRun,
  model: Model,
  input: Input,
  start: string,
  from: State,
): Promise<State | undefined> {
  let state = from;
  let after = start;
  for (;;) {
    const ctx = await job.context();
    const last = after;
    const ids = await inTransaction(ctx, (tx) => strays(ctx, tx, model, input, last));
    const portions = await inTransaction(ctx, (tx) => portionsByWeight(ctx, tx, model, ids));
    for (const portion of portions) {
      const finished = await inPortions(portion, portion.length, {
        proceed: async () => !(await job.cancelled()) && (await worksIn(ctx, input)),
        attempt: async (some) => {
          state = await inTransaction(ctx, (tx) =>
            movePortion(ctx, tx, job, model, input, state, some),
          );
        },
        refused: async (id, problem) => {
          const reason = reasonText(ctx, reasonOf(problem));
          const refused = [...state.result.refused, { id, reason }].slice(0, MOST_REFUSALS);
          state = { done: state.done + 1, result: { ...state.result, refused } };
          const position = { object: model.name, after: id };
          await inTransaction(ctx, (tx) => job.save(tx, { ...state, position }));
        },
      });
      if (!finished) return undefined;
    }
    if (ids.length < WINDOW) return state;
    after = ids.at(-1) ?? after;
  }
}

async function movePortion(
  ctx: Context,
  tx: Transaction,
  job: JobRun,
  model: Model,
  { unit }: Input,
  state: State,
  ids: readonly string[],
): Promise<State> {
  const changes = ids.map((id) => ({ id, version: 'latest' as const, values: { unit } }));
  // Whoever may move the member may let the records follow: their own grants are not asked.
  const options = { via: 'action', batchId: job.id, asSystem: true } as const;
  const written = await update(ctx, tx, model.name, changes, options);
  const moved = written.filter(({ changeId }) => changeId !== null).length;
  const result = { ...state.result, changed: state.result.changed + moved };
  const next = { done: state.done + ids.length, result };
  await job.save(tx, { ...next, position: { object: model.name, after: ids.at(-1) ?? FIRST } });
  return next;
}

/** The member's records that lie in another unit than the member's. */
const stray = (ctx: Context, model: Model, { member, unit }: Input): ReturnType<typeof sql> => sql`
  ${sql.table(model.table)} t where t.org_id = ${ctx.orgId}
    ${model.customObjectId ? sql`and t.object_id = ${model.customObjectId}` : sql``}
    and t.owner_id = ${member}::uuid and t.unit_id is distinct from ${unit}::uuid and t.deleted_at is null`;

async function strays(
  ctx: Context,
  tx: Transaction,
  model: Model,
  input: Input,
  after: string,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${stray(ctx, model, input)} and t.id > ${after}::uuid order by t.id limit ${WINDOW}::int`);
  return rows.map(({ id }) => id);
}

async function countAll(ctx: Context, models: readonly Model[], input: Input): Promise<number> {
  let total = 0;
  for (const model of models) {
    const [row] = await inTransaction(ctx, (tx) =>
      tx.query<{ n: string }>(sql`select count(*) as n from ${stray(ctx, model, input)}`),
    );
    total += Number(row?.n ?? 0);
  }
  return total;
}

async function worksIn(ctx: Context, { member, unit }: Input): Promise<boolean> {
  const rows = await inTransaction(ctx, (tx) =>
    tx.query(sql`select from identity.member where org_id = ${ctx.orgId} and id = ${member}::uuid
      and unit_id = ${unit}::uuid and deleted_at is null`),
  );
  return rows.length > 0;
}

const move = { zh: '转到新部门', en: 'Move to the new unit' };
const stay = { zh: '留在原部门', en: 'Stay in the old unit' };

/**
 * Moves a member to another unit, and says what becomes of the records they own: `move` takes them along, in the
 * background and as one batch with the member's own change; `stay` leaves them, with everything that depends on them,
 * to those who see the old unit.
 */
export const moveMember = defineAction({
  name: 'moveMember',
  label: { zh: '调换部门', en: 'Move to another unit' },
  object: 'member',
  sets: 'unit',
  input: z.strictObject({
    id: z.uuid(),
    unit: z.uuid().meta({ reference: 'unit' }),
    records: z.enum(['move', 'stay']).meta({
      label: { zh: '此成员负责的记录', en: 'Records this member owns' },
      options: { move, stay },
    }),
  }),
  handler: async (ctx, tx, { id, unit, records }) => {
    const change = { id, version: 'latest' as const, values: { unit } };
    if (records === 'stay') {
      const [written] = await update(ctx, tx, 'member', [change], { via: 'action' });
      return { id, version: written?.version, changeId: written?.changeId };
    }
    const job = await createJob(ctx, tx, moveRecords, { member: id, unit });
    const options = { via: 'action', batchId: job.id } as const;
    const [written] = await update(ctx, tx, 'member', [change], options);
    return { id, version: written?.version, jobId: job.id };
  },
});
