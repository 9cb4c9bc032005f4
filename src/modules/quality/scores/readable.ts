import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { atLeast, grantsOn, lowestRight, reachOf, readsAll } from '../../../kernel/visibility.ts';
import type { Reach } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Level } from './levels.ts';
import type { JudgedRule, RuleSet } from './rule-set.ts';
import type { ScoredObject } from './rules.ts';
import type { RuleWire } from './wire.ts';

/** @throws Problem forbidden where the reader may not read the score of every record that they may see */
export function requireScores(ctx: Context, object: ScoredObject): void {
  if (!readsAll(ctx, object, ['qualityScore'])) throw new Problem('forbidden');
}

/**
 * The rules that a reader may be told of: those about fields that they may read in every record. Of a sealed field a
 * mask suffices where nothing is told but that it is wrong; compared with another field that one may change, it would
 * tell what it says (whether a birthday is that of a card) by trying.
 */
export function readableRules(ctx: Context, { model, rules }: RuleSet): JudgedRule[] {
  const reads = (of: Model, field: Field, least: 'masked' | 'read'): boolean =>
    atLeast(lowestRight(grantsOn(ctx, of, 'read'), field), field.sensitive ? least : 'read');
  return rules.filter(({ target, other }) => {
    const least = other ? 'read' : 'masked';
    return (
      reads(target.related?.model ?? model, target.field, least) &&
      (!other || reads(model, other, least))
    );
  });
}

/** The figures of days that a reader may be told: of everybody, of whole units, or also of single owners. */
export type DaysReached = {
  level: Level;
  /** Of alias `d`, at this level or a finer one. */
  among: RawBuilder<boolean>;
};

/** The figures of days that a reader reaches; undefined where conditions narrow it. */
export function daysReached(ctx: Context, model: Model): DaysReached | undefined {
  const parent = model.through && ctx.catalog.object(model.through.to);
  const reaches: Reach[][] = [];
  for (const each of parent ? [model, parent] : [model]) {
    const grants = grantsOn(ctx, each, 'read');
    if (grants.some(({ where }) => where !== undefined)) return undefined;
    reaches.push(grants.map((grant) => reachOf(ctx, each, grant)));
  }
  const narrowing = reaches.filter((some) => !some.some((reach) => 'all' in reach));
  const byOwner = narrowing.flat().some((reach) => 'owner' in reach);
  const parts = narrowing.map((some) =>
    some.length === 0
      ? sql<boolean>`false`
      : sql<boolean>`(${sql.join(some.map(withinReach), sql` or `)})`,
  );
  return {
    level: narrowing.length === 0 ? 'all' : byOwner ? 'owner' : 'unit',
    among: parts.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(parts, sql` and `)})`,
  };
}

function withinReach(reach: Reach): RawBuilder<boolean> {
  if ('all' in reach) return sql<boolean>`true`;
  if ('owner' in reach) return sql<boolean>`d.owner_id = ${reach.owner}::uuid`;
  return sql<boolean>`d.unit_id = any(${reach.units}::uuid[])`;
}

/** A rule as screens say it. */
export function ruleWire(rule: JudgedRule): RuleWire {
  const { id, name, dimension, appliesTo, target, other, days, weight } = rule;
  return {
    id,
    name,
    dimension,
    appliesTo,
    related: target.related?.model.name ?? null,
    field: target.field.name,
    otherField: other?.name ?? null,
    days: dimension === 'fresh' ? days : null,
    weight,
  };
}
