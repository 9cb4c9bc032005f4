import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { update } from '../../../kernel/update.ts';
import { normaliseEmail } from '../../../kernel/sensitive.ts';
import { sqlState } from '../../../platform/database.ts';
import { Problem } from '../../../platform/problem.ts';
import { hashPassword, randomPassword } from '../password.ts';

const UNIQUE_VIOLATION = '23505';

/**
 * Gives a member a way to sign in, or a new e-mail and password, and ends their sessions. Whoever may change members
 * may do it. The password is made here, shown once, and stored as a hash.
 */
export const setLogin = defineAction({
  name: 'setLogin',
  label: { zh: '设置登录', en: 'Set sign-in' },
  object: 'member',
  input: z.strictObject({ id: z.uuid(), email: z.string().max(254) }),
  handler: async (ctx, tx, { id, email: given }) => {
    const email = normaliseEmail(given);
    if (email === undefined) {
      const message = { zh: '邮箱不正确。', en: 'This is no e-mail address.' };
      throw new Problem('invalid_fields', {
        errors: [{ field: 'email', code: 'not_email', message }],
      });
    }
    const change = { id, version: 'latest' as const, values: { email } };
    await update(ctx, tx, 'member', [change], { via: 'action', writer: 'setLogin' });
    const password = randomPassword();
    const hash = await hashPassword(password);
    try {
      await tx.query(
        sql`select identity.set_login(${randomUUIDv7()}, ${randomUUIDv7()}, ${id}, ${email}, ${hash})`,
      );
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw new Problem('duplicate', { values: { value: email } });
    }
    return { password };
  },
});
