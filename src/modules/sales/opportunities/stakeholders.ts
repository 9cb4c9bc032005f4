import { sql } from 'kysely';
import type { Context, Via } from '../../../kernel/context.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { otherCustomer } from './stages.ts';

const strangers = new WeakSet<Pair>();

/**
 * Finds those whose contact is not of the opportunity's customer. Whoever has a part already keeps it when they or the
 * opportunity go to another customer, and when two records turn out to be one, or to be two after all.
 */
async function findStrangers(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
  via: Via,
): Promise<void> {
  if (via === 'merge' || via === 'unmerge') return;
  const asked = pairs.filter(
    ({ before, after }) =>
      before?.contact !== after.contact || before?.opportunity !== after.opportunity,
  );
  if (asked.length === 0) return;
  const rows = await tx.query<{ opportunity: string; contact: string }>(sql`
    select o.id as opportunity, c.id as contact
    from unnest(
      ${asked.map(({ after }) => after.opportunity)}::uuid[],
      ${asked.map(({ after }) => after.contact)}::uuid[]
    ) asked(opportunity, contact)
    join sales.opportunity o on o.org_id = ${ctx.orgId} and o.id = asked.opportunity
    join customers.contact c
      on c.org_id = ${ctx.orgId} and c.id = asked.contact and c.customer_id = o.customer_id`);
  const known = new Set(rows.map(({ opportunity, contact }) => `${opportunity} ${contact}`));
  for (const pair of asked) {
    const { opportunity, contact } = pair.after;
    if (!known.has(`${String(opportunity)} ${String(contact)}`)) strangers.add(pair);
  }
}

/** Who has a part in the decision is a contact of the customer whose opportunity it is. */
export const stakeholderRules: Rules = {
  resolve: findStrangers,
  check: (_ctx, pairs) =>
    pairs.flatMap((pair, index) => (strangers.has(pair) ? [{ ...otherCustomer, index }] : [])),
};
