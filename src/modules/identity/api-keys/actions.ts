import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { update } from '../../../kernel/update.ts';
import { create } from '../../../kernel/write.ts';
import { bumpAccess } from '../access-version.ts';
import { hashApiKey } from '../session.ts';

const SHOWN = 7;

/**
 * Makes a key that acts as a member.
 *
 * @returns `key`: `zy_` and 256 random bits; it cannot be had again
 */
export async function makeApiKey(
  ctx: Context,
  tx: Transaction,
  input: { memberId: string; name: string },
): Promise<{ id: string; key: string }> {
  const key = `zy_${randomBytes(32).toString('base64url')}`;
  const values = { name: input.name, member: input.memberId, prefix: key.slice(0, SHOWN) };
  const [written] = await create(ctx, tx, 'apiKey', [values], { via: 'action', asSystem: true });
  if (!written) throw new Error('the key was not stored');
  await tx.query(
    sql`update identity.api_key set hash = ${hashApiKey(key)} where org_id = ${ctx.orgId} and id = ${written.id}`,
  );
  return { id: written.id, key };
}

/** A key of one's own: it can do what its member can, so nobody gains by it. */
export const createApiKey = defineAction({
  name: 'createApiKey',
  label: { zh: '新建接口密钥', en: 'Create an API key' },
  input: z.strictObject({ name: z.string().trim().min(1).max(100) }),
  handler: (ctx, tx, { name }) => makeApiKey(ctx, tx, { memberId: ctx.memberId, name }),
});

/** Ends a key: one's own, or any for those who may change keys. */
export const revokeApiKey = defineAction({
  name: 'revokeApiKey',
  label: { zh: '停用接口密钥', en: 'Revoke an API key' },
  object: 'apiKey',
  undoable: false,
  input: z.strictObject({ id: z.uuid() }),
  handler: async (ctx, tx, { id }) => {
    const own = await tx.query(sql`select from identity.api_key
      where org_id = ${ctx.orgId} and id = ${id} and member_id = ${ctx.memberId} and deleted_at is null`);
    const change = {
      id,
      version: 'latest' as const,
      values: { revokedAt: ctx.now().toISOString() },
    };
    await update(ctx, tx, 'apiKey', [change], {
      via: 'action',
      writer: 'revokeApiKey',
      asSystem: own.length > 0,
    });
    await bumpAccess(ctx, tx);
    return { revoked: true };
  },
});
