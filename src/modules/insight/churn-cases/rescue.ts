import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled } from '../../../kernel/values.ts';
import { readsAll } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { setStatus } from '../experiments/actions.ts';
import { armsOf, assign } from '../experiments/assign.ts';
import { askable, found, lockAssigning, lot, taken } from '../experiments/audience.ts';
import { sizesOf } from '../experiments/rules.ts';
import { stillProfiled } from '../profiling/profiled.ts';
import { AT_RISK, CONTROL, FEWEST, interventions, MOST, rescueArms } from './rules.ts';
import type { RescuePlanRequest, RescuePlanWire, RescueWire } from './wire.ts';

const input = z.strictObject({
  name: z.string().trim().min(1).max(120),
  where: z.unknown().optional(),
  most: z.int().min(1).max(MOST),
  controlPercent: z.int().min(CONTROL.least).max(CONTROL.most).default(CONTROL.usual),
  days: z.int().min(1).max(365),
  intervention: z.enum(interventions).optional(),
});
export const rescuePlanSchema = input.pick({ where: true, most: true, controlPercent: true });

const WRITER = 'startRescue';

/**
 * Begins to keep the customers at risk who are most worth it: keeps a part of them aside by lot, so that one sees
 * afterwards whether it worked, and makes a case of each of the others.
 */
export const startRescue = defineAction({
  name: WRITER,
  label: { zh: '开始挽留', en: 'Start a rescue' },
  input,
  undoable: false,
  handler: async (ctx, tx, asked): Promise<RescueWire> => {
    checkRights(ctx);
    await lockAssigning(ctx, tx);
    const { where = AT_RISK, controlPercent } = asked;
    const id = await createRescue(ctx, tx, { ...asked, where });
    const chosen = await mostWorth(ctx, tx, { where, most: asked.most, experimentId: id });
    if (chosen.length < FEWEST) refuseFew(chosen.length);
    const [control, rescue] = await createArms(ctx, tx, id, controlPercent, asked.intervention);
    await setStatus(ctx, tx, id, {
      kind: 'rescue',
      status: 'running',
      startedAt: ctx.now().toISOString(),
    });
    const arms = await armsOf(ctx, tx, id);
    const placed = await assign(
      ctx,
      tx,
      { experimentId: id, arms },
      chosen.map((each) => each.id),
    );
    const known = new Map(chosen.map((each) => [each.id, each]));
    const kept = placed.filter(({ arm }) => arm.id === rescue);
    const cases = await records.create(
      ctx,
      tx,
      'churnCase',
      kept.map(({ customer }) => ({
        customer,
        experiment: id,
        intervention: asked.intervention ?? null,
      })),
      { via: 'action', writer: WRITER },
    );
    await records.derive(
      ctx,
      tx,
      'churnCase',
      'insight',
      cases.map((written, n) => {
        const { risk = null } = known.get(kept[n]?.customer ?? '') ?? {};
        return { id: written.id, values: { risk } };
      }),
    );
    await keepReasons(
      ctx,
      tx,
      cases.map((written) => written.id),
    );
    const aside = placed.filter(({ arm }) => arm.id === control).length;
    return { id, rescue: kept.length, control: aside };
  },
});

/** The list is made by the chance and the value: who may not read them would be told by it. @throws Problem forbidden */
function checkRights(ctx: Context): void {
  if (!readsAll(ctx, 'customer', ['churnChance', 'nextYearValue'])) throw new Problem('forbidden');
}

async function createRescue(
  ctx: Context,
  tx: Transaction,
  { name, where, days }: { name: string; where: unknown; days: number },
): Promise<string> {
  const values = { name, audience: JSON.stringify(where), outcome: 'bought', days };
  const [written] = await records.create(ctx, tx, 'experiment', [values], { via: 'action' });
  return written?.id ?? '';
}

async function createArms(
  ctx: Context,
  tx: Transaction,
  experiment: string,
  percent: number,
  intervention: string | undefined,
): Promise<string[]> {
  const field = ctx.catalog.object('churnCase')?.fields.get('intervention')?.declaration;
  const options = field?.kind === 'choice' ? field.options : {};
  const treatment = intervention && (options[intervention]?.label[ctx.locale] ?? null);
  const arms = [
    { experiment, name: rescueArms.control[ctx.locale], control: true, share: percent },
    {
      experiment,
      name: rescueArms.rescue[ctx.locale],
      control: false,
      share: 100 - percent,
      treatment,
    },
  ];
  const written = await records.create(ctx, tx, 'experimentArm', arms, { via: 'action' });
  return written.map(({ id }) => id);
}

