import type { Context } from './context.ts';
import type { Model } from './model.ts';
import { wordFields } from './search-index.ts';
import { atLeast, grantsOn, lowestRight, reachOf } from './visibility.ts';

/** Where a member's records of an object lie: everywhere, or with these owners and units. */
type Extent = { all: boolean; owner: string | null; units: readonly string[] };

/** Objects that are searched by one call of `kernel.search`, because the member reaches them in the same way. */
export type ReachGroup = {
  objects: string[];
  owner: string | null;
  units: readonly string[] | null;
  /** Not every other field may be read in every record, so only titles answer. */
  titleOnly: boolean;
  /** A condition of a grant takes some of what is found away: more than is shown should be asked for. */
  conditional: boolean;
};

/**
 * Groups the objects whose titles the member reads in clear, in every grant: what is found must not tell what a field
 * says that may not be read. Objects without any searchable field answer only when asked for by name.
 *
 * @param only one object, or undefined for all
 */
export function reachGroups(ctx: Context, only: string | undefined): ReachGroup[] {
  const groups = new Map<string, ReachGroup>();
  for (const model of ctx.catalog.all) {
    if (only === undefined ? !isSearchable(model) : model.name !== only) continue;
    const grants = grantsOn(ctx, model, 'read');
    const title = model.fields.get(model.declaration.titleField);
    if (!title || !atLeast(lowestRight(grants, title), 'read')) continue;
    const extent = extentOf(ctx, model);
    if (!extent.all && extent.owner === null && extent.units.length === 0) continue;
    const titleOnly = wordFields(model).some(
      (field) => !atLeast(lowestRight(grants, field), 'read'),
    );
    const owner = extent.all ? null : extent.owner;
    const units = extent.all || extent.units.length === 0 ? null : extent.units;
    const conditional = grants.some(({ where }) => where !== undefined);
    const key = JSON.stringify([owner, units, titleOnly]);
    const group = groups.get(key);
    if (group) {
      group.objects.push(model.name);
      group.conditional ||= conditional;
    } else groups.set(key, { objects: [model.name], owner, units, titleOnly, conditional });
  }
  return [...groups.values()];
}

function isSearchable(model: Model): boolean {
  const title = model.fields.get(model.declaration.titleField);
  return title?.declaration.searchable === true || wordFields(model).length > 0;
}

/** Conditions of grants are left out here: what is found is looked at by the record layer afterwards. */
function extentOf(ctx: Context, model: Model): Extent {
  const reaches = grantsOn(ctx, model, 'read').map((grant) => reachOf(ctx, model, grant));
  const own: Extent = {
    all: reaches.some((reach) => 'all' in reach),
    owner: reaches.some((reach) => 'owner' in reach) ? ctx.access.memberId : null,
    units: [...new Set(reaches.flatMap((reach) => ('units' in reach ? reach.units : [])))],
  };
  // Owner and unit are those of the record above, which must be visible too.
  const above = model.through ? ctx.catalog.object(model.through.to) : undefined;
  return above && own.all ? extentOf(ctx, above) : own;
}
