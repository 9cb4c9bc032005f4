import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { amountOf, inSample, READ_PORTION } from '../chances/rows.ts';
import type { ChanceRow } from '../chances/rows.ts';
import { profiled } from '../profiling/profiled.ts';
import type { winFeatures } from './features.ts';
import { winRateBefore } from './owners.ts';
import type { OwnersPast } from './owners.ts';

export type WinName = keyof typeof winFeatures;

/** A deal that stays is looked at anew every so many days, and no more often than this in one stage. */
export const SNAPSHOT_DAYS = 30;
const MOST_SNAPSHOTS = 12;

/** A deal as it stood in an open stage at a moment; `status` is what it is today. */
export type DealAt = ChanceRow<WinName> & { status: string };

/** Deals whose end is known. */
export const closedDeal: RawBuilder<boolean> = sql<boolean>`t.status in ('won', 'lost')`;
/** Deals that are still open. */
export const openDeal: RawBuilder<boolean> = sql<boolean>`t.status = 'open'`;

export async function countDeals(
  ctx: Context,
  tx: Transaction,
  where: RawBuilder<boolean>,
): Promise<number> {
  const [row] = await tx.query<{ count: string }>(sql`
    select count(*) as count from sales.opportunity t
    where t.org_id = ${ctx.orgId}::uuid and ${profiled('win', 't')} and ${where}`);
  return Number(row?.count ?? 0);
}

/** When a closed deal is looked at: as it enters each open stage, and every so many days while it stays there. */
const pastMoments: RawBuilder<unknown> = sql`
  select d.id, e.stage_id, e.entered_at, e.entered_at + make_interval(days => n.n * ${SNAPSHOT_DAYS}::int) as at
  from deals d
  join sales.stage_entry e on e.org_id = d.org_id and e.opportunity_id = d.id and e.deleted_at is null
  join sales.pipeline_stage p on p.org_id = e.org_id and p.id = e.stage_id and p.kind = 'open'
  cross join generate_series(0, ${MOST_SNAPSHOTS - 1}::int) n(n)
  where e.entered_at + make_interval(days => n.n * ${SNAPSHOT_DAYS}::int) < least(e.left_at, d.closed_at)`;

/** When an open deal is looked at: now, in the stage where it stands. */
const presentMoment = (ctx: Context): RawBuilder<unknown> => sql`
  select d.id, d.stage_id, coalesce(d.stage_since, d.created_at) as entered_at,
    ${ctx.now().toISOString()}::timestamptz as at
  from deals d`;

type Raw = {
  id: string;
  status: string;
  stage_id: string;
  owner_id: string | null;
  category_id: string | null;
  source: string | null;
  kind: string;
  at_ms: string;
  days_in_stage: string;
  days_open: string;
  amount: string | null;
  amount_base: string | null;
  ledger: boolean | null;
  amount_then: string | null;
  won: string;
  lost: string;
  orders: string;
  contacts: string;
};

/**
 * A portion of deals as they stood: closed ones at the moments of their past, open ones now. What is dated later is not
 * in them; the amount is the one that the ledger knew then, and within the second, as one write has more than one time.
 *
 * @param after the deal behind which the portion begins
 */
export async function dealsAt(
  ctx: Context,
  tx: Transaction,
  { past, owners, share = 1 }: { past: boolean; owners: OwnersPast; share?: number },
  after: string,
): Promise<{ rows: DealAt[]; last: string | null }> {
  const org = sql`${ctx.orgId}::uuid`;
  const chosen = sql`
    select t.* from sales.opportunity t
    where t.org_id = ${org} and ${profiled('win', 't')} and ${past ? closedDeal : openDeal}
      and ${inSample('t.id', share)} and t.id > ${after}::uuid
    order by t.id limit ${READ_PORTION / 4}::int`;
  const rows = await tx.query<Raw>(sql`
    with deals as materialized (${chosen}),
    moments as materialized (${past ? pastMoments : presentMoment(ctx)})
    select d.id, d.status, m.stage_id, d.owner_id, p.category_id, d.source, c.kind,
      (extract(epoch from m.at) * 1000)::bigint as at_ms,
      extract(epoch from m.at - m.entered_at) / 86400 as days_in_stage,
      extract(epoch from m.at - d.created_at) / 86400 as days_open,
      d.amount, d.amount_base, k.*, b.*, o.*, i.*
    from deals d
    left join moments m on m.id = d.id
    join customers.customer c on c.org_id = d.org_id and c.id = d.customer_id
    left join catalog.product p on p.org_id = d.org_id and p.id = d.product_id
    cross join lateral (
      select bool_or(true) as ledger, (array_agg(h.after ->> 'amount' order by h.version desc)
        filter (where h.after -> 'amount' is not null and h.at <= greatest(m.at, d.created_at) + interval '1 second'))[1] as amount_then
      from kernel.change h
      where h.org_id = ${org} and h.object = 'opportunity' and h.record_id = d.id
    ) k
    cross join lateral (
      select count(*) filter (where x.status = 'won') as won, count(*) filter (where x.status = 'lost') as lost
      from (
        select t.status, t.closed_at, t.deleted_at from sales.opportunity t
        where t.org_id = ${org} and t.customer_id = d.customer_id and t.id <> d.id offset 0
      ) x
      where x.deleted_at is null and x.closed_at < m.at
    ) b
    cross join lateral (
      select count(*) as orders from (
        select t.status, t.deleted_at from sales."order" t
        where t.org_id = ${org} and t.customer_id = d.customer_id and t.ordered_at < m.at offset 0
      ) x
      where x.deleted_at is null and x.status <> 'cancelled'
    ) o
    cross join lateral (
      select count(*) as contacts from (
        select t.channel, t.created_at, t.deleted_at from customers.interaction t
        where t.org_id = ${org} and t.customer_id = d.customer_id
          and t.at < m.at and t.at >= m.at - interval '30 days' offset 0
      ) x
      where x.deleted_at is null and x.channel <> 'note' and x.created_at < m.at
    ) i
    order by d.id, m.at`);
  const last = rows.at(-1)?.id ?? null;
  return { rows: rows.filter(({ stage_id: stage }) => stage !== null).map(dealAt(owners)), last };
}

const dealAt =
  (owners: OwnersPast) =>
  (raw: Raw): DealAt => ({
    id: raw.id,
    status: raw.status,
    values: {
      stage: raw.stage_id,
      daysInStage: wholeDays(raw.days_in_stage),
      daysOpen: wholeDays(raw.days_open),
      amount: amountThen(raw),
      productCategory: raw.category_id,
      dealSource: raw.source,
      customerKind: raw.kind,
      wonBefore: Number(raw.won),
      lostBefore: Number(raw.lost),
      ordersBefore: Number(raw.orders),
      ownerWinRate: winRateBefore(owners, raw.owner_id, Number(raw.at_ms)),
      contacts30: Number(raw.contacts),
    },
  });

/** Never below nothing: a stage may be entered as the deal is written down. */
const wholeDays = (text: string): number => Math.max(0, Math.floor(Number(text)));

/** The amount of that time in the organisation's currency, at the rate that the deal has. */
function amountThen(raw: Raw): number | null {
  const now = amountOf(raw.amount_base);
  if (raw.ledger !== true) return now;
  if (raw.amount_then === null) return null;
  const then = Number(raw.amount_then);
  const own = amountOf(raw.amount);
  return now !== null && own ? (then * now) / own : then;
}
