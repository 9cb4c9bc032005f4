import { sql } from 'kysely';
import type { Rules } from '../../../kernel/rules.ts';
import { Problem } from '../../../platform/problem.ts';
import { bumpAccess } from '../access-version.ts';
import { requireAdministrator } from '../administrators.ts';

const twice = {
  field: 'role',
  code: 'duplicate',
  message: { zh: '此成员已有这个角色。', en: 'The member has this role already.' },
};

/** A role given or taken is felt at once; nobody has one twice, and the last administrator keeps theirs. */
export const memberRoleRules: Rules = {
  after: async (ctx, tx, pairs) => {
    // Changes of one organisation wait for each other here, so that what follows is not overtaken.
    await bumpAccess(ctx, tx);
    const ids = pairs.map(({ after }) => after.id);
    const double = await tx.query(sql`
      select from identity.member_role a join identity.member_role b
        on b.org_id = a.org_id and b.member_id = a.member_id and b.role_id = a.role_id and b.id <> a.id
      where a.org_id = ${ctx.orgId} and a.id = any(${ids}::uuid[])
        and a.deleted_at is null and b.deleted_at is null limit 1`);
    if (double.length > 0) throw new Problem('invalid_fields', { errors: [twice] });
    if (pairs.some(({ before }) => before !== null)) await requireAdministrator(ctx, tx);
  },
};
