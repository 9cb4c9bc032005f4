import { sql } from 'kysely';
import { inCircle } from '../../../kernel/circle.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { existing } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { bumpAccess } from '../access-version.ts';

const circle = {
  field: 'parent',
  code: 'circle',
  message: {
    zh: '上级部门不能是自己或自己的下级。',
    en: 'The parent cannot be the unit itself or one below it.',
  },
};

const isMoved = ({ before, after }: Pair): boolean =>
  before?.['parent'] !== after['parent'] || (before?.deletedAt ?? null) !== after.deletedAt;

/** A unit with people or records in it is not deleted: nobody below the whole organisation would see them any more. */
async function refusePeopled(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const ids = pairs.filter(({ after }) => after.deletedAt !== null).map(({ after }) => after.id);
  if (ids.length === 0) return;
  const rows = await tx.query<{ n: string }>(sql`
    select count(*) as n from identity.member m
    where m.org_id = ${ctx.orgId} and m.unit_id = any(${ids}::uuid[]) and m.deleted_at is null`);
  const count = rows[0]?.n ?? '0';
  const object = ctx.locale === 'en' ? 'members' : '成员';
  if (count !== '0') throw new Problem('restricted', { values: { count, object } });
  for (const model of ctx.catalog.all) await refuseOwning(ctx, tx, model, ids);
}

/** People leave a unit; what they own there stays until somebody takes it over. */
async function refuseOwning(
  ctx: Context,
  tx: Transaction,
  model: Model,
  units: readonly string[],
): Promise<void> {
  if (model.declaration.access !== 'owner') return;
  const rows = await tx.query<{ n: string }>(sql`
    select count(*) as n from (
      select 1 from ${sql.table(model.table)} t
      where ${existing(ctx, model, 't')} and t.unit_id = any(${units}::uuid[]) limit 1000) found`);
  const count = rows[0]?.n ?? '0';
  if (count === '0') return;
  const object = model.declaration.pluralLabel[ctx.locale];
  throw new Problem('restricted', { values: { count, object } });
}

/** Units form a tree; whoever sees “my unit and below” sees another one after a move. */
export const unitRules: Rules = {
  check: (_ctx, pairs) =>
    pairs.flatMap(({ after }, index) =>
      after['parent'] === after.id ? [{ index, ...circle }] : [],
    ),
  after: async (ctx, tx, pairs) => {
    const moved = pairs.filter(isMoved);
    if (moved.length === 0) return;
    await bumpAccess(ctx, tx);
    await refusePeopled(ctx, tx, moved);
    const ids = moved.filter(({ after }) => after['parent'] !== null).map(({ after }) => after.id);
    if (await inCircle(ctx, tx, 'unit', 'parent', ids))
      throw new Problem('invalid_fields', { errors: [circle] });
  },
};
