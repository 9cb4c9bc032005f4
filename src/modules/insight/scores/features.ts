import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { titleExpression, titleVisible } from '../../../kernel/view.ts';
import { featureOf, readsFeature } from '../chances/feature.ts';
import type { FeatureSet, FeatureSpec } from '../chances/feature.ts';
import { churnFeatures } from '../churn/features.ts';
import { leadFeatures } from '../lead-score/features.ts';
import { winFeatures } from '../win-chance/features.ts';
import type { Feature, Reason, ToldKind } from './rules.ts';

/** What each score is made of; the value of a customer says so itself. */
export const featuresOf: Record<ToldKind, FeatureSet> = {
  value: {},
  churn: churnFeatures,
  lead: leadFeatures,
  win: winFeatures,
};

/**
 * Reasons as a reader may see them, with the words for them: those are left out whose sources they may not read, and
 * those that name a record they may not see.
 */
export async function tellReasons(
  ctx: Context,
  tx: Transaction,
  kind: ToldKind,
  told: readonly (readonly Reason[])[],
): Promise<{ reasons: Reason[][]; features: Record<string, Feature> }> {
  const specs = new Map<string, FeatureSpec>(
    Object.entries(featuresOf[kind]).filter(([, spec]) => readsFeature(ctx, spec)),
  );
  const named = await namesOf(ctx, tx, specs, told.flat());
  const shown = ({ feature, value }: Reason): boolean => {
    const spec = specs.get(feature);
    return (
      spec !== undefined &&
      (!spec.records || value === null || named.get(spec.records)?.has(String(value)) === true)
    );
  };
  const reasons = told.map((each) => each.filter(shown));
  const used = new Set(reasons.flat().map(({ feature }) => feature));
  const words = [...specs]
    .filter(([name]) => used.has(name))
    .map(([name, spec]) => {
      const records = spec.records === undefined ? undefined : named.get(spec.records);
      const options = records && Object.fromEntries(records);
      return [name, { ...featureOf(ctx, spec), ...(options ? { options } : {}) }] as const;
    });
  return { reasons, features: Object.fromEntries(words) };
}

type Names = Map<string, { label: { zh: string; en: string } }>;

/** The names of the records that reasons are about, by object and id, as far as the reader may see them. */
async function namesOf(
  ctx: Context,
  tx: Transaction,
  specs: ReadonlyMap<string, FeatureSpec>,
  reasons: readonly Reason[],
): Promise<Map<string, Names>> {
  const ids = new Map<string, Set<string>>();
  for (const { feature, value } of reasons) {
    const object = specs.get(feature)?.records;
    if (object === undefined || typeof value !== 'string') continue;
    ids.set(object, (ids.get(object) ?? new Set()).add(value));
  }
  const read = [...ids].map(async ([object, those]) => {
    const model = ctx.catalog.object(object);
    const seen = model && titleVisible(ctx, model, 't');
    if (!model || !seen) return [object, new Map()] as const;
    const rows = await tx.query<{ id: string; title: string | null }>(sql`
      select t.id, ${titleExpression(ctx, model, 't')} as title from ${sql.table(model.table)} t
      where ${seen} and t.id = any(${[...those]}::uuid[])`);
    const names: Names = new Map(
      rows.map(({ id, title }) => [id, { label: { zh: title ?? id, en: title ?? id } }]),
    );
    return [object, names] as const;
  });
  return new Map(await Promise.all(read));
}
