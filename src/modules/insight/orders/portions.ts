import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

/** Customers after one id, up to and with another; null: from the first, or to the last. */
export type Portion = { from: string | null; to: string | null };

/** Everybody. */
export const everyone: Portion = { from: null, to: null };

/**
 * All customers of the organisation in portions of so many by their ids, so that each is in exactly one. The last one is
 * open, for those who come meanwhile.
 */
export async function customerPortions(
  ctx: Pick<Context, 'orgId'>,
  tx: Transaction,
  size: number,
): Promise<Portion[]> {
  const nth = (after: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    select c.id from customers.customer c where c.org_id = ${ctx.orgId} ${after}
    order by c.id offset ${size - 1}::int limit 1`;
  // From one end to the next along the index: half of what numbering all of them takes.
  const ends = await tx.query<{ id: string }>(sql`
    with recursive portion (id) as (
      (${nth(sql``)})
      union all
      select (${nth(sql`and c.id > p.id`)}) from portion p where p.id is not null
    )
    select id from portion where id is not null order by id`);
  const ids = [null, ...ends.map(({ id }) => id), null];
  return ids.slice(1).map((to, n) => ({ from: ids[n] ?? null, to }));
}

/** Whether the customer whose id this column holds is in the portion. */
export function inPortion({ from, to }: Portion, column: string): RawBuilder<boolean> {
  const after = from === null ? sql`true` : sql`${sql.ref(column)} > ${from}::uuid`;
  const upTo = to === null ? sql`true` : sql`${sql.ref(column)} <= ${to}::uuid`;
  return sql<boolean>`(${after} and ${upTo})`;
}

/**
 * Waits for all readers of portions, also where one fails: the others are told to stop, and nobody reads on when it is over.
 *
 * @throws what the first of them to fail has thrown
 */
export async function allOf(readers: readonly Promise<void>[], stop: () => void): Promise<void> {
  const failures: unknown[] = [];
  const each = readers.map((reader) =>
    reader.catch((error: unknown) => {
      failures.push(error);
      stop();
    }),
  );
  await Promise.all(each);
  if (failures.length > 0) throw failures[0];
}
