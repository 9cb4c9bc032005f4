import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { inSample, numberOf, READ_PORTION } from '../chances/rows.ts';
import type { ChanceRow } from '../chances/rows.ts';
import { profiled } from '../profiling/profiled.ts';
import type { leadFeatures } from './features.ts';

export type LeadName = keyof typeof leadFeatures;

/** A lead as it came in, and what became of it. */
export type LeadAtStart = ChanceRow<LeadName> & {
  status: string;
  /** It was decided when it was entered: what it was at its start is not known. */
  enteredDecided: boolean;
};

/** Leads of which something is to be learned. A duplicate is neither won nor lost. */
export const decidedLead: RawBuilder<boolean> = sql<boolean>`(t.status = 'converted'
  or (t.status = 'unqualified' and t.disqualify_reason is distinct from 'duplicate'))`;
/** Leads that may still become something. */
export const openLead: RawBuilder<boolean> = sql<boolean>`t.status in ('new', 'working', 'qualified')`;

export async function countLeads(
  ctx: Context,
  tx: Transaction,
  where: RawBuilder<unknown>,
): Promise<number> {
  const [row] = await tx.query<{ count: string }>(sql`
    select count(*) as count from sales.lead t
    where t.org_id = ${ctx.orgId}::uuid and ${profiled('lead', 't')} and ${where}`);
  return Number(row?.count ?? 0);
}

/**
 * A portion of leads as they were when they came in, by their first line in the ledger. Those without one, as an archive
 * brings them, are taken as they are: what was filled in later is for the library to suspect.
 *
 * @param after the lead behind which the portion begins
 */
export async function leadsAtStart(
  ctx: Context,
  tx: Transaction,
  { where, share = 1 }: { where: RawBuilder<boolean>; share?: number },
  after: string,
): Promise<{ rows: LeadAtStart[]; last: string | null }> {
  const then = (field: string, now: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`case when k.after is null then ${now} else k.after ->> ${field}::text end`;
  // Phones and mails are sealed in the ledger too: that there is one is all that is looked at.
  const had = (field: string, now: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`case when k.after is null then ${now} is not null else k.after -> ${field}::text is not null end`;
  // An import tells at which hour it ran, and not when somebody came.
  const clock = sql`case when k.via is distinct from 'import' then t.created_at at time zone ${ctx.timeZone}::text end`;
  type Raw = {
    id: string;
    status: string;
    entered_as: string | null;
    source: string | null;
    campaign: string | null;
    phone: boolean;
    email: boolean;
    company: boolean;
    city: string | null;
    interest: string;
    weekday: string | null;
    hour: string | null;
    unit: string | null;
  };
  const rows = await tx.query<Raw>(sql`
    select t.id, t.status, k.after ->> 'status' as entered_as,
      ${then('source', sql`t.source`)} as source, ${then('campaign', sql`t.campaign`)} as campaign,
      ${had('phone', sql`t.phone_index`)} as phone, ${had('email', sql`t.email_index`)} as email,
      ${had('company', sql`t.company`)} as company, ${then('city', sql`t.city`)} as city,
      char_length(coalesce(${then('interest', sql`t.interest`)}, '')) as interest,
      extract(isodow from ${clock}) as weekday, extract(hour from ${clock}) as hour,
      ${then('unit', sql`t.unit_id::text`)} as unit
    from (
      select * from sales.lead t
      where t.org_id = ${ctx.orgId}::uuid and ${profiled('lead', 't')} and ${where} and ${inSample('t.id', share)}
        and t.id > ${after}::uuid
      order by t.id limit ${READ_PORTION}::int
    ) t
    left join lateral (
      select c.after, c.via from kernel.change c
      where c.org_id = ${ctx.orgId}::uuid and c.object = 'lead' and c.record_id = t.id and c.op = 'create'
      order by c.version limit 1
    ) k on true
    order by t.id`);
  const leads = rows.map((raw): LeadAtStart => ({
    id: raw.id,
    status: raw.status,
    enteredDecided: raw.entered_as === 'converted' || raw.entered_as === 'unqualified',
    values: {
      source: raw.source,
      campaign: raw.campaign,
      hasPhone: raw.phone ? 1 : 0,
      hasEmail: raw.email ? 1 : 0,
      hasCompany: raw.company ? 1 : 0,
      city: raw.city,
      interestLength: Number(raw.interest),
      weekday: raw.weekday === null ? null : String(Number(raw.weekday)),
      hour: numberOf(raw.hour),
      unit: raw.unit,
    },
  }));
  return { rows: leads, last: rows.at(-1)?.id ?? null };
}
