import { randomUUIDv7 } from 'node:crypto';
import { moveComments } from '../../../kernel/comment.ts';
import type { Context } from '../../../kernel/context.ts';
import { createJob } from '../../../kernel/job.ts';
import type { Model } from '../../../kernel/model.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { lockRecords } from '../../../kernel/lock.ts';
import type { Locked } from '../../../kernel/lock.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Message } from '../../../platform/problem.ts';
import { candidatesOf } from './candidates.ts';
import type { Candidates } from './candidates.ts';
import { mergeRelatedJob } from './merge-job.ts';
import {
  countRelated,
  countsOf,
  countsWire,
  mergeOptions,
  moveRelated,
  nextRelated,
  removeDoubled,
} from './related.ts';
import type { Counted, Merging } from './related.ts';
import { keptBy, refuseShowing } from './rights.ts';
import { chooseFields, valuesOf } from './rules.ts';
import type { Choice, Unit } from './rules.ts';
import { markPairs, storeMerge } from './store.ts';
import { mayChoose, unitsOf } from './units.ts';
import type { MergedWire, MergeGiver, MergeRequest, MergeRule } from './wire.ts';

/** Related records that are moved while the member waits; more are a job. */
export const AT_ONCE = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

export type MergeInput = MergeRequest & {
  /** By the nightly scan: nobody's rights on the records are asked, and its pairs are marked so. */
  automatic?: boolean;
};

/**
 * Makes of several records one: the survivor takes what is chosen or the rule finds, everything that points to the
 * others becomes its own, whoever owns it, and they go to the trash. All of it is one batch, via `merge`, which
 * `unmerge` takes apart. Where many records are related, a job moves them.
 *
 * @throws Problem not_found and forbidden where the member may not write each of the records, invalid_fields also where
 *   they would be shown what is hidden from them, and what the rules of the objects refuse
 */
export async function mergeInTransaction(
  ctx: Context,
  tx: Transaction,
  input: MergeInput,
): Promise<MergedWire> {
  const { object, survivor, rule = 'survivor', automatic = false } = input;
  const others = [...new Set(input.others)];
  const model = ctx.catalog.object(object);
  if (!model) throw new Problem('not_found');
  if (others.includes(survivor)) refuse('others', 'survivor_among_others', SELF);
  const locked = await lockAll(ctx, tx, model, [survivor, ...others], automatic);
  const offered = await candidatesOf(
    ctx,
    tx,
    model,
    locked.map(({ record }) => record),
  );
  const choices = chosenFields(ctx, model, locked, offered, input);
  const ids = [survivor, ...others];
  if (!automatic) await refuseShowing(ctx, tx, model, ids, keptBy(model, survivor, choices));
  const merging: Merging = { batchId: randomUUIDv7(), survivor, others };
  const counted = await countRelated(ctx, tx, object, merging);

  // First, so that nobody points to them any more and nothing of theirs is shown elsewhere.
  await records.remove(ctx, tx, object, others, { ...mergeOptions(merging), alone: true });
  for (const { relation, doubled } of counted)
    if (doubled > 0) await removeDoubled(ctx, tx, relation, merging);
  await moveAll(ctx, tx, counted, merging, (name) => name === 'identifier');
  const version = await takeValues(ctx, tx, model, merging, choices, offered);
  const comments = await moveComments(ctx, tx, object, others, survivor);
  await markPairs(ctx, tx, object, [survivor, ...others], { status: 'merged', automatic });

  const many = counted.reduce((sum, { moving }) => sum + moving, 0) > AT_ONCE;
  const id = randomUUIDv7();
  if (!many) await moveAll(ctx, tx, counted, merging, (name) => name !== 'identifier');
  const total = counted.reduce((sum, { moving }) => sum + moving, 0);
  const job = many ? await createJob(ctx, tx, mergeRelatedJob, { merge: id }, total) : null;
  const moved = countsOf(counted, ({ moving }) => moving);
  const doubled = countsOf(counted, (each) => each.doubled);
  await storeMerge(ctx, tx, {
    id,
    object,
    ...merging,
    rule,
    fields: takenFrom(choices, survivor),
    rules: settledApart(choices, rule, input.rules),
    moved,
    doubled,
    comments,
    state: many ? 'merging' : 'merged',
    automatic,
    jobId: job?.id ?? null,
  });
  return {
    merge: id,
    object,
    survivor,
    version,
    batchId: merging.batchId,
    moved: countsWire(ctx, moved),
    doubled: countsWire(ctx, doubled),
    comments: [...comments.values()].flat().length,
    job,
  };
}

