import { sql } from 'kysely';
import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { LIKENESS_VERSION, builtInModel } from './likeness.ts';
import { matchTables } from './rows.ts';
import type { MatchObject } from './wire.ts';

/** The model of an object's pairs, and where its weights come from. */
export type KeptModel = {
  model: LinkModel;
  /** The same before any decision: what decisions teach is learned from here each time. */
  base: LinkModel;
  /** Whether the weights were found in the organisation's own data; else they are supposed. */
  fitted: boolean;
  /** Decided pairs it has learned from. */
  decisions: number;
  /** When the newest of them was made; null where none has taught anything. */
  learnedTo: string | null;
  /** Records there were when it was made. */
  records: number;
  /** When weights were last found in the data or taught by decisions; null while they are supposed. */
  trainedAt: string | null;
  /** When they were last looked for in the data, found or not. */
  triedAt: string | null;
};

type Body = Pick<KeptModel, 'model' | 'base' | 'fitted' | 'records'> & {
  version: number;
  /** Absent from bodies of before it was kept. */
  learnedTo?: string | null;
  triedAt?: string | null;
};

/** Counting stops here: nobody waits for a model while typing. */
const COUNTED = 100_000;

/** The model in use; with supposed weights until a scan has kept one. */
export async function readModel(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
): Promise<KeptModel> {
  const [row] = await tx.query<{ trained_at: string | null; pairs: string; body: string }>(sql`
    select trained_at, pairs, body from quality.link_model
    where org_id = ${ctx.orgId}::uuid and object = ${object}`);
  const body = row ? (JSON.parse(row.body) as Body) : undefined;
  if (row && body?.version === LIKENESS_VERSION) {
    const { model, base, fitted, records, learnedTo = null } = body;
    const trainedAt = row.trained_at === null ? null : isoTime(row.trained_at);
    const decisions = Number(row.pairs);
    // Before it was kept, each model was noted as trained.
    const { triedAt = trainedAt } = body;
    return { model, base, fitted, records, decisions, learnedTo, trainedAt, triedAt };
  }
  const records = await countRecords(ctx, tx, object, COUNTED);
  const model = builtInModel(object, records);
  const untaught = { decisions: 0, learnedTo: null, trainedAt: null, triedAt: null };
  return { model, base: model, fitted: false, records, ...untaught };
}

/** How many records an object has, counted to `most`. */
export async function countRecords(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  most: number,
): Promise<number> {
  const [row] = await tx.query<{ n: string }>(sql`
    select count(*) as n from (
      select from ${sql.table(matchTables[object])}
      where org_id = ${ctx.orgId}::uuid and deleted_at is null limit ${most}::bigint) counted`);
  return Number(row?.n ?? 0);
}

export async function keepModel(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  { decisions, trainedAt, ...kept }: KeptModel,
): Promise<void> {
  const body: Body = { version: LIKENESS_VERSION, ...kept };
  await tx.query(sql`
    insert into quality.link_model (org_id, object, trained_at, pairs, body)
    values (${ctx.orgId}::uuid, ${object}, ${trainedAt}::timestamptz, ${decisions}::bigint,
      ${JSON.stringify(body)}::jsonb)
    on conflict (org_id, object) do update
    set trained_at = excluded.trained_at, pairs = excluded.pairs, body = excluded.body`);
}
