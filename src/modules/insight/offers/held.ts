import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { isoTime } from '../../../kernel/values.ts';
import { readsAll } from '../../../kernel/visibility.ts';
import { REST_DAYS, heldBack } from './rules.ts';
import type { Circumstances, Held } from './rules.ts';

/** What speaks against offering customer `t` anything, as columns of a statement. */
export function circumstances(ctx: Context, horizon: number): RawBuilder<unknown> {
  const since = new Date(ctx.now().getTime() - REST_DAYS * 86_400_000).toISOString();
  const answered = new Date(ctx.now().getTime() - horizon * 86_400_000).toISOString();
  const offered = sql`insight.product_offer e
    where e.org_id = t.org_id and e.customer_id = t.id and e.deleted_at is null
      and e.offered_at <= ${ctx.now().toISOString()}::timestamptz`;
  return sql`t.preferred_channel = 'none' as is_silent,
    greatest(
      (select u.last_unhappy_at from insight.customer_facts u
        where u.org_id = t.org_id and u.customer_id = t.id),
      (select max(i.at) from customers.interaction i
        join insight.interaction_facts w on w.org_id = i.org_id and w.interaction_id = i.id
        where i.org_id = t.org_id and i.customer_id = t.id and i.deleted_at is null
          and i.at >= ${since}::timestamptz and w.category = 'complaint')
    ) as unhappy_at,
    (select max(e.offered_at) from ${offered}) as offered_at,
    (select string_agg(distinct e.product_id::text, ',') from ${offered}
      and e.answer in ('declined', 'bought') and e.offered_at >= ${answered}::timestamptz) as answered`;
}

export type CircumstancesRow = {
  is_silent: boolean | null;
  unhappy_at: string | null;
  offered_at: string | null;
  /** Ids with commas. */
  answered: string | null;
};

/** The products that a customer declined or bought lately: nobody asks again. */
export const answeredOf = ({ answered }: CircumstancesRow): ReadonlySet<string> =>
  new Set(answered?.split(',') ?? []);

const iso = (at: string | null): string | null => (at === null ? null : isoTime(at));

/** Why nothing is to be offered now; without its reason for those who may not read what it rests on. */
export function heldFor(ctx: Context, row: CircumstancesRow): Held | null {
  const known: Circumstances = {
    isSilent: row.is_silent === true,
    unhappyAt: iso(row.unhappy_at),
    offeredAt: iso(row.offered_at),
  };
  const held = heldBack(known, ctx.now().getTime());
  if (!held || held.code === 'hidden') return held;
  const sources = {
    noContact: () => readsAll(ctx, 'customer', ['preferredChannel']),
    unhappy: () =>
      readsAll(ctx, 'customer', ['lastUnhappyAt']) &&
      readsAll(ctx, 'interaction', ['customer', 'at', 'category']),
    offered: () => readsAll(ctx, 'productOffer', ['customer', 'offeredAt']),
  };
  return sources[held.code]() ? held : { code: 'hidden', since: null, until: null };
}
