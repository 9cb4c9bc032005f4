import type { MergeGiver, MergeRule } from './wire.ts';

/** Which values a merge takes, calculated without I/O. */

export const mergeRules = [
  'survivor',
  'newest',
  'complete',
  'source',
] as const satisfies MergeRule[];

export type Values = Readonly<Record<string, unknown>>;

/** A field, or several that go together, that the survivor takes from one of the records. */
export type Unit = {
  field: string;
  /** Fields that come along from the same record. */
  along: readonly string[];
  /** Whether what all records have is put together, as with several choices. */
  together: boolean;
  /**
   * What holds for all of them as soon as it holds for one, such as the wish not to be profiled; nobody may choose
   * otherwise.
   */
  guards?: (values: Values) => boolean;
};

/** One of the records, the survivor first. */
export type Candidate = {
  id: string;
  values: Values;
  /** When each field was last set, as ISO text; absent where the ledger does not tell. */
  setAt: ReadonlyMap<string, string>;
  /** Place of its source among the trusted ones, from 0; infinite where it is not named. */
  trust: number;
};

export type Choice = {
  unit: Unit;
  /** A record's id, or `all` together. */
  chosen: string;
  by: MergeGiver;
};

/** What somebody settled for single fields, by field; what is chosen by hand goes before a rule. */
export type Settled = {
  choose?: Readonly<Record<string, string>>;
  rules?: Readonly<Record<string, MergeRule>>;
};

/** Nothing that a merge could take. */
export function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

/**
 * From which record each field is taken.
 *
 * @param rule of the fields for which nothing is settled; what all of them have is then put together where it can be
 * @param settled a field that is guarded is taken by its guard all the same
 */
export function chooseFields(
  units: readonly Unit[],
  candidates: readonly Candidate[],
  rule: MergeRule,
  { choose = {}, rules = {} }: Settled = {},
): Choice[] {
  return units.map((unit): Choice => {
    const guard = candidates.find(({ values }) => unit.guards?.(values));
    if (guard) return { unit, chosen: guard.id, by: 'guard' };
    const chosen = choose[unit.field];
    if (chosen !== undefined) return { unit, chosen, by: 'hand' };
    const own = rules[unit.field];
    if (own) return { unit, chosen: takenBy(unit, candidates, own), by: own };
    const isTogether = unit.together && filledOf(unit, candidates).length > 1;
    return { unit, chosen: isTogether ? 'all' : takenBy(unit, candidates, rule), by: rule };
  });
}

/** The record whose value a rule takes. */
export function takenBy(unit: Unit, candidates: readonly Candidate[], rule: MergeRule): string {
  const survivor = candidates[0]?.id ?? '';
  const { field } = unit;
  const filled = filledOf(unit, candidates);
  const setAt = ({ setAt: times }: Candidate): string => times.get(field) ?? '';
  const best = (score: (candidate: Candidate) => number | string): string =>
    filled.reduce<Candidate | undefined>(
      (found, each) => (found && score(found) >= score(each) ? found : each),
      undefined,
    )?.id ?? survivor;
  if (rule === 'newest') return best(setAt);
  if (rule === 'complete') return best(({ values }) => sizeOf(values[field]));
  if (rule === 'source') return best(({ trust }) => -trust);
  return filled.some(({ id }) => id === survivor) ? survivor : best(setAt);
}

function filledOf({ field }: Unit, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ values }) => !isEmpty(values[field]));
}

/** How much a value says: the letters of a text, the number of choices; anything else is one. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  return Array.isArray(value) ? value.length : 1;
}

/** What several lists say together, each once, in the order of the records. */
export function union(lists: readonly unknown[]): unknown[] {
  return [...new Set(lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])))];
}

/**
 * What is to be written to the survivor, by field. What it has already is among it where a record's whole unit is
 * taken; the record layer leaves out what stays.
 */
export function valuesOf(
  choices: readonly Choice[],
  candidates: readonly Candidate[],
): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  const [survivor] = candidates;
  for (const { unit, chosen } of choices) {
    if (chosen === 'all') {
      written[unit.field] = union(candidates.map(({ values }) => values[unit.field]));
      continue;
    }
    const from = candidates.find(({ id }) => id === chosen);
    if (!from || from === survivor) continue;
    for (const name of [unit.field, ...unit.along]) written[name] = from.values[name] ?? null;
  }
  return written;
}

/** Whether the records say different things of a unit; what is empty says nothing. */
export function differs(unit: Unit, candidates: readonly Pick<Candidate, 'values'>[]): boolean {
  const said = candidates
    .map(({ values }) => values[unit.field])
    .filter((value) => !isEmpty(value))
    .map((value) => JSON.stringify(value));
  return new Set(said).size > 1;
}
