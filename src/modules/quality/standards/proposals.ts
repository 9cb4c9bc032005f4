import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { decodeRow, selectFields } from '../../../kernel/columns.ts';
import type { RawRow } from '../../../kernel/columns.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { modelOf } from '../../../kernel/read.ts';
import { last4, mask } from '../../../kernel/sensitive.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import {
  atLeast,
  grantPredicate,
  grantsOn,
  highestRight,
  reachable,
  visible,
} from '../../../kernel/visibility.ts';
import {
  filledFrom,
  proposedForm,
  shortNames,
  standardFields,
  standardOf,
  sureForm,
} from '../../customers/public.ts';
import type { Standard } from '../../customers/public.ts';
import type { StandardChange, StandardObject } from './wire.ts';

/** Records looked at in one transaction. */
export const PORTION = 500;

/** Which records and which standards. */
export type Asked = { object: StandardObject; standards: readonly Standard[] };

/** A record that would change. */
export type Proposal = {
  id: string;
  version: number;
  /** How many were looked at up to it. */
  place: number;
  /** Whether it has changed since the time that was asked for. */
  isLater: boolean;
  /** Null where the reader may not read it. */
  title: string | null;
  changes: StandardChange[];
};

/** The records of alias `t` that the member may read and change. */
export function changeable(ctx: Context, model: Model): RawBuilder<boolean> {
  return sql<boolean>`(${visible(ctx, model, 't')} and ${reachable(ctx, model, 't', 'update')})`;
}

/** How many records there are to look at. */
export async function countChangeable(
  ctx: Context,
  tx: Transaction,
  { object }: Asked,
): Promise<number> {
  const model = modelOf(ctx, object);
  const [row] = await tx.query<{ n: string }>(
    sql`select count(*) as n from ${sql.table(model.table)} t where ${changeable(ctx, model)}`,
  );
  return Number(row?.n ?? 0);
}

/**
 * What would change of the next records, in the order of their ids, or of those named. A field counts only where the
 * member may read and write it in that record; sealed values of others stay sealed.
 *
 * @param options.until ISO 8601: what was written after it is told apart
 * @param options.lock whether nobody may change the records until the transaction ends
 * @returns how many were looked at, the last of them, and those that would change
 */
export async function readProposals(
  ctx: Context,
  tx: Transaction,
  asked: Asked,
  from: { after: string | null } | { ids: readonly string[] },
  { until, lock = false }: { until: string; lock?: boolean },
): Promise<{ looked: number; last: string | null; proposals: Proposal[] }> {
  const model = modelOf(ctx, asked.object);
  const fields = fieldsFor(model, asked);
  const open = fields.some(({ sensitive }) => sensitive);
  const [reads, updates] = [grantsOn(ctx, model, 'read'), grantsOn(ctx, model, 'update')];
  const matches = [...reads, ...updates].map(
    (grant, n) => sql`${grantPredicate(ctx, model, 't', grant)} as ${sql.id(`$grant_${n}`)}`,
  );
  const which =
    'ids' in from
      ? sql`t.id = any(${from.ids}::uuid[])`
      : from.after === null
        ? sql`true`
        : sql`t.id > ${from.after}::uuid`;
  const rows = await tx.query<RawRow>(sql`
    select ${sql.join([selectFields('t', fields, open), sql`t.updated_at > ${until}::timestamptz as "$later"`, ...matches])}
    from ${sql.table(model.table)} t where ${changeable(ctx, model)} and ${which}
    order by t.id limit ${PORTION}::int ${lock ? sql`for update of t` : sql``}`);
  const proposals = rows.flatMap((raw, n): Proposal[] => {
    const may = rightsOf(raw, reads, updates);
    const { values } = decodeRow(ctx, model, fields, raw, (field) => may.both(field));
    const known = Object.fromEntries(
      fields.filter(may.read).map(({ name }) => [name, values[name] ?? null]),
    );
    const changes = changesOf(asked, known, (name) => {
      const field = model.fields.get(name);
      return field !== undefined && may.both(field);
    });
    const title = known[model.declaration.titleField];
    const shown = typeof title === 'string' ? title : null;
    if (changes.length === 0) return [];
    const isLater = raw['$later'] === true;
    const [id, version] = [String(raw.id), Number(raw.version)];
    return [{ id, version, place: n + 1, isLater, title: shown, changes }];
  });
  return {
    looked: rows.length,
    last: rows.length === 0 ? null : String(rows.at(-1)?.id),
    proposals,
  };
}

