import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { isoTime } from '../../../kernel/values.ts';
import { records } from '../../../kernel/records.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

/** What is known of a customer's contacts: when the last one was, which no note to oneself is, and how many are written down. */
async function keepContactFacts(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const isNew = ({ before, after }: Pair): boolean => before === null && after.deletedAt === null;
  const counted = ['customer', 'at', 'channel', 'deletedAt'] as const;
  const added = pairs.filter(isNew);
  const changed = pairs.filter(
    (pair) => !isNew(pair) && counted.some((name) => pair.before?.[name] !== pair.after[name]),
  );
  const customers = [...added, ...changed].flatMap(({ before, after }) => [
    before?.customer,
    after.customer,
  ]);
  const ids = [...new Set(customers)].filter((id) => typeof id === 'string');
  if (ids.length === 0) return;
  // Whoever else counts for the same customer waits here, and then sees what was counted before.
  const locked = tx.query(sql`
    select from customers.customer_facts where org_id = ${ctx.orgId} and customer_id = any(${ids}::uuid[])
    order by customer_id for update`);
  await Promise.all([locked, addContacts(ctx, tx, added), countContacts(ctx, tx, changed)]);
}

/** A new contact is added to what was counted: however many a customer has, they are not counted anew each time. */
async function addContacts(ctx: Context, tx: Transaction, pairs: readonly Pair[]): Promise<void> {
  const added = [...Map.groupBy(pairs, ({ after }) => String(after.customer))].map(([id, its]) => ({
    id,
    n: its.length,
    last: lastContact(its),
  }));
  if (added.length === 0) return;
  const ids = added.map(({ id }) => id);
  await tx.query(sql`
    update customers.customer_facts f set last_contact_at = greatest(f.last_contact_at, added.last),
      interaction_count = f.interaction_count + added.n
    from unnest(${ids}::uuid[], ${added.map(({ n }) => n)}::bigint[], ${added.map(({ last }) => last)}::timestamptz[])
      as added (id, n, last)
    where f.org_id = ${ctx.orgId} and f.customer_id = added.id and f.customer_id = any(${ids}::uuid[])`);
}

/** When the last of these was, as ISO; null where all are notes. */
function lastContact(pairs: readonly Pair[]): string | null {
  const times = pairs.flatMap(({ after }) => (after.channel === 'note' ? [] : [String(after.at)]));
  return times.reduce<string | null>((a, b) => (a !== null && a > b ? a : b), null);
}

async function countContacts(ctx: Context, tx: Transaction, pairs: readonly Pair[]): Promise<void> {
  const customers = pairs.flatMap(({ before, after }) => [before?.customer, after.customer]);
  const ids = [...new Set(customers)].filter((id) => typeof id === 'string');
  if (ids.length === 0) return;
  const rows = await tx.query<{ id: string; last: string | null; n: string }>(sql`
    select c.id, last.at as last, (
      select count(*) from customers.interaction i
      where i.org_id = ${ctx.orgId} and i.customer_id = c.id and i.deleted_at is null
    ) as n
    from unnest(${ids}::uuid[]) c(id) left join lateral (
      select i.at from customers.interaction i
      where i.org_id = ${ctx.orgId} and i.customer_id = c.id and i.channel <> 'note' and i.deleted_at is null
      order by i.at desc limit 1
    ) last on true`);
  const facts = rows.map(({ id, last, n }) => ({
    id,
    values: { lastContactAt: last === null ? null : isoTime(last), interactionCount: Number(n) },
  }));
  await records.derive(ctx, tx, 'customer', 'customers', facts);
}

/** Clocks of browsers and servers differ a little. */
const TOLERANCE = 5 * 60_000;

/** What has no subject is called by the beginning of its content. What is still to come is a task, not a contact. */
export const timelineRules = {
  derive: (_ctx, pairs) => {
    for (const { after } of pairs) {
      if (after.subject !== null || typeof after.body !== 'string') continue;
      after.subject = after.body.split('\n')[0]?.slice(0, 60).trim() || null;
    }
  },
  check: (ctx, pairs) =>
    pairs.flatMap(({ before, after }, index) => {
      const at = Date.parse(String(after.at));
      if (after.at === before?.at || at <= ctx.now().getTime() + TOLERANCE) return [];
      const message = {
        zh: '互动时间不能在将来；计划请记为任务。',
        en: 'A contact cannot lie in the future; plan it as a task.',
      };
      return [{ index, field: 'at', code: 'in_future', message }];
    }),
} satisfies Rules;

export const interactionRules: Rules = { ...timelineRules, after: keepContactFacts };