const SELF: Message = {
  zh: '保留的记录不能同时被合并。',
  en: 'The record that is kept cannot be among those merged into it.',
};

/** All records of a merge, locked, in this order. @throws Problem not_found, forbidden */
async function lockAll(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  asSystem: boolean,
): Promise<Locked[]> {
  const locked = await lockRecords(ctx, tx, model, ids, { asSystem, verb: 'update' });
  return ids.map((id) => {
    const found = locked.get(id);
    if (!found) throw new Problem('not_found');
    if (!asSystem && found.grants.length === 0) throw new Problem('forbidden');
    return found;
  });
}

/** @throws Problem invalid_fields, forbidden at a field that the member could not set on the survivor */
function chosenFields(
  ctx: Context,
  model: Model,
  [survivor, ...others]: readonly Locked[],
  { candidates }: Candidates,
  { choose = {}, rules = {}, rule = 'survivor', automatic = false }: MergeInput,
): Choice[] {
  const units = unitsOf(model);
  const ids = new Set([survivor, ...others].map((each) => each?.record.id));
  const unitNamed = (field: string): Unit =>
    units.find((each) => each.field === field) ?? refuse(field, 'unknown_field', NO_FIELD);
  for (const [field, from] of Object.entries(choose)) {
    const unit = unitNamed(field);
    if (from === 'all' ? !unit.together : !ids.has(from)) refuse(field, 'not_merged', NOT_MERGED);
    if (!automatic && from !== survivor?.record.id) requireChoice(ctx, model, survivor, unit);
  }
  for (const field of Object.keys(rules)) {
    const unit = unitNamed(field);
    // To take one rule after another would be to choose.
    if (!automatic) requireChoice(ctx, model, survivor, unit);
  }
  return chooseFields(units, candidates, rule, { choose, rules });
}

/** @throws Problem forbidden */
function requireChoice(ctx: Context, model: Model, survivor: Locked | undefined, unit: Unit): void {
  if (survivor && mayChoose(ctx, model, survivor.grants, unit)) return;
  const errors = [{ field: unit.field, code: 'forbidden', message: NOT_YOURS }];
  throw new Problem('forbidden', { errors });
}

const NO_FIELD: Message = {
  zh: '这个字段不能在合并时选择。',
  en: 'There is nothing to choose for this field.',
};
const NOT_MERGED: Message = {
  zh: '请选择要合并的记录之一。',
  en: 'Choose one of the records that are merged.',
};
const NOT_YOURS: Message = { zh: '您无权修改这个字段。', en: 'You may not change this field.' };

/** Writes what is taken to the survivor. @returns its version then */
async function takeValues(
  ctx: Context,
  tx: Transaction,
  model: Model,
  merging: Merging,
  choices: readonly Choice[],
  { candidates, cleared }: Candidates,
): Promise<number> {
  const taken = valuesOf(choices, candidates);
  const values = { ...Object.fromEntries(cleared.map((name) => [name, null])), ...taken };
  const change = { id: merging.survivor, version: 'latest' as const, values };
  const [written] = await records.update(ctx, tx, model.name, [change], mergeOptions(merging));
  return written?.version ?? 0;
}

/** Moves what is related at once: it is not much. */
async function moveAll(
  ctx: Context,
  tx: Transaction,
  counted: readonly Counted[],
  merging: Merging,
  which: (object: string) => boolean,
): Promise<void> {
  for (const { relation, moving } of counted) {
    if (moving === 0 || !which(relation.model.name)) continue;
    // Counted before: of a task that went along with its opportunity nothing is left to move.
    const ids = await nextRelated(ctx, tx, relation, merging, { after: FIRST, most: moving });
    await moveRelated(ctx, tx, relation, merging, ids);
  }
}

/** By field the record that its value came from, where that was not the survivor. */
function takenFrom(choices: readonly Choice[], survivor: string): Record<string, string> {
  const taken = choices.filter(({ chosen }) => chosen !== survivor);
  return Object.fromEntries(taken.map(({ unit, chosen }) => [unit.field, chosen]));
}

/** By field what settled it, where that was not the rule of the merge, or was chosen for the field itself. */
function settledApart(
  choices: readonly Choice[],
  rule: MergeRule,
  chosen: Readonly<Record<string, MergeRule>> = {},
): Record<string, MergeGiver> {
  const apart = choices.filter(({ unit, by }) => by !== rule || unit.field in chosen);
  return Object.fromEntries(apart.map(({ unit, by }) => [unit.field, by]));
}

function refuse(field: string | null, code: string, message: Message): never {
  throw new Problem('invalid_fields', { errors: [{ field, code, message }] });
}
