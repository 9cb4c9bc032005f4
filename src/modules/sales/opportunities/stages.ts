import { sql } from 'kysely';
import type { Context, Via } from '../../../kernel/context.ts';
import type { Pair, Violation } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

/** What an opportunity may have to tell before it enters a stage; each is a field of it. */
export type Required = 'amount' | 'closeDate' | 'contact' | 'nextStep';

/** A stage as the rules of opportunities look at it. */
export type Stage = {
  id: string;
  pipeline: string;
  name: string;
  position: number;
  kind: 'open' | 'won' | 'lost';
  probability: number;
  staleAfterDays: number | null;
  requires: readonly Required[];
};

/** Where a write takes an opportunity: from which stage, none when it is new, and to which. */
export type Step = {
  from: Stage | undefined;
  to: Stage | undefined;
  /** The time of entering was written as well: an undo puts back what was, and nothing is filled in beside it. */
  putBack: boolean;
  faults: Violation[];
};

/** Found once per write by `resolveSteps`, for the rules that follow and read nothing themselves. */
const steps = new WeakMap<Pair, Step>();

/** The step of a pair whose stage is new; undefined where the stage stays as it is. */
export function stepOf(pair: Pair): Step | undefined {
  return steps.get(pair);
}

/**
 * Every stage that is not deleted, in order: those of the default pipeline first. An organisation has some dozens.
 */
export async function readStages(ctx: Context, tx: Transaction): Promise<Stage[]> {
  type Row = Record<'id' | 'pipeline' | 'name' | 'kind' | 'requires', string> &
    Record<'position' | 'probability' | 'stale', string | null>;
  const rows = await tx.query<Row>(sql`
    select s.id, s.pipeline_id as pipeline, s.name, s.position, s.kind, s.probability,
      s.stale_after_days as stale, array_to_string(s.requires, ',') as requires
    from sales.pipeline_stage s
    join sales.pipeline p on p.org_id = s.org_id and p.id = s.pipeline_id and p.deleted_at is null
    where s.org_id = ${ctx.orgId} and s.deleted_at is null
    order by p.is_default desc nulls last, p.position, p.id, s.position, s.id`);
  return rows.map(({ stale, requires, ...row }) => ({
    ...row,
    kind: row.kind as Stage['kind'],
    position: Number(row.position),
    probability: Number(row.probability),
    staleAfterDays: stale === null ? null : Number(stale),
    requires: (requires ? requires.split(',') : []) as Required[],
  }));
}

const changed = ({ before, after }: Pair, name: string): boolean =>
  (before?.[name] ?? null) !== after[name];

/** Finds stage and pipeline of what is new or moves, and checks that the contact is the customer's. */
export async function resolveSteps(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
  via: Via,
): Promise<void> {
  const moving = pairs.filter((pair) => changed(pair, 'stage') || changed(pair, 'pipeline'));
  const fresh = pairs.filter(({ before }) => before === null);
  if (moving.length > 0 || fresh.length > 0) {
    const stages = await readStages(ctx, tx);
    for (const pair of new Set([...fresh, ...moving])) {
      const putBack = pair.before !== null && changed(pair, 'stageSince');
      steps.set(pair, { ...placed(pair, stages), putBack });
    }
  }
  await resolveContacts(ctx, tx, pairs, via);
}

/** Puts an opportunity into its stage: the one given, else the first of its pipeline, else of the default one. */
function placed(pair: Pair, stages: readonly Stage[]): Omit<Step, 'putBack'> {
  const { before, after } = pair;
  const from = stages.find(({ id }) => id === before?.stage);
  const begins = before === null ? after.stage === null : !changed(pair, 'stage');
  if (begins) {
    const first = stages.find(
      ({ kind, pipeline }) =>
        kind === 'open' && (after.pipeline === null || pipeline === after.pipeline),
    );
    if (!first) return { from, to: undefined, faults: [noStage] };
    Object.assign(after, { stage: first.id, pipeline: first.pipeline });
    return { from, to: first, faults: [] };
  }
  const to = stages.find(({ id }) => id === after.stage);
  const chosen = after.pipeline !== null && changed(pair, 'pipeline');
  if (to && !chosen) after.pipeline = to.pipeline;
  return { from, to, faults: to && to.pipeline !== after.pipeline ? [otherPipeline] : [] };
}

const noStage: Violation = {
  field: 'pipeline',
  code: 'no_stage',
  message: {
    zh: '这个销售流程没有可以开始的阶段，请先在设置中添加。',
    en: 'This pipeline has no stage to begin with. Add one in the settings first.',
  },
};

const otherPipeline: Violation = {
  field: 'stage',
  code: 'other_pipeline',
  message: {
    zh: '这个阶段属于另一个销售流程。',
    en: 'This stage belongs to another pipeline.',
  },
};

/** A contact is named who is another customer's. */
export const otherCustomer: Violation = {
  field: 'contact',
  code: 'other_customer',
  message: {
    zh: '这位联系人属于另一个客户。',
    en: 'This contact belongs to another customer.',
  },
};

const strangers = new WeakSet<Pair>();

/** What is wrong with where a pair goes or whom it names, as far as records elsewhere tell. */
export function faultsOf(pair: Pair): Violation[] {
  return [...(steps.get(pair)?.faults ?? []), ...(strangers.has(pair) ? [otherCustomer] : [])];
}

/**
 * A contact chosen must be the customer's; one that stayed when the customer changed is let go. That two records turned
 * out to be one, or to be two after all, chooses nobody: the opportunity keeps its person, wherever they are by now.
 */
async function resolveContacts(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
  via: Via,
): Promise<void> {
  if (via === 'merge' || via === 'unmerge') return;
  const asked = pairs.filter(
    (pair) =>
      pair.after.contact !== null && (changed(pair, 'contact') || changed(pair, 'customer')),
  );
  if (asked.length === 0) return;
  const rows = await tx.query<{ id: string; customer: string }>(sql`
    select id, customer_id as customer from customers.contact
    where org_id = ${ctx.orgId} and id = any(${asked.map(({ after }) => after.contact)}::uuid[])`);
  const customers = new Map(rows.map(({ id, customer }) => [id, customer]));
  for (const pair of asked) {
    if (customers.get(String(pair.after.contact)) === pair.after.customer) continue;
    if (!changed(pair, 'contact')) pair.after.contact = null;
    else strangers.add(pair);
  }
}
