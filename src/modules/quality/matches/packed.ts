import type { MatchRow } from './texts.ts';
import type { MatchObject } from './wire.ts';

/** A record as it is read, with what stands on itself of what leads to it. */
export type ReadRow = Omit<MatchRow, 'object' | 'phones' | 'last4s' | 'emails'> & Way;

/** What else leads to a record. */
export type ReadWay = Way & { id: string };

type Way = { phone: string | null; last4: string | null; email: string | null };

/**
 * Many records in the text that PostgreSQL makes of rows, one behind the other: they are taken apart in the thread that
 * works with them, the worker's own only hands them on. JSON would cost the database twice as much.
 */
export type PackedRows = { object: MatchObject; rows: string; others: string };

/** Records of packed rows; their columns come in the order in which `rows.ts` selects them. */
export function unpacked({ object, rows, others }: PackedRows): MatchRow[] {
  const ways = fieldsOf(others).map(([id, phone, last4, email]): ReadWay => {
    return { id: id ?? '', phone: phone ?? null, last4: last4 ?? null, email: email ?? null };
  });
  const more = Map.groupBy(ways, ({ id }) => id);
  return fieldsOf(rows).map((fields): MatchRow => {
    const at = (place: number): string | null => fields[place] ?? null;
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
      phones,
      last4s,
      emails,
    };
  });
}

const [OPEN, COMMA, CLOSE, QUOTE] = [0x28, 0x2c, 0x29, 0x22];

/** Rows as `record_out` writes them, `(a,"b ""c""",)`, with one character between; null where nothing stands. */
function fieldsOf(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let fields: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    if (text.charCodeAt(at) === OPEN && fields.length === 0) at += 1;
    if (text.charCodeAt(at) === QUOTE) {
      const begin = at + 1;
      at = text.indexOf('"', begin);
      while (text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
      const value = text.slice(begin, at).replaceAll('""', '"').replaceAll('\\\\', '\\');
      fields.push(value);
      at += 1;
    } else {
      const begin = at;
      for (;;) {
        const code = text.charCodeAt(at);
        if (code === COMMA || code === CLOSE || at >= text.length) break;
        at += 1;
      }
      fields.push(at === begin ? null : text.slice(begin, at));
    }
    if (text.charCodeAt(at) === CLOSE) {
      rows.push(fields);
      fields = [];
      at += 1;
    }
    at += 1;
  }
  return rows;
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
