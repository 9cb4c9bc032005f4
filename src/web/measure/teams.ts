import { useQuery } from '@tanstack/react-query';
import type { Condition } from '../../kernel/condition.ts';
import type { PageWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useObject } from '../api/queries.ts';
import { asText } from '../fields/value.ts';

/** Whose records: all one may see, one's own, one's units, or a unit with those below it, by its id. */
export type Team = string;

/** A unit and how deep it stands. */
export type UnitPlace = { id: string; name: string; depth: number; below: string[] };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As many values as one comparison takes. */
const MOST = 500;
const MOST_PAGES = 10;

/** Reads a team from an address; `all` where it is none. */
export function readTeam(raw: unknown): Team {
  return raw === 'own' || raw === 'units' || (typeof raw === 'string' && UUID.test(raw))
    ? raw
    : 'all';
}

/** The records of a team; `units` is the tree as far as it is known. */
export function ofTeam(team: Team, units: readonly UnitPlace[]): Condition | undefined {
  if (team === 'all') return undefined;
  if (team === 'own') return { field: 'owner', op: 'me' };
  if (team === 'units') return { field: 'unit', op: 'myUnits' };
  const ids = [team, ...(units.find(({ id }) => id === team)?.below ?? [])];
  const parts: Condition[] = [];
  for (let at = 0; at < ids.length; at += MOST) {
    parts.push({ field: 'unit', op: 'in', value: ids.slice(at, at + MOST) });
  }
  return parts.length > 1 ? { or: parts } : parts[0];
}

/** The units as a tree read from top to bottom, each with the ids of all below it. */
export function treeOf(units: readonly RecordWire[]): UnitPlace[] {
  const known = new Set(units.map(({ id }) => id));
  const under = Map.groupBy(units, (unit) => {
    const parent = asText(unit['parent']);
    return known.has(parent) ? parent : '';
  });
  const walk = (parent: string, depth: number): UnitPlace[] =>
    (under.get(parent) ?? []).flatMap((unit) => {
      const below = walk(unit.id, depth + 1);
      const name = asText(unit['name']);
      return [{ id: unit.id, name, depth, below: below.map(({ id }) => id) }, ...below];
    });
  return walk('', 0);
}

/** The units of the organisation, at most 2,000; undefined while they are on their way. */
export function useUnits(): UnitPlace[] | undefined {
  const unit = useObject('unit');
  const { data } = useQuery({
    queryKey: [...keys.pages('unit'), 'tree'],
    queryFn: async ({ signal }) => {
      const units: RecordWire[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const query = {
          limit: 200,
          sort: 'name',
          fields: 'name,parent',
          cursor: cursor ?? undefined,
        };
        const found: PageWire = await get<PageWire>(`/${unit?.path ?? ''}`, { query, signal });
        units.push(...found.items);
        cursor = found.nextCursor;
        if (cursor === null) break;
      }
      return treeOf(units);
    },
    enabled: unit !== undefined,
    staleTime: 5 * 60_000,
  });
  return unit === undefined ? [] : data;
}
