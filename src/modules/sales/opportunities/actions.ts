import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { opportunity } from './object.ts';
import { readStages } from './stages.ts';
import type { Stage } from './stages.ts';

type Moved = { id: string; version: number | undefined; changeId: unknown; batchId: string };

async function opportunityOf(ctx: Context, tx: Transaction, id: string): Promise<RecordWire> {
  const record = await records.get(ctx, tx, 'opportunity', id);
  if (!record) throw new Problem('not_found');
  return record;
}

function refuse(field: string | null, code: string, zh: string, en: string): never {
  throw new Problem('invalid_fields', { errors: [{ field, code, message: { zh, en } }] });
}

/** The first stage of this kind in the opportunity's pipeline. @throws Problem where it has none, or is there */
async function closingStage(
  ctx: Context,
  tx: Transaction,
  record: RecordWire,
  kind: 'won' | 'lost',
): Promise<Stage> {
  if (record['status'] === kind)
    refuse(null, 'closed_already', '这个商机已经关闭。', 'This opportunity is closed already.');
  const stages = await readStages(ctx, tx);
  const pipeline = stages.find(({ id }) => id === record['stage'])?.pipeline;
  const found = stages.find((stage) => stage.pipeline === pipeline && stage.kind === kind);
  if (found) return found;
  const zh = '这个销售流程没有相应的阶段，请先在设置中添加。';
  return refuse(
    'stage',
    'no_stage',
    zh,
    'This pipeline has no such stage. Add one in the settings.',
  );
}

async function move(
  ctx: Context,
  tx: Transaction,
  id: string,
  values: Record<string, unknown>,
): Promise<Moved> {
  const batchId = randomUUIDv7();
  const change = { id, version: 'latest' as const, values };
  const [written] = await records.update(ctx, tx, 'opportunity', [change], {
    via: 'action',
    batchId,
  });
  return { id, version: written?.version, changeId: written?.changeId, batchId };
}

/** Wins an opportunity: today, or on the earlier day it was. */
export const winOpportunity = defineAction({
  name: 'winOpportunity',
  label: { zh: '赢单', en: 'Win' },
  object: 'opportunity',
  offered: { field: 'status', in: ['open'] },
  input: z.strictObject({
    id: z.uuid(),
    closedOn: z.iso
      .date()
      .optional()
      .meta({ label: { zh: '成交日期', en: 'Closed on' } }),
  }),
  handler: async (ctx, tx, { id, closedOn }) => {
    const stage = await closingStage(ctx, tx, await opportunityOf(ctx, tx, id), 'won');
    return move(ctx, tx, id, {
      stage: stage.id,
      ...(closedOn === undefined ? {} : { closeDate: closedOn }),
    });
  },
});

const lossReasons = Object.keys(opportunity.fields.lossReason.options);

/** Loses an opportunity: why, to whom, and what there is to learn from it. */
export const loseOpportunity = defineAction({
  name: 'loseOpportunity',
  label: { zh: '输单', en: 'Lose' },
  object: 'opportunity',
  offered: { field: 'status', in: ['open'] },
  input: z.strictObject({
    id: z.uuid(),
    lossReason: z.enum(lossReasons),
    competitor: z
      .uuid()
      .optional()
      .meta({ reference: 'competitor', label: { zh: '输给', en: 'Lost to' } }),
    note: z
      .string()
      .max(2_000)
      .optional()
      .meta({ label: { zh: '说明', en: 'Note' } }),
  }),
  handler: async (ctx, tx, { id, lossReason, competitor, note }) => {
    const stage = await closingStage(ctx, tx, await opportunityOf(ctx, tx, id), 'lost');
    const said = {
      ...(competitor === undefined ? {} : { lostTo: competitor }),
      ...(note === undefined ? {} : { lossNote: note }),
    };
    const moved = await move(ctx, tx, id, { stage: stage.id, lossReason, ...said });
    if (competitor !== undefined) await nameCompetitor(ctx, tx, moved, competitor);
    return moved;
  },
});

async function nameCompetitor(
  ctx: Context,
  tx: Transaction,
  { id, batchId }: Moved,
  competitor: string,
): Promise<void> {
  const known = await tx.query(sql`
    select from sales.opportunity_competitor
    where org_id = ${ctx.orgId} and opportunity_id = ${id} and competitor_id = ${competitor}
      and deleted_at is null`);
  if (known.length > 0) return;
  const link = { opportunity: id, competitor };
  await records.create(ctx, tx, 'opportunityCompetitor', [link], { via: 'action', batchId });
}

/** Takes a closed opportunity up again, in the stage it was closed from unless another is named. */
export const reopenOpportunity = defineAction({
  name: 'reopenOpportunity',
  label: { zh: '重新打开', en: 'Reopen' },
  object: 'opportunity',
  offered: { field: 'status', in: ['won', 'lost'] },
  input: z.strictObject({
    id: z.uuid(),
    stage: z
      .uuid()
      .optional()
      .meta({
        reference: 'pipelineStage',
        help: { zh: '不选则回到关闭前的阶段', en: 'The one it was closed from unless chosen' },
      }),
  }),
  handler: async (ctx, tx, { id, stage }) => {
    const record = await opportunityOf(ctx, tx, id);
    if (record['status'] === 'open')
      refuse(null, 'open_already', '这个商机正在进行中。', 'This opportunity is open already.');
    const stages = (await readStages(ctx, tx)).filter(({ kind }) => kind === 'open');
    const chosen = stage ?? (await lastOpenStage(ctx, tx, id, stages));
    if (chosen !== undefined && !stages.some((each) => each.id === chosen)) {
      const zh = '请选择进行中的阶段。';
      refuse('stage', 'not_open', zh, 'Choose a stage in which it is open.');
    }
    if (chosen !== undefined) return move(ctx, tx, id, { stage: chosen });
    const zh = '这个销售流程没有进行中的阶段，请先在设置中添加。';
    return refuse('stage', 'no_stage', zh, 'This pipeline has no open stage. Add one first.');
  },
});

/** Where it stood before it was closed; else where its pipeline begins. */
async function lastOpenStage(
  ctx: Context,
  tx: Transaction,
  id: string,
  open: readonly Stage[],
): Promise<string | undefined> {
  const rows = await tx.query<{ stage: string }>(sql`
    select stage_id as stage from sales.stage_entry
    where org_id = ${ctx.orgId} and opportunity_id = ${id} and deleted_at is null
    order by entered_at desc, id desc`);
  const last = rows.find(({ stage }) => open.some((each) => each.id === stage));
  if (last) return last.stage;
  const [row] = await tx.query<{ pipeline: string }>(sql`
    select pipeline_id as pipeline from sales.opportunity where org_id = ${ctx.orgId} and id = ${id}`);
  return open.find(({ pipeline }) => pipeline === row?.pipeline)?.id;
}
