import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { allowsAction } from '../../../kernel/grants.ts';
import { memberNames } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { drawAudit } from './draw.ts';
import type { PersonWire } from './wire.ts';

/** Those named to go through samples who still work here. */
async function readCheckers(ctx: Context, tx: Transaction): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select m.id from quality.checker c
    join identity.member m on m.org_id = c.org_id and m.id = c.member_id and m.active and m.deleted_at is null
    where c.org_id = ${ctx.orgId}::uuid order by m.name, m.id`);
  return rows.map(({ id }) => id);
}

/** Who goes through samples, and whether the reader does: those named, or, where nobody is, whoever manages them. */
export async function checkersFor(
  ctx: Context,
  tx: Transaction,
): Promise<{ checkers: PersonWire[]; mayCheck: boolean }> {
  const ids = await readCheckers(ctx, tx);
  const names = await memberNames(ctx, tx, ids);
  return {
    checkers: ids.map((id) => ({ id, name: names.get(id) ?? '' })),
    mayCheck: ids.length > 0 ? ids.includes(ctx.memberId) : ctx.access.action(drawAudit.name),
  };
}

/** The ids of those who go through samples: those named, or, where nobody is, whoever manages them. */
export async function whoChecks(ctx: Context, tx: Transaction): Promise<string[]> {
  const named = await readCheckers(ctx, tx);
  if (named.length > 0) return named;
  const rows = await tx.query<{ id: string; definition: string }>(sql`
    select m.id, r.definition from identity.member m
    join identity.member_role mr on mr.org_id = m.org_id and mr.member_id = m.id and mr.deleted_at is null
    join identity.role r on r.org_id = mr.org_id and r.id = mr.role_id and r.deleted_at is null
    where m.org_id = ${ctx.orgId}::uuid and m.active and m.deleted_at is null order by m.name, m.id`);
  const managers = rows.filter(({ definition }) =>
    allowsAction(JSON.parse(definition), drawAudit.name),
  );
  return [...new Set(managers.map(({ id }) => id))];
}

/** @throws Problem forbidden for whoever is not to go through samples */
export async function requireChecker(ctx: Context, tx: Transaction): Promise<void> {
  const { mayCheck } = await checkersFor(ctx, tx);
  if (!mayCheck) throw new Problem('forbidden');
}

/** Names who goes through samples and credited changes, for the whole organisation. */
export const setCheckers = defineAction({
  name: 'setCheckers',
  label: { zh: '指定核查人', en: 'Name who checks samples' },
  input: z.strictObject({ members: z.array(z.uuid()).max(50) }),
  undoable: false,
  handler: async (ctx, tx, { members }): Promise<{ checkers: PersonWire[] }> => {
    const here = await tx.query(sql`
      select id from identity.member
      where org_id = ${ctx.orgId}::uuid and id = any(${members}::uuid[]) and active and deleted_at is null`);
    if (here.length !== new Set(members).size) throw new Problem('not_found');
    await tx.query(sql`delete from quality.checker where org_id = ${ctx.orgId}::uuid`);
    await tx.query(sql`
      insert into quality.checker (org_id, member_id)
      select ${ctx.orgId}::uuid, n.id from unnest(${members}::uuid[]) n(id)
      on conflict (org_id, member_id) do nothing`);
    return { checkers: (await checkersFor(ctx, tx)).checkers };
  },
});
