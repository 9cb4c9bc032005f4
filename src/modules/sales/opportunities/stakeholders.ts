import { sql } from 'kysely';
import type { Context, Via } from '../../../kernel/context.ts';
import type { Pair, Rules, Violation } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { otherCustomer } from './stages.ts';

const strangers = new WeakSet<Pair>();

/**
 * Finds those whose contact is not of the opportunity's customer. Whoever has a part already keeps it when they go to
 * another customer, and when two records turn out to be one, or to be two after all.
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

const leaving = new WeakSet<Pair>();

/** Finds opportunities that are to go to another customer while somebody has a part in them who is not a contact there. */
export async function findLeaving(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
  via: Via,
): Promise<void> {
  if (via === 'merge' || via === 'unmerge') return;
  const moved = pairs.filter(
    ({ before, after }) => before !== null && before.customer !== after.customer,
  );
  if (moved.length === 0) return;
  const rows = await tx.query<{ id: string }>(sql`
    select distinct asked.id
    from unnest(
      ${moved.map(({ after }) => after.id)}::uuid[],
      ${moved.map(({ after }) => after.customer)}::uuid[]
    ) asked(id, customer)
    join sales.opportunity_contact p
      on p.org_id = ${ctx.orgId} and p.opportunity_id = asked.id and p.deleted_at is null
    join customers.contact c
      on c.org_id = ${ctx.orgId} and c.id = p.contact_id and c.customer_id <> asked.customer`);
  const found = new Set(rows.map(({ id }) => id));
  for (const pair of moved) if (found.has(pair.after.id)) leaving.add(pair);
}

const hasStakeholders: Violation = {
  field: 'customer',
  code: 'has_stakeholders',
  message: {
    zh: '有参与人不是这个客户的联系人，请先移除他们，再更换客户。',
    en: 'Some stakeholders are not contacts of this customer. Remove them first, then change the customer.',
  },
};

/** Refuses what `findLeaving` found. */
export function checkLeaving(pairs: Pair[]): (Violation & { index: number })[] {
  return pairs.flatMap((pair, index) => (leaving.has(pair) ? [{ ...hasStakeholders, index }] : []));
}