type Grants = ReturnType<typeof grantsOn>;

/** The rights on fields of one row, by the grants that match it. */
function rightsOf(
  raw: RawRow,
  reads: Grants,
  updates: Grants,
): { read: (field: Field) => boolean; both: (field: Field) => boolean } {
  const holds = (n: number): boolean => raw[`$grant_${n}`] === true;
  const reading = reads.filter((_, n) => holds(n));
  const writing = updates.filter((_, n) => holds(reads.length + n));
  const read = (field: Field): boolean => atLeast(highestRight(reading, field), 'read');
  return { read, both: (field) => read(field) && highestRight(writing, field) === 'write' };
}

/** The fields that the standards asked for look at or fill in. */
function fieldsFor(model: Model, { object, standards }: Asked): Field[] {
  const wanted = new Set([
    model.declaration.titleField,
    ...(object === 'customer' ? ['kind'] : []),
  ]);
  for (const kind of ['person', 'company']) {
    for (const [name, of] of Object.entries(standardFields(object, { kind }))) {
      const standard = standardOf[of];
      if (standard !== null && standards.includes(standard)) wanted.add(name);
    }
  }
  if (standards.includes('division') && object === 'customer') {
    for (const name of PLACES) wanted.add(name);
  }
  return [...wanted].flatMap((name) => model.fields.get(name) ?? []);
}

const PLACES = ['province', 'city', 'district'];

/** What of one record would change, in values that may be written as they are. */
function changesOf(
  { object, standards }: Asked,
  values: Readonly<Record<string, unknown>>,
  may: (name: string) => boolean,
): StandardChange[] {
  const changes: StandardChange[] = [];
  const now: Record<string, unknown> = { ...values };
  for (const [field, of] of Object.entries(standardFields(object, values))) {
    const [before, standard] = [values[field], standardOf[of]];
    if (standard === null || !standards.includes(standard)) continue;
    if (typeof before !== 'string' || !may(field)) continue;
    const sure = sureForm(of, before, shortNames());
    const proposed = proposedForm(of, sure.value);
    const after = proposed.value;
    if (after === before || after === '') continue;
    now[field] = after;
    const reasons = [...sure.reasons, ...proposed.reasons];
    changes.push({ field, standard, before, after, reasons });
  }
  const { address } = now;
  // What the reader may not read may hold something, and something else than the address says.
  const seesPlace = object === 'customer' && PLACES.every((name) => name in values);
  if (seesPlace && standards.includes('division') && typeof address === 'string') {
    for (const [field, after] of Object.entries(filledFrom(address, now))) {
      if (!may(field)) continue;
      changes.push({ field, standard: 'division', before: null, after, reasons: ['division'] });
    }
  }
  return changes;
}

/** Changes as screens show them: sealed values as in lists, by their last four. */
export function shownChanges(model: Model, changes: readonly StandardChange[]): StandardChange[] {
  return changes.map((change) => {
    const field = model.fields.get(change.field);
    if (!field?.sensitive) return change;
    const kind = field.declaration.kind === 'phone' ? 'phone' : 'text';
    const masked = (text: string): string => mask(last4(kind, text));
    return {
      ...change,
      before: change.before === null ? null : masked(change.before),
      after: masked(change.after),
    };
  });
}
