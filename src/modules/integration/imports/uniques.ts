import type { Context } from '../../../kernel/context.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Values } from '../../../kernel/write.ts';
import type { ProblemField } from '../../../platform/problem.ts';
import { findBy, isMatchable, matchForm, tupleOf } from './matching.ts';

/** A record that is to be written; without an id it is new. */
export type Wanted = { id: string | undefined; values: Values };

/**
 * Values that may stand in one record only and stand in another already, or twice among these records: found before
 * they are written, because the database names only the first of a batch, and not which record it is of.
 *
 * @returns errors with their rows
 */
export async function duplicates(
  ctx: Context,
  tx: Transaction,
  model: Model,
  wanted: readonly Wanted[],
): Promise<ProblemField[]> {
  const alone = [...model.fields.values()]
    .filter(({ declaration }) => declaration.unique === true)
    .map((field) => [field]);
  const together = (model.declaration.uniqueTogether ?? []).map((names) =>
    names.flatMap((name) => model.fields.get(name) ?? []),
  );
  const errors: ProblemField[] = [];
  for (const fields of [...alone, ...together]) {
    if (!fields.every(isMatchable)) continue;
    errors.push(...(await duplicatesOf(ctx, tx, model, fields, wanted)));
  }
  return errors;
}

async function duplicatesOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  fields: readonly Field[],
  wanted: readonly Wanted[],
): Promise<ProblemField[]> {
  const tuples = wanted.map(({ values }) => {
    const forms = fields.map((field) => matchForm(ctx, field, values[field.name]));
    return forms.every((form) => form !== undefined) ? forms : undefined;
  });
  const asked = tuples.filter((tuple) => tuple !== undefined);
  const stored = await findBy(ctx, tx, model, fields, asked, true);
  const seen = new Set<string>();
  return tuples.flatMap((tuple, row): ProblemField[] => {
    if (!tuple) return [];
    const key = tupleOf(tuple);
    const others = (stored.get(key) ?? []).filter((id) => id !== wanted[row]?.id);
    const twice = seen.has(key);
    seen.add(key);
    if (others.length === 0 && !twice) return [];
    const shown = fields
      .filter(({ sensitive }) => !sensitive)
      .map(({ name }) => String(wanted[row]?.values[name]));
    const value = shown.join(', ');
    const message = twice
      ? { zh: `“${value}”在文件中重复。`, en: `“${value}” stands in the file twice.` }
      : { zh: `“${value}”已经存在。`, en: `“${value}” exists already.` };
    return [{ field: fields.at(-1)?.name ?? null, code: 'duplicate', message, row }];
  });
}
