import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Pair } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { stepOf } from './stages.ts';
import type { Step } from './stages.ts';

const asSystem = { via: 'system', asSystem: true } as const;
const DAY_MS = 86_400_000;

type Entry = { id: string; opportunity: string; stage: string; enteredAt: string };
type Values = Record<string, unknown>;

/** What is to be written about stays in stages, gathered for a whole batch. */
type Plan = {
  made: Values[];
  changed: { id: string; version: 'latest'; values: Values }[];
  removed: string[];
};

/**
 * Keeps the stays in stages: one begins and the one before ends whenever the stage changes. A change of stage that is
 * undone takes its stay back, and the one before goes on as if nothing had been.
 */
export async function keepStageEntries(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
): Promise<void> {
  const moved = pairs.filter(
    ({ before, after }) =>
      after.deletedAt === null && !before?.deletedAt && before?.stage !== after.stage,
  );
  if (moved.length === 0) return;
  const older = moved.filter(({ before }) => before !== null).map(({ after }) => after.id);
  const known = await entriesOf(ctx, tx, older);
  const plan: Plan = { made: [], changed: [], removed: [] };
  for (const pair of moved) planStay(plan, pair, known.get(pair.after.id) ?? []);
  await records.remove(ctx, tx, 'stageEntry', plan.removed, asSystem);
  await records.update(ctx, tx, 'stageEntry', plan.changed, asSystem);
  await records.create(ctx, tx, 'stageEntry', plan.made, asSystem);
}

/** The stays of these opportunities, in the order of time. */
async function entriesOf(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, Entry[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Entry>(sql`
    select id, opportunity_id as opportunity, stage_id as stage, entered_at as "enteredAt"
    from sales.stage_entry
    where org_id = ${ctx.orgId} and opportunity_id = any(${ids}::uuid[]) and deleted_at is null
    order by opportunity_id, entered_at, id`);
  const entries = rows.map((row) => ({ ...row, enteredAt: isoTime(row.enteredAt) }));
  return Map.groupBy(entries, ({ opportunity }) => opportunity);
}

function planStay(plan: Plan, pair: Pair, entries: readonly Entry[]): void {
  const { after } = pair;
  const since = String(after.stageSince);
  const step = stepOf(pair);
  const again = step?.putBack
    ? entries.findLastIndex(({ stage, enteredAt }) => stage === after.stage && enteredAt === since)
    : -1;
  const stay = again < 0 ? undefined : entries[again];
  if (stay) {
    plan.removed.push(...entries.slice(again + 1).map(({ id }) => id));
    const values = { leftAt: null, days: null, outcome: standing(step) };
    plan.changed.push({ id: stay.id, version: 'latest', values });
    return;
  }
  const last = entries.at(-1);
  if (last) {
    const values = { leftAt: since, days: daysBetween(last.enteredAt, since), outcome: left(step) };
    plan.changed.push({ id: last.id, version: 'latest', values });
  }
  plan.made.push({
    opportunity: after.id,
    pipeline: after.pipeline,
    stage: after.stage,
    enteredAt: since,
    outcome: standing(step),
    // What is new begins with its first stay, also where the system tells of the past.
    ...(pair.before === null ? { createdAt: after.createdAt } : {}),
  });
}

/** What a stay that goes on is: open, or the outcome itself in a closing stage. */
function standing(step: Step | undefined): string {
  return step?.to?.kind ?? 'open';
}

/** What became of a stay that ended: by where it went from there. */
function left(step: Step | undefined): string {
  const { from, to } = step ?? {};
  if (!to) return 'open';
  if (to.kind !== 'open') return to.kind;
  // Whatever leaves a closing stage is taken up again.
  if (from && from.kind !== 'open') return 'back';
  return from && to.position < from.position ? 'back' : 'advanced';
}

/** @returns days with two decimal places, as the field holds them; never below nothing */
function daysBetween(from: string, to: string): string {
  return (Math.max(0, Date.parse(to) - Date.parse(from)) / DAY_MS).toFixed(2);
}
