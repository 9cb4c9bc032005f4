import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { update } from '../../../kernel/update.ts';
import { requireEmail, storeLogin } from '../organisation.ts';
import { randomPassword } from '../password.ts';

/**
 * Gives a member a way to sign in, or a new e-mail and password, and ends their sessions. Whoever may change members
 * may do it. The password is made here, shown once, and stored as a hash.
 */
export const setLogin = defineAction({
  name: 'setLogin',
  label: { zh: '设置登录', en: 'Set sign-in' },
  object: 'member',
  undoable: false,
  input: z.strictObject({ id: z.uuid(), email: z.string().max(254) }),
  handler: async (ctx, tx, { id, email: given }) => {
    const email = requireEmail(given);
    const change = { id, version: 'latest' as const, values: { email } };
    await update(ctx, tx, 'member', [change], { via: 'action', writer: 'setLogin' });
    const password = randomPassword();
    await storeLogin(tx, { memberId: id, email, password });
    return { password };
  },
});
