import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { administers } from '../../../kernel/grants.ts';
import { readerOf } from '../../../kernel/task.ts';
import type { TaskParts } from '../../../kernel/task.ts';
import { systemTransaction } from '../../../platform/system.ts';

/**
 * The context in which an organisation's records are judged: that of its administrator of longest standing. Undefined
 * where none is active.
 */
export async function keeperOf(parts: TaskParts, orgId: string): Promise<Context | undefined> {
  const rows = await systemTransaction(parts.system, (tx) =>
    tx.query<{ id: string; definition: string }>(sql`
      select m.id, r.definition from identity.member m
      join identity.member_role mr on mr.org_id = m.org_id and mr.member_id = m.id and mr.deleted_at is null
      join identity.role r on r.org_id = mr.org_id and r.id = mr.role_id and r.deleted_at is null
      where m.org_id = ${orgId}::uuid and m.active and m.deleted_at is null
      order by m.id`),
  );
  for (const { id, definition } of rows) {
    if (!administers(JSON.parse(definition))) continue;
    const ctx = await readerOf(parts, { orgId, requestId: 'quality' }, id);
    if (ctx) return ctx;
  }
  return undefined;
}
