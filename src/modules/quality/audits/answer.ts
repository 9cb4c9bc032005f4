import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { dayAt, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import type { ProblemField } from '../../../platform/problem.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { requireChecker } from './checkers.ts';
import { keptFields, readChecked } from './fields.ts';
import { foundFields } from './found.ts';
import { isAnswered, maySay, verdicts } from './rules.ts';
import type { Verdict } from './rules.ts';
import type { CheckField } from './wire.ts';

export type Answer = { field: string; verdict: Verdict };
export type AnswerInput = { audit: string; record: string; answers: Answer[]; done: boolean };

/**
 * Notes what somebody found in a record of a sample. What the rules said of a value is kept as it was at the first
 * answer, before anybody mended it; whoever answers again changes the verdict alone, and only their own: of two who
 * check one record at once, the second is told of the first. What was empty at the draw is noted as empty, what was
 * emptied or changed since, as gone.
 *
 * @throws Problem forbidden, not_found also for a record that they may not see, wrong_state where the sample is closed,
 * invalid_fields for a field that is not to be judged
 */
export async function answer(
  ctx: Context,
  tx: Transaction,
  { audit, record: id, answers, done }: AnswerInput,
): Promise<void> {
  await requireChecker(ctx, tx);
  const [found] = await tx.query<{ object: ScoredObject; closed: boolean }>(sql`
    select a.object, a.closed_at is not null as closed from quality.audit a
    join quality.audit_item i on i.org_id = a.org_id and i.audit_id = a.id and i.record_id = ${id}::uuid
    where a.org_id = ${ctx.orgId}::uuid and a.id = ${audit}::uuid for share of a for update of i`);
  if (!found) throw new Problem('not_found');
  const { object, closed } = found;
  const record = await readChecked(ctx, tx, object, id);
  if (closed) throw new Problem('wrong_state');
  const fields = await foundFields(ctx, tx, { audit, object, id }, record);
  refuseUnfit(ctx, fields, answers);
  const names = answers.map(({ field }) => field);
  const kept = await keptFields(ctx, tx, { object, id }, names);
  const now = ctx.now().toISOString();
  if (answers.length > 0) {
    await tx.query(sql`
      insert into quality.audit_answer (org_id, audit_id, record_id, field, verdict, kept, member_id, at)
      select ${ctx.orgId}::uuid, ${audit}::uuid, ${id}::uuid, n.field, n.verdict, n.kept, ${ctx.memberId}::uuid,
        ${now}::timestamptz
      from unnest(${names}::text[], ${answers.map(({ verdict }) => verdict)}::text[],
        ${names.map((name) => kept.has(name))}::boolean[]) n(field, verdict, kept)
      on conflict (org_id, audit_id, record_id, field)
      do update set verdict = excluded.verdict, member_id = excluded.member_id, at = excluded.at`);
  }
  const unjudged = fields.filter(({ state }) => state === 'empty' || state === 'gone');
  if (unjudged.length > 0) {
    await tx.query(sql`
      insert into quality.audit_answer (org_id, audit_id, record_id, field, verdict, kept, member_id, at)
      select ${ctx.orgId}::uuid, ${audit}::uuid, ${id}::uuid, n.field, n.state, false, ${ctx.memberId}::uuid,
        ${now}::timestamptz
      from unnest(${unjudged.map(({ field }) => field)}::text[], ${unjudged.map(({ state }) => state)}::text[])
        n(field, state)
      on conflict (org_id, audit_id, record_id, field) do nothing`);
  }
  if (done) {
    await tx.query(sql`
      update quality.audit_item set checked_by = ${ctx.memberId}::uuid, checked_at = ${now}::timestamptz
      where org_id = ${ctx.orgId}::uuid and audit_id = ${audit}::uuid and record_id = ${id}::uuid
        and checked_at is null`);
  }
}

const CHANGED: Reason = {
  code: 'changed_since',
  message: {
    zh: '抽样后这个值改过，不能再判断它是否正确。',
    en: 'This value was changed after the sample was drawn, so it cannot be found right.',
  },
};
const EMPTY: Reason = {
  code: 'was_empty',
  message: {
    zh: '抽样时这里没有填写，不作判断。',
    en: 'This was empty when the sample was drawn and is not judged.',
  },
};
const HIDDEN: Reason = {
  code: 'not_shown',
  message: {
    zh: '您看不到这个值，无法判断。',
    en: 'This value is not shown to you, so you cannot judge it.',
  },
};

type Reason = Pick<ProblemField, 'code' | 'message'>;

/**
 * Of a value that one is not shown, one can say no more than that; nothing of one that was empty at the draw or changed
 * before anybody judged it, and nothing against what somebody else said, who is named.
 *
 * @throws Problem invalid_fields
 */
export function refuseUnfit(
  ctx: Context,
  fields: readonly CheckField[],
  answers: readonly Answer[],
): void {
  const errors = answers.flatMap(({ field, verdict }) => {
    const found = fields.find((each) => each.field === field);
    if (found && maySay(found, verdict)) return [];
    return [{ field, ...reasonAgainst(ctx, found) }];
  });
  if (errors.length > 0) throw new Problem('invalid_fields', { errors });
}

function reasonAgainst(ctx: Context, found: CheckField | undefined): Reason {
  if (!found) return HIDDEN;
  if (found.said && isAnswered(found)) {
    const { by, at } = found.said;
    const day = formatDay(dayAt(Date.parse(at), ctx.timeZone));
    return {
      code: 'answered',
      message: {
        zh: `${by.name || '别人'}已在 ${day} 判断过，只有本人可以改。`,
        en: `${by.name || 'Somebody else'} judged this on ${day}; only they can change it.`,
      },
    };
  }
  if (found.state === 'empty') return EMPTY;
  return found.state === 'changed' || found.state === 'gone' ? CHANGED : HIDDEN;
}

/** Says of the fields of a record of a sample whether they are right. */
export const answerAudit = defineAction({
  name: 'answerAudit',
  label: { zh: '核查一条记录', en: 'Check a record' },
  input: z.strictObject({
    audit: z.uuid(),
    record: z.uuid(),
    answers: z
      .array(z.strictObject({ field: z.string().max(120), verdict: z.enum(verdicts) }))
      .max(50)
      .refine((some) => new Set(some.map(({ field }) => field)).size === some.length),
    done: z.boolean(),
  }),
  undoable: false,
  handler: async (ctx, tx, input): Promise<{ done: boolean }> => {
    await answer(ctx, tx, input);
    return { done: input.done };
  },
});
