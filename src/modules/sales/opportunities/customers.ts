import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import { records } from '../../../kernel/records.ts';
import type { Pair } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled } from '../../../kernel/values.ts';
import { lockFacts } from '../facts.ts';

/** Fields on which the open business of a customer depends. */
const COUNTED = ['customer', 'status', 'amount', 'currency', 'deletedAt'];

/** What is open with the customers of these opportunities: how many, and what they come to. */
export async function keepOpenBusiness(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
): Promise<void> {
  const counted = pairs.filter(({ before, after }) =>
    COUNTED.some((name) => before === null || before[name] !== after[name]),
  );
  const ids = await lockFacts(ctx, tx, counted);
  if (ids.length === 0) return;
  const rows = await tx.query<{ id: string; n: string; amount: string | null }>(sql`
    select c.id, count(o.id) as n, sum(o.amount_base) as amount
    from unnest(${ids}::uuid[]) c(id) left join sales.opportunity o
      on o.org_id = ${ctx.orgId} and o.customer_id = c.id and o.deleted_at is null and o.status = 'open'
    group by c.id`);
  const facts = rows.map(({ id, n, amount }) => ({
    id,
    values: {
      openOpportunities: Number(n),
      openAmount: amount === null ? null : fromScaled(amount, MONEY_SCALE),
    },
  }));
  await records.derive(ctx, tx, 'customer', 'sales', facts);
}

/** Tasks of an opportunity are its customer's: they go along when it goes to another. */
export async function moveTasks(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const moved = pairs.filter(
    ({ before, after }) => before !== null && before.customer !== after.customer,
  );
  if (moved.length === 0) return;
  const customers = new Map(moved.map(({ after }) => [after.id, after.customer]));
  const rows = await tx.query<{ id: string; opportunity: string }>(sql`
    select id, opportunity_id as opportunity from sales.task
    where org_id = ${ctx.orgId} and opportunity_id = any(${[...customers.keys()]}::uuid[])
      and deleted_at is null`);
  const changes = rows.map(({ id, opportunity }) => ({
    id,
    version: 'latest' as const,
    values: { customer: customers.get(opportunity) },
  }));
  await records.update(ctx, tx, 'task', changes, { via: 'system', asSystem: true });
}
