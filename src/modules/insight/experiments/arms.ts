import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Pair, Rules } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';

const OWN = ['experiment', 'name', 'control', 'share', 'treatment'] as const;

/** The experiments of these pairs that have begun, locked so that none begins meanwhile. */
async function begun(ctx: Context, tx: Transaction, pairs: readonly Pair[]): Promise<Set<string>> {
  const ids = pairs.flatMap(({ before, after }) => [before?.experiment, after.experiment]);
  const named = [...new Set(ids)].filter((id) => typeof id === 'string');
  if (named.length === 0) return new Set();
  const rows = await tx.query<{ id: string; status: string }>(sql`
    select id, status from insight.experiment
    where org_id = ${ctx.orgId} and id = any(${named}::uuid[]) and deleted_at is null
    order by id for share`);
  return new Set(rows.filter(({ status }) => status !== 'draft').map(({ id }) => id));
}

const isIn =
  (experiments: ReadonlySet<string>) =>
  ({ before, after }: Pair): boolean =>
    experiments.has(String(before?.experiment)) || experiments.has(String(after.experiment));

/** Arms stand once customers were assigned to them: changing one would change what the result means. */
export const armRules: Rules = {
  resolve: async (ctx, tx, pairs) => {
    const changed = pairs.filter(({ before, after }) =>
      OWN.some((name) => (before?.[name] ?? null) !== (after[name] ?? null)),
    );
    if (changed.some(isIn(await begun(ctx, tx, changed)))) throw new Problem('wrong_state');
  },
  // Deleting and putting back: an experiment that goes or comes back takes its arms along.
  after: async (ctx, tx, pairs) => {
    const moved = pairs.filter(
      ({ before, after }) => before !== null && before.deletedAt !== after.deletedAt,
    );
    const refused = moved.filter(isIn(await begun(ctx, tx, moved)));
    if (refused.length === 0) return;
    const back = refused
      .filter(({ after }) => after.deletedAt === null)
      .map(({ after }) => after.id);
    const known = await tx.query(sql`
      select distinct arm_id from insight.participant
      where org_id = ${ctx.orgId} and arm_id = any(${back}::uuid[])`);
    if (known.length < refused.length) throw new Problem('wrong_state');
  },
};
