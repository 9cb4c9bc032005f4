import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Pair, Rules, Violation } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { Problem } from '../../../platform/problem.ts';
import { enterStandards, timelineRules } from '../../customers/public.ts';

const noReason: Violation = {
  field: 'disqualifyReason',
  code: 'required_by_status',
  message: { zh: '请选择不合格的原因。', en: 'Say why it is unqualified.' },
};

const byConversion: Violation = {
  field: 'status',
  code: 'by_conversion',
  message: {
    zh: '“已转化”只能由转化产生，也不能再改。',
    en: 'Only a conversion makes a lead converted, and it stays so.',
  },
};

/** A lead is unqualified for a reason, and converted by conversion alone. */
export const leadRules: Rules = {
  enter: enterStandards('lead'),
  derive: (_ctx, pairs) => {
    for (const { before, after } of pairs) {
      const said = (before?.disqualifyReason ?? null) !== after.disqualifyReason;
      if (after.status !== 'unqualified' && !said) after.disqualifyReason = null;
    }
  },
  check: (_ctx, pairs) =>
    pairs.flatMap(({ before, after }, index) => {
      const violations: Violation[] = [];
      if ((after.status === 'converted') !== (after.convertedAt !== null))
        violations.push(byConversion);
      const reasonGone = before?.status !== 'unqualified' || before.disqualifyReason !== null;
      if (after.status === 'unqualified' && after.disqualifyReason === null && reasonGone)
        violations.push(noReason);
      return violations.map((violation) => ({ ...violation, index }));
    }),
};

/** What is said with a converted lead is said with the customer it became. */
async function refuseConverted(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const leads = pairs.filter(({ before }) => before === null).map(({ after }) => after.lead);
  if (leads.length === 0) return;
  const rows = await tx.query(sql`
    select from sales.lead
    where org_id = ${ctx.orgId} and id = any(${leads}::uuid[]) and converted_at is not null limit 1`);
  if (rows.length === 0) return;
  const message = {
    zh: '这条线索已经转化，请记在它转化成的客户上。',
    en: 'This lead has been converted. Note it at the customer it became.',
  };
  throw new Problem('invalid_fields', { errors: [{ field: 'lead', code: 'converted', message }] });
}

const MINUTE_MS = 60_000;

/**
 * How a lead is being answered: when we first reached out, how long that took, and when the last contact was. Visits
 * and meetings are ours unless they say that they came from the other side; calls and mails must say that they went out.
 * A note to oneself is no contact.
 */
async function keepAnswers(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const leads = pairs.flatMap(({ before, after }) => [before?.lead, after.lead]);
  const ids = [...new Set(leads)].filter((id) => typeof id === 'string');
  await tx.query(sql`
    select from sales.lead_facts where org_id = ${ctx.orgId} and lead_id = any(${ids}::uuid[])
    order by lead_id for update`);
  type Row = { id: string; created: string; first: string | null; last: string | null };
  const rows = await tx.query<Row>(sql`
    select l.id, l.created_at as created, max(i.at) as last, min(i.at) filter (
      where i.direction = 'out' or (i.channel in ('visit', 'meeting') and i.direction is null)
    ) as first
    from sales.lead l left join sales.lead_interaction i
      on i.org_id = l.org_id and i.lead_id = l.id and i.channel <> 'note' and i.deleted_at is null
    where l.org_id = ${ctx.orgId} and l.id = any(${ids}::uuid[])
    group by l.id, l.created_at`);
  const facts = rows.map(({ id, created, first, last }) => ({
    id,
    values: {
      firstResponseAt: first === null ? null : isoTime(first),
      responseMinutes: first === null ? null : minutesBetween(created, first),
      lastContactAt: last === null ? null : isoTime(last),
    },
  }));
  await records.derive(ctx, tx, 'lead', 'sales', facts);
}

/** Whole minutes; none where somebody was faster than the entry. */
function minutesBetween(from: string, to: string): number {
  const passed = Date.parse(isoTime(to)) - Date.parse(isoTime(from));
  return Math.max(0, Math.floor(passed / MINUTE_MS));
}

export const leadInteractionRules: Rules = {
  ...timelineRules,
  resolve: refuseConverted,
  after: keepAnswers,
};
