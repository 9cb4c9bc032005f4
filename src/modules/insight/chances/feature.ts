import type { Context } from '../../../kernel/context.ts';
import type { Label } from '../../../kernel/field.ts';
import { atLeast, grantsOn, lowestRight } from '../../../kernel/visibility.ts';
import type { Feature, FeatureUnit } from '../scores/rules.ts';

/** What a chance is learned from, in words and for the machine. */
export type FeatureSpec = {
  label: Label;
  unit: FeatureUnit;
  /** Numbers are measured, categories have levels. */
  kind: 'number' | 'category';
  /** The fields that it is worked out from, by object: whoever may not read them all is not told of it. */
  from: Readonly<Record<string, readonly string[]>>;
  /** It stands as it was at its time, by dates of ours. What is not dated is suspected of having been made later. */
  dated: boolean;
  /** Levels are options of this choice field, or named here. */
  optionsOf?: { object: string; field: string };
  options?: Readonly<Record<string, { label: Label }>>;
  /** Levels are ids of records of this object. */
  records?: string;
  /** Amounts: learned by their logarithm, told as they are. */
  scale?: 'log';
};

/** The features of a score by name, in the order in which they are offered. */
export type FeatureSet = Readonly<Record<string, FeatureSpec>>;

/** A feature as readers are told of it; records among its levels are named by who reads them. */
export function featureOf(ctx: Context, { label, unit, options, optionsOf }: FeatureSpec): Feature {
  const field = optionsOf && ctx.catalog.object(optionsOf.object)?.fields.get(optionsOf.field);
  const known = field?.declaration.kind === 'choice' ? field.declaration.options : options;
  if (!known) return { label, unit };
  const named = Object.entries(known).map(([id, option]) => [id, { label: option.label }] as const);
  return { label, unit, options: Object.fromEntries(named) };
}

/**
 * Whether this reader may read everything that a feature is worked out from; of a sensitive field it only says whether
 * it is filled, which those who see it masked can see as well.
 */
export function readsFeature(ctx: Context, { from }: FeatureSpec): boolean {
  return Object.entries(from).every(([object, fields]) => {
    const model = ctx.catalog.object(object);
    const grants = model ? grantsOn(ctx, model, 'read') : [];
    return fields.every((name) => {
      const field = model?.fields.get(name);
      return field && atLeast(lowestRight(grants, field), field.sensitive ? 'masked' : 'read');
    });
  });
}
