import { sql } from 'kysely';
import type { FieldRight, Grant } from '../../../kernel/access.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { atLeast, grantPredicate, grantsOn, highestRight } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Message } from '../../../platform/problem.ts';
import type { Choice } from './rules.ts';

/** The grants on an object that takes part in a merge, and its fields that they may hide. */
type Looked = { grants: readonly Grant[]; fields: readonly Field[] };

/**
 * A merge must not show its member what is hidden or masked from them on one of the merged records and is not on the
 * survivor, nor on the record whose access the survivor takes.
 *
 * @param kept these two, or the survivor alone
 * @throws Problem invalid_fields
 */
export async function refuseShowing(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  kept: readonly string[],
): Promise<void> {
  const keepable = await keepableOf(ctx, tx, model, ids);
  if (kept.every((id) => keepable.includes(id))) return;
  const errors = [{ field: null, code: 'shows_hidden', message: SHOWS_HIDDEN }];
  throw new Problem('invalid_fields', { errors });
}

/**
 * Of records that are to become one those that may be the survivor: of none of the others anything is hidden or masked
 * that is not on it. The same goes for sensitive fields of parts, such as contacts and identifiers, which have the owner
 * and unit of their record; conditions of grants on parts are taken to hold before as after.
 */
export async function keepableOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
): Promise<string[]> {
  const parts = ctx.catalog.all.filter((each) => each !== model && isPart(ctx, each, model));
  const looked = [model, ...parts].map((each): Looked & { model: Model } => ({
    model: each,
    grants: grantsOn(ctx, each, 'read'),
    fields: [...each.fields.values()].filter(({ sensitive }) => sensitive || each === model),
  }));
  const matches = looked.flatMap(({ model: its, grants }, n) =>
    grants.map((grant, g) => {
      const asked = its === model ? grant : { ...grant, where: undefined };
      return sql`${grantPredicate(ctx, its, 't', asked)} as ${sql.id(`$match_${n}_${g}`)}`;
    }),
  );
  const rows = await tx.query(sql`
    select ${sql.join([sql`t.id`, ...matches])} from ${sql.table(model.table)} t
    where t.org_id = ${ctx.orgId}::uuid and t.id = any(${ids}::uuid[])`);
  const all = rows.map((row) => ({
    id: String(row['id']),
    rights: looked.flatMap(({ grants, fields }, n) => {
      const matching = grants.filter((_, g) => row[`$match_${n}_${g}`] === true);
      return fields.map((field) => highestRight(matching, field));
    }),
  }));
  // Whoever may read a field sees no more of it where they may write it as well.
  const shows = (kept: readonly FieldRight[], right: FieldRight, n: number): boolean =>
    !atLeast(right, asSeen(kept[n] ?? 'hidden'));
  const keepable = all.filter(
    ({ rights: kept }) =>
      !all.some(({ rights }) => rights.some((right, n) => shows(kept, right, n))),
  );
  return keepable.map(({ id }) => id);
}

/** The survivor, and the record that it has its access from where it takes the place of another, as a contact may. */
export function keptBy(model: Model, survivor: string, choices: readonly Choice[]): string[] {
  const place = choices.find(({ unit }) => unit.field === model.through?.field.name);
  return [survivor, place?.chosen ?? survivor];
}

/** Whether an object takes its access through another, over others as well. */
function isPart(ctx: Context, part: Model, of: Model): boolean {
  const parent = part.through && ctx.catalog.object(part.through.to);
  if (parent === undefined || parent === part) return false;
  return parent === of || isPart(ctx, parent, of);
}

function asSeen(right: FieldRight): FieldRight {
  return right === 'write' ? 'read' : right;
}

const SHOWS_HIDDEN: Message = {
  zh: '被合并的记录中有对您隐藏的内容，合并后您就会看到。请让有权查看这些内容的同事来合并。',
  en: 'What is hidden from you on one of these records would be shown to you on the one that is kept. Ask somebody who may see it to merge them.',
};
