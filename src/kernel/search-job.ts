import { sql } from 'kysely';
import { z } from 'zod';
import type { Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import type { JobKind } from './job.ts';
import type { Model } from './model.ts';
import { isSearched, removeSearch, wordFields, writeSearch } from './search-index.ts';
import { inTransaction } from './transaction.ts';
import type { Transaction } from './transaction.ts';
import { lockRecords } from './lock.ts';
import { existing } from './visibility.ts';

const inputSchema = z.strictObject({ object: z.string() });
type Position = { after: string } | null;

const PORTION = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Makes all records of an object found by what its declaration names now: after another title, or other words. */
export const searchJob: JobKind = {
  kind: 'rewriteSearch',
  label: { zh: '更新搜索', en: 'Update search' },
  run: async (first, job) => {
    const { object } = inputSchema.parse(job.input);
    let after = (job.position as Position)?.after ?? FIRST;
    let { done } = job;
    let total = job.total ?? undefined;
    while (!(await job.cancelled())) {
      const ctx = await job.context();
      const model = ctx.catalog.object(object);
      // Taken out of use meanwhile: nobody finds its records any more.
      if (!model) return;
      total ??= await inTransaction(first, (tx) => countRecords(ctx, tx, model));
      const from = after;
      const ids = await inTransaction(ctx, async (tx) => {
        const found = await rewritePortion(ctx, tx, model, from);
        const last = found.at(-1) ?? from;
        const next = done + found.length;
        const ended = found.length < PORTION;
        await job.save(tx, { done: next, total: ended ? next : total, position: { after: last } });
        return found;
      });
      if (ids.length < PORTION) return;
      done += ids.length;
      after = ids.at(-1) ?? after;
    }
  },
};

async function countRecords(ctx: Context, tx: Transaction, model: Model): Promise<number> {
  const [row] = await tx.query<{ n: string }>(
    sql`select count(*) as n from ${sql.table(model.table)} t where ${existing(ctx, model, 't')}`,
  );
  return Number(row?.n ?? 0);
}

async function rewritePortion(
  ctx: Context,
  tx: Transaction,
  model: Model,
  after: string,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${sql.table(model.table)} t
    where ${existing(ctx, model, 't')} and t.id > ${after}::uuid order by t.id limit ${PORTION}::int`);
  const ids = rows.map(({ id }) => id);
  if (!isSearched(model)) {
    await removeSearch(ctx, tx, model, ids);
    return ids;
  }
  const locked = await lockRecords(ctx, tx, model, ids, { asSystem: true });
  await writeSearch(
    ctx,
    tx,
    model,
    [...locked.values()].map(({ record }) => record),
  );
  return ids;
}

/**
 * The objects whose records are found by something else after a change of own objects and fields.
 *
 * @param isNew whether a field was not there before, in use or not: no record has a value in it yet
 */
export function searchedAnew(
  before: Catalog,
  after: Catalog,
  isNew: (object: string, field: string) => boolean,
): string[] {
  const soughtBy = (model: Model): string =>
    JSON.stringify([
      model.declaration.titleField,
      wordFields(model)
        .map(({ name }) => name)
        .filter((name) => !isNew(model.name, name))
        .toSorted(),
    ]);
  return after.all
    .filter((model) => {
      const old = before.object(model.name);
      return old !== undefined && soughtBy(old) !== soughtBy(model);
    })
    .map(({ name }) => name);
}
