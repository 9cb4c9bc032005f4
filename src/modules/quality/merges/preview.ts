import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { joinFacts, selectFields } from '../../../kernel/columns.ts';
import type { RawRow } from '../../../kernel/columns.ts';
import type { Model } from '../../../kernel/model.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { presentWhole } from '../../../kernel/view.ts';
import { existing, grantPredicate, grantsOn } from '../../../kernel/visibility.ts';
import type { Grant } from '../../../kernel/access.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MatchObject } from '../matches/wire.ts';
import { candidatesOf } from './candidates.ts';
import { AT_ONCE } from './merge.ts';
import { mergeModel } from './read.ts';
import { countRelated, countsOf, countsWire } from './related.ts';
import { keepableOf, keptBy } from './rights.ts';
import { chooseFields, differs, takenBy } from './rules.ts';
import type { Candidate, Choice } from './rules.ts';
import { mayChoose, unitsOf } from './units.ts';
import type { MergeFieldWire, MergePreviewWire, MergeRefusal, MergeRule } from './wire.ts';

export type PreviewAsked = {
  object: MatchObject;
  survivor: string;
  others: readonly string[];
  rule: MergeRule;
};

/**
 * What a merge would do, or why it would be refused, for whoever may merge; nothing is written.
 *
 * @throws Problem forbidden without the right to merge, not_found for records that the reader may not see
 */
export async function previewMerge(
  ctx: Context,
  tx: Transaction,
  { object, survivor, others, rule }: PreviewAsked,
): Promise<MergePreviewWire> {
  const model = mergeModel(ctx, object);
  if (!ctx.access.action('mergeRecords')) throw new Problem('forbidden');
  const found = await previewFields(ctx, tx, model, [survivor, ...others], rule);
  if (!found) throw new Problem('not_found');
  const { records: seen, choices, fields } = found;
  const refused = await refusalOf(ctx, tx, model, seen, choices);
  // How much hangs on a record is told to who may change it.
  const told = refused?.code !== 'forbidden';
  const counted = told ? await countRelated(ctx, tx, object, { survivor, others }) : [];
  return {
    object,
    survivor,
    rule,
    records: seen,
    fields,
    moving: countsWire(
      ctx,
      countsOf(counted, ({ moving }) => moving),
    ),
    doubled: countsWire(
      ctx,
      countsOf(counted, ({ doubled }) => doubled),
    ),
    comments: told ? await countComments(ctx, tx, object, others) : 0,
    asJob: counted.reduce((sum, { moving }) => sum + moving, 0) > AT_ONCE,
    refused,
  };
}

/** What a rule takes from which record, as the reader may see it. */
export type FieldsPreviewed = {
  /** The survivor first. */
  records: RecordWire[];
  choices: Choice[];
  fields: MergeFieldWire[];
};

/**
 * @param ids the survivor first
 * @returns undefined where the reader may not see each of the records
 */
export async function previewFields(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  rule: MergeRule,
): Promise<FieldsPreviewed | undefined> {
  const shown = await Promise.all(
    ids.map((id) => records.get(ctx, tx, model.name, id, { clear: false })),
  );
  const seen = shown.flatMap((record) => record ?? []);
  if (seen.length < ids.length) return undefined;
  const whole = await readWhole(ctx, tx, model, ids);
  const { candidates } = await candidatesOf(
    ctx,
    tx,
    model,
    whole.map(({ record }) => record),
  );
  const choices = chooseFields(unitsOf(model), candidates, rule);
  const grants = whole[0]?.grants ?? [];
  const fields = choices.flatMap((choice) =>
    fieldWire(ctx, model, seen, candidates, choice, grants),
  );
  return { records: seen, choices, fields };
}

/** Why the reader may not merge these records, the survivor first; null where they may. */
async function refusalOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  seen: readonly RecordWire[],
  choices: readonly Choice[],
): Promise<MergeRefusal | null> {
  const barred = seen.filter(({ _rights }) => _rights?.update !== true).map(({ id }) => id);
  if (barred.length > 0) return { code: 'forbidden', records: barred };
  const ids = seen.map(({ id }) => id);
  const keepable = await keepableOf(ctx, tx, model, ids);
  const survivor = ids[0] ?? '';
  if (!keepable.includes(survivor)) return { code: 'shows_hidden', keepable };
  const kept = keptBy(model, survivor, choices);
  // Its own place would do, but the rule takes another.
  return kept.every((id) => keepable.includes(id)) ? null : { code: 'shows_hidden', keepable: [] };
}

/** A field as its reader may see it; none that they may not see on one of the records. */
function fieldWire(
  ctx: Context,
  model: Model,
  shown: readonly RecordWire[],
  candidates: readonly Candidate[],
  { unit, chosen, by }: Choice,
  grants: readonly Grant[],
): MergeFieldWire[] {
  const { field, along, together } = unit;
  if (shown.some((record) => !(field in record))) return [];
  const values = shown.map((record) => {
    const title = record._titles[field];
    const value = record[field] ?? null;
    return { recordId: record.id, value, ...(title === undefined ? {} : { title }) };
  });
  // Whether hidden digits are the same is not told either.
  const masked = shown.some((record) => record._rights?.fields[field] === 'masked');
  const said = masked ? values.map(({ value }) => ({ values: { [field]: value } })) : candidates;
  return [
    {
      field,
      along: [...along],
      values,
      chosen,
      takes: {
        survivor: takenBy(unit, candidates, 'survivor'),
        newest: takenBy(unit, candidates, 'newest'),
        complete: takenBy(unit, candidates, 'complete'),
        source: takenBy(unit, candidates, 'source'),
      },
      together,
      differs: differs(unit, said),
      free: by !== 'guard' && mayChoose(ctx, model, grants, unit),
    },
  ];
}

type Whole = { record: AnyRecord; grants: readonly Grant[] };

/** The records whole, not locked, with the grants by which the reader may change them, in the order of `ids`. */
async function readWhole(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
): Promise<Whole[]> {
  const fields = [...model.fields.values()];
  const grants = grantsOn(ctx, model, 'update');
  const matches = grants.map(
    (grant, n) => sql`${grantPredicate(ctx, model, 't', grant)} as ${sql.id(`$match_${n}`)}`,
  );
  const rows = await tx.query<RawRow>(sql`
    select ${sql.join([selectFields('t', fields, true), ...matches])}
    from ${sql.table(model.table)} t${joinFacts(model, 't', fields)}
    where ${existing(ctx, model, 't')} and t.id = any(${ids}::uuid[])`);
  const found = new Map(rows.map((raw) => [String(raw.id), raw]));
  return ids.flatMap((id) => {
    const raw = found.get(id);
    if (!raw) return [];
    const matching = grants.filter((_, n) => raw[`$match_${n}`] === true);
    return [{ record: presentWhole(ctx, model, raw), grants: matching }];
  });
}

async function countComments(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
): Promise<number> {
  const [row] = await tx.query<{ n: string }>(sql`
    select count(*) as n from kernel.comment where org_id = ${ctx.orgId}::uuid and object = ${object}
      and record_id = any(${ids}::uuid[]) and deleted_at is null`);
  return Number(row?.n ?? 0);
}
