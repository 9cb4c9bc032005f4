import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { administers } from '../../kernel/grants.ts';
import type { Transaction } from '../../kernel/transaction.ts';
import { Problem } from '../../platform/problem.ts';

/**
 * Refuses a change that leaves nobody who can give roles: an active member with a login and a role that administers.
 *
 * @throws Problem `last_administrator`
 */
export async function requireAdministrator(ctx: Context, tx: Transaction): Promise<void> {
  const rows = await tx.query<{ definition: string }>(sql`
    select r.definition from identity.role r
    where r.org_id = ${ctx.orgId} and r.deleted_at is null and exists (
      select from identity.member_role mr join identity.member m on m.org_id = mr.org_id and m.id = mr.member_id
      where mr.org_id = r.org_id and mr.role_id = r.id and mr.deleted_at is null
        and m.deleted_at is null and m.active and m.email_index is not null)`);
  if (!rows.some(({ definition }) => administers(JSON.parse(definition)))) {
    throw new Problem('last_administrator');
  }
}