/** Whether somebody is already at work on customer `t`: then they cannot be kept aside. */
const atWork = sql<boolean>`exists (
  select from (
    select w.status from insight.churn_case w
    where w.org_id = t.org_id and w.customer_id = t.id and w.deleted_at is null offset 0
  ) w where w.status <> 'closed')`;

const free = sql<boolean>`(not ${taken('bought')} and not ${atWork})`;

/** Most worth saving first: what they are expected to spend, times the chance that they will not. */
const worth = sql`f.churn_chance * f.next_year_value_base desc nulls last, f.churn_chance desc nulls last, t.id`;
const facts = sql`join insight.customer_facts f on f.org_id = t.org_id and f.customer_id = t.id`;

/** The columns that the order of worth needs, of the customers that a condition finds. */
function candidates(ctx: Context, where: unknown): RawBuilder<unknown> {
  return sql`select t.id, t.org_id ${found(ctx, where)} and ${askable}`;
}

type Chosen = { id: string; risk: number | null };

/** Those most worth saving, in the order of the lot. */
async function mostWorth(
  ctx: Context,
  tx: Transaction,
  { where, most, experimentId }: { where: unknown; most: number; experimentId: string },
): Promise<Chosen[]> {
  const rows = await tx.query<{ id: string; risk: string | null }>(sql`
    select t.id, t.risk
    from (
      select t.id, f.churn_chance as risk from (${candidates(ctx, where)}) t ${facts}
      where ${free} order by ${worth} limit ${most}::int
    ) t
    order by ${lot(experimentId)}`);
  // Whoever asks not to be profiled meanwhile waits, and loses the case's risk and reasons as soon as it stands.
  const allowed = await stillProfiled(
    ctx,
    tx,
    'churn',
    rows.map(({ id }) => id),
  );
  return rows
    .filter(({ id }) => allowed.has(id))
    .map(({ id, risk }) => ({ id, risk: risk === null ? null : Number(risk) }));
}

/** Keeps why the score said so: the score itself goes on. Read by who may read what it is made of (reasons.ts). */
async function keepReasons(ctx: Context, tx: Transaction, cases: readonly string[]): Promise<void> {
  await tx.query(sql`
    insert into insight.score (org_id, kind, record_id, model_id, value, detail, scored_at)
    select s.org_id, 'case', c.id, s.model_id, s.value, s.detail, s.scored_at
    from insight.churn_case c
    join insight.score s on s.org_id = c.org_id and s.kind = 'churn' and s.record_id = c.customer_id
    where c.org_id = ${ctx.orgId} and c.id = any(${cases}::uuid[])`);
}

/** Whom a rescue would be about, without beginning it. @throws Problem forbidden, invalid_condition */
export async function planRescue(
  ctx: Context,
  tx: Transaction,
  { where = AT_RISK, most, controlPercent = CONTROL.usual }: RescuePlanRequest,
): Promise<RescuePlanWire> {
  checkRights(ctx);
  const [row] = await tx.query<{ found: string; taken: string; value: string | null }>(sql`
    with candidate as materialized (
      select t.id, f.churn_chance, f.next_year_value_base, ${free} as free
      from (${candidates(ctx, where)}) t ${facts}
    )
    select (select count(*) from candidate where free) as found,
      (select count(*) from candidate where not free) as taken,
      (select sum(next_year_value_base) from (
        select t.next_year_value_base from candidate t
        where t.free
        order by t.churn_chance * t.next_year_value_base desc nulls last, t.churn_chance desc nulls last, t.id
        limit ${most}::int) chosen) as value`);
  const all = Number(row?.found ?? 0);
  const [control = 0, rescue = 0] = sizesOf(
    [controlPercent, 100 - controlPercent],
    Math.min(all, most),
  );
  return {
    found: all,
    rescue,
    control,
    taken: Number(row?.taken ?? 0),
    value: Number(fromScaled(row?.value ?? '0', MONEY_SCALE)),
    currency: ctx.currency,
  };
}

function refuseFew(count: number): never {
  const message = {
    zh: `只找到 ${count} 位可以挽留的客户，至少要有 ${FEWEST} 位：再少就看不出挽留是否有效。`,
    en: `Only ${count} customers were found; it takes ${FEWEST} at least, as fewer do not show whether it works.`,
  };
  throw new Problem('invalid_fields', {
    errors: [{ field: 'most', code: 'too_few_customers', message }],
  });
}
