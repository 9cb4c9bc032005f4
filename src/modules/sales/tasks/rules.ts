import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { lockFacts } from '../facts.ts';

/** A task of an opportunity is its customer's. */
async function resolveCustomers(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const asked = pairs.filter(
    ({ before, after }) =>
      after.opportunity !== null &&
      (before?.opportunity !== after.opportunity || before?.customer !== after.customer),
  );
  if (asked.length === 0) return;
  const rows = await tx.query<{ id: string; customer: string }>(sql`
    select id, customer_id as customer from sales.opportunity
    where org_id = ${ctx.orgId} and id = any(${asked.map(({ after }) => after.opportunity)}::uuid[])`);
  const customers = new Map(rows.map(({ id, customer }) => [id, customer]));
  for (const { after } of asked) after.customer = customers.get(String(after.opportunity)) ?? null;
}

/** Fields on which the open tasks of a customer depend. */
const COUNTED = ['customer', 'done', 'dueAt', 'deletedAt'];

/** What is to do for the customers of these tasks: how much, and when the first of it is due. */
async function keepOpenTasks(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const counted = pairs.filter(({ before, after }) =>
    COUNTED.some((name) => before === null || before[name] !== after[name]),
  );
  const ids = await lockFacts(ctx, tx, counted);
  if (ids.length === 0) return;
  const rows = await tx.query<{ id: string; n: string; next: string | null }>(sql`
    select c.id, count(t.id) as n, min(t.due_at) as next
    from unnest(${ids}::uuid[]) c(id) left join sales.task t
      on t.org_id = ${ctx.orgId} and t.customer_id = c.id and t.deleted_at is null and not t.done
    group by c.id`);
  const facts = rows.map(({ id, n, next }) => ({
    id,
    values: { openTasks: Number(n), nextTaskAt: next === null ? null : isoTime(next) },
  }));
  await records.derive(ctx, tx, 'customer', 'sales', facts);
}

/** A task is done at a time; one of an opportunity is its customer's; customers know what is to do for them. */
export const taskRules: Rules = {
  resolve: resolveCustomers,
  derive: (ctx, pairs) => {
    for (const { before, after } of pairs) {
      after.done ??= false;
      // An undo puts the time back as well.
      const said = after.doneAt !== null && after.doneAt !== before?.doneAt;
      if (after.done !== true) after.doneAt = null;
      else if (before?.done !== true && !said) after.doneAt = ctx.now().toISOString();
    }
  },
  after: keepOpenTasks,
};
