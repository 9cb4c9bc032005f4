import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { SETTLED_MONTHS } from './rules.ts';

/** A member's month whose changes are to be checked. */
export type MemberMonth = { member: string; month: string };

/** Whether the record of a point, at alias `p`, is there. */
export function living(): RawBuilder<boolean> {
  return sql<boolean>`case p.object
    when 'customer' then exists (select from customers.customer t
      where t.org_id = p.org_id and t.id = p.record_id and t.deleted_at is null)
    when 'contact' then exists (select from customers.contact t
      where t.org_id = p.org_id and t.id = p.record_id and t.deleted_at is null)
    else exists (select from sales.lead t
      where t.org_id = p.org_id and t.id = p.record_id and t.deleted_at is null) end`;
}

/** Whether the value of a point, at alias `p`, counts: its record is there, or stands merged into another. */
export function lasting(): RawBuilder<boolean> {
  return sql<boolean>`(${living()} or exists (select from quality.merged_record r
    join quality.merge m on m.org_id = r.org_id and m.id = r.merge_id and m.state in ('merging', 'merged')
    where r.org_id = p.org_id and r.object = p.object and r.record_id = p.record_id))`;
}

/**
 * Whether what a point, at alias `p`, was given for is still there to be checked: nobody has taken it back, the record is
 * there, and nobody has emptied or written the value again since; its standard form says the same.
 */
export function standing(): RawBuilder<boolean> {
  return sql<boolean>`(p.taken_back_at is null and ${living()} and not exists (select from kernel.change h
    where h.org_id = p.org_id and h.object = p.object and h.record_id = p.record_id and h.version > p.version
      and h.op = 'update' and h.via <> 'standard' and coalesce(h.before -> p.field, h.after -> p.field) is not null))`;
}

/** Whether a point, at alias `p`, is still to be checked. */
export function stillOpen(): RawBuilder<boolean> {
  return sql<boolean>`(p.sampled and p.verdict is null and ${standing()})`;
}

/** Whether the month of which this is the time of drawing counts by what is known of it. */
export function isLate(ctx: Context, drawnAt: RawBuilder<unknown>): RawBuilder<boolean> {
  const now = ctx.now().toISOString();
  return sql<boolean>`(${drawnAt} < ${now}::timestamptz - make_interval(months => ${SETTLED_MONTHS}::int))`;
}
