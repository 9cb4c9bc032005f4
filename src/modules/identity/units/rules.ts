import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
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

/** A unit that people work in is not deleted: they, and what is theirs, would be in no unit. */
async function refusePeopled(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const ids = pairs.filter(({ after }) => after.deletedAt !== null).map(({ after }) => after.id);
  if (ids.length === 0) return;
  const rows = await tx.query<{ n: string }>(sql`
    select count(*) as n from identity.member m
    where m.org_id = ${ctx.orgId} and m.unit_id = any(${ids}::uuid[]) and m.deleted_at is null`);
  const count = rows[0]?.n ?? '0';
  if (count === '0') return;
  const object = ctx.locale === 'en' ? 'members' : '成员';
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
    if (ids.length === 0) return;
    const rows = await tx.query(sql`
      with recursive above as (
        select u.id as start, u.parent_id as id from identity.unit u
        where u.org_id = ${ctx.orgId} and u.id = any(${ids}::uuid[])
        union
        select a.start, u.parent_id from above a join identity.unit u on u.org_id = ${ctx.orgId} and u.id = a.id
      )
      select from above where start = id limit 1`);
    if (rows.length > 0) throw new Problem('invalid_fields', { errors: [circle] });
  },
};
