import type { MatchRow } from './texts.ts';
import type { MatchObject } from './wire.ts';

/** A record as it is read, with what stands on itself of what leads to it. */
export type ReadRow = Omit<MatchRow, 'object' | 'phones' | 'last4s' | 'emails'> & Way;

/** What else leads to a record. */
export type ReadWay = Way & { id: string };

type Way = { phone: string | null; last4: string | null; email: string | null };

/**
 * Many records by column: the values of the first, then those of the second, with `BETWEEN` between all of them and
 * nothing where there is none. They are taken apart in the thread that works with them, the worker's own only hands them
 * on. JSON would cost the database four times as much, and rows as PostgreSQL writes them twice.
 */
export type PackedRows = { object: MatchObject; rows: string; others: string };

/** In texts it counts as the blank that replaces it where it stands within a value. */
export const BETWEEN = '\v';

/** What is read of a record, in the order in which it is packed. */
export const packedColumns = [
  'id',
  'name',
  'city',
  'kind',
  'company',
  'alias',
  'address',
  'birthday',
  'website',
  'phone',
  'last4',
  'email',
  'customer',
] as const satisfies (keyof ReadRow)[];

/** The same of what else leads to it. */
export const packedWays = ['id', 'phone', 'last4', 'email'] as const satisfies (keyof ReadWay)[];

/** Records of packed rows. */
export function unpacked({ object, rows, others }: PackedRows): MatchRow[] {
  const ways = valuesOf(others, packedWays.length, (at): ReadWay => {
    return { id: at(0) ?? '', phone: at(1), last4: at(2), email: at(3) };
  });
  const more = Map.groupBy(ways, ({ id }) => id);
  return valuesOf(rows, packedColumns.length, (at): MatchRow => {
    const [id, way] = [at(0) ?? '', { phone: at(9), last4: at(10), email: at(11) }];
    const { phones, last4s, emails } = waysOf(way, more.get(id));
    return {
      id,
      object,
      name: at(1),
      city: at(2),
      kind: at(3),
      company: at(4),
      alias: at(5),
      address: at(6),
      birthday: at(7),
      website: at(8),
      customer: at(12),
      phones,
      last4s,
      emails,
    };
  });
}

/** What `read` makes of each record from its values, which it takes by the place of their column. */
function valuesOf<Read>(
  text: string,
  columns: number,
  read: (at: (place: number) => string | null) => Read,
): Read[] {
  const all = text === '' ? [] : text.split(BETWEEN);
  const size = all.length / columns;
  let n = 0;
  const at = (place: number): string | null => all[place * size + n] || null;
  const found: Read[] = [];
  for (n = 0; n < size; n += 1) found.push(read(at));
  return found;
}

/** Records with all that leads to them. */
export function joined(
  object: MatchObject,
  rows: readonly ReadRow[],
  ways: readonly ReadWay[],
): MatchRow[] {
  const more = Map.groupBy(ways, ({ id }) => id);
  return rows.map(({ phone, last4, email, ...row }) => {
    return { ...row, object, ...waysOf({ phone, last4, email }, more.get(row.id)) };
  });
}

function waysOf(
  own: Way,
  others: readonly ReadWay[] = [],
): Pick<MatchRow, 'phones' | 'last4s' | 'emails'> {
  if (others.length === 0) {
    const last4s = own.phone === null ? [] : known([own.last4]);
    return { phones: known([own.phone]), last4s, emails: known([own.email]) };
  }
  const all = [own, ...others];
  return {
    phones: known(all.map((each) => each.phone)),
    last4s: known(all.map((each) => (each.phone === null ? null : each.last4))),
    emails: known(all.map((each) => each.email)),
  };
}

function known(values: readonly (string | null)[]): string[] {
  const given = values.filter((value) => value !== null);
  return given.length < 2 ? given : [...new Set(given)];
}
