import { sql } from 'kysely';
import { reactionTask } from '../../../kernel/task.ts';
import { changesAny } from '../../../kernel/dispatcher.ts';
import type { Reaction } from '../../../kernel/dispatcher.ts';
import { systemTransaction } from '../../../platform/system.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { forgetHints } from '../offers/store.ts';
import { forgetScores } from '../scores/store.ts';
import { profiled, scoredObject, scoredTable } from './profiled.ts';
import { scoreKinds } from '../scores/rules.ts';
import type { ScoreKind } from '../scores/rules.ts';
import { allSources } from '../words/sources.ts';
import { forgetWords } from '../words/store.ts';

const FORGET = 'insight_forget';

/** What says that a customer, or a lead, by itself or by its customer, is not to be profiled. */
const asking = new Set(['noProfiling', 'customer']);

/** Whoever asks not to be profiled loses their scores at once, and not with the next night. */
export const forgetProfiles: Reaction = {
  name: 'insight.forgetProfiles',
  wants: (notice) =>
    (notice.object === 'customer' || notice.object === 'lead') &&
    notice.op !== 'create' &&
    changesAny(notice, asking),
  task: FORGET,
};

export const forgetTasks = {
  [FORGET]: reactionTask(async ({ system }, { orgId, changes }) => {
    const ids = (name: string): string[] => [
      ...new Set(changes.filter(({ object }) => object === name).map(({ recordId }) => recordId)),
    ];
    const changed = { customer: ids('customer'), lead: ids('lead') };
    await systemTransaction(system, async (tx) => {
      for (const kind of scoreKinds) {
        const found = await notProfiled(tx, orgId, kind, changed);
        if (found.length > 0) await forgetScores(tx, orgId, kind, found);
      }
      for (const source of allSources) await forgetWords(tx, orgId, source, changed);
      if (changed.customer.length === 0) return;
      await forgetCases(tx, orgId, changed.customer);
      await forgetHints(tx, orgId, changed.customer);
    });
  }),
};

/** What a rescue began with, and what became of it, or of an experiment, of customers who are not to be profiled. */
async function forgetCases(tx: Transaction, orgId: string, customers: string[]): Promise<void> {
  const cases = sql`insight.churn_case c
    join customers.customer p on p.org_id = c.org_id and p.id = c.customer_id
    where c.org_id = ${orgId}::uuid and c.customer_id = any(${customers}::uuid[]) and p.no_profiling`;
  await tx.query(sql`
    delete from insight.score
    where org_id = ${orgId}::uuid and kind = 'case' and record_id in (select c.id from ${cases})`);
  await tx.query(sql`
    update insight.participant_facts f set ordered_at = null
    from insight.participant p
    join customers.customer c on c.org_id = p.org_id and c.id = p.customer_id
    where p.org_id = ${orgId}::uuid and p.customer_id = any(${customers}::uuid[]) and c.no_profiling
      and f.org_id = p.org_id and f.participant_id = p.id and f.ordered_at is not null`);
  await tx.query(sql`
    update insight.churn_case_facts set risk = null, outcome = null, returned_at = null
    where org_id = ${orgId}::uuid and churn_case_id in (select c.id from ${cases})`);
}

/** The scored records that these changes may be about and that are not to be profiled. */
async function notProfiled(
  tx: Transaction,
  orgId: string,
  kind: ScoreKind,
  { customer, lead }: { customer: string[]; lead: string[] },
): Promise<string[]> {
  const own = scoredObject[kind] === 'lead' ? lead : customer;
  const of =
    scoredObject[kind] === 'customer'
      ? sql`t.id = any(${own}::uuid[])`
      : sql`(t.id = any(${own}::uuid[]) or t.customer_id = any(${customer}::uuid[]))`;
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${scoredTable(kind)} t
    join insight.score s on s.org_id = t.org_id and s.kind = ${kind} and s.record_id = t.id
    where t.org_id = ${orgId}::uuid and ${of} and not ${profiled(kind, 't')}`);
  return rows.map(({ id }) => id);
}
