import { sql } from 'kysely';
import type { Catalog } from '../../../kernel/catalog.ts';
import { indexColumn } from '../../../kernel/model.ts';
import type { Model } from '../../../kernel/model.ts';
import { indexForm, indexKind } from '../../../kernel/sensitive.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Codec } from '../../../platform/crypto.ts';
import type { LedgerLine, Secret } from './ledger-lines.ts';
import { SEALED } from './tables.ts';
import type { Table } from './tables.ts';

/** What rows need to be stored in this installation: its keys, its organisation, and the declarations of its objects. */
export type Here = { orgId: string; codec: Codec; models: ReadonlyMap<string, Model> };

export type Row = Record<string, unknown>;

/** Objects by their tables. */
export function modelsOf(catalog: Catalog): Map<string, Model> {
  return new Map(catalog.all.map((model) => [model.table, model]));
}

/**
 * Stores rows of an archive: sealed values under the keys of this installation, with their indexes.
 *
 * @param late columns that are filled in later, see `lateColumns`
 */
export async function insertRows(
  here: Here,
  tx: Transaction,
  table: Table,
  late: readonly string[],
  lines: readonly Row[],
): Promise<void> {
  const rows = lines.map((line) => stored(here, table, late, line));
  const at = sql.table(table.name);
  await tx.query(sql`
    insert into ${at} select * from json_populate_recordset(null::${at}, ${JSON.stringify(rows)}::json)`);
}

function stored(here: Here, table: Table, late: readonly string[], line: Row): Row {
  const row: Row = { ...line, org_id: here.orgId };
  for (const name of late) delete row[name];
  for (const { name, type } of table.columns) {
    if (type === 'bytea' && name !== SEALED && row[name] !== undefined)
      row[name] = `\\x${String(row[name])}`;
  }
  const values = line[SEALED] as Record<string, string> | undefined;
  if (!values) return row;
  const { codec, orgId } = here;
  row[SEALED] = `\\x${codec.seal(orgId, table.name, String(line['id']), values).toString('hex')}`;
  const model = here.models.get(table.name);
  for (const [name, value] of Object.entries(values)) {
    const field = model?.fields.get(name);
    if (!field?.sensitive || field.source.in !== 'column') continue;
    const kind = indexKind(field.declaration);
    const index = codec.index(orgId, kind, indexForm(kind, value));
    row[indexColumn(field)] = `\\x${index.toString('hex')}`;
  }
  return row;
}

/** Fills in the columns that had to wait until all rows were there. */
export async function fillLate(
  { orgId }: Here,
  tx: Transaction,
  table: Table,
  late: readonly string[],
  lines: readonly Row[],
): Promise<void> {
  const rows = lines
    .filter((line) => late.some((name) => line[name] !== undefined))
    .map((line) => ({
      ...Object.fromEntries([...table.key, ...late].map((name) => [name, line[name]])),
      org_id: orgId,
    }));
  if (rows.length === 0) return;
  const at = sql.table(table.name);
  const sets = late.map((name) => sql`${sql.id(name)} = ${sql.ref(`row.${name}`)}`);
  const same = ['org_id', ...table.key].map(
    (name) => sql`${sql.ref(`t.${name}`)} = ${sql.ref(`row.${name}`)}`,
  );
  await tx.query(sql`
    update ${at} t set ${sql.join(sets)}
    from json_populate_recordset(null::${at}, ${JSON.stringify(rows)}::json) row where ${sql.join(same, sql` and `)}`);
}

/** Appends lines of an archive to the ledger, in their order; what is secret goes under new keys of its records. */
export async function insertLedger(
  here: Here,
  tx: Transaction,
  lines: readonly LedgerLine[],
): Promise<void> {
  const { orgId } = here;
  const keys = await keysFor(here, tx, lines);
  const rows = lines.map((line, seq) => {
    const seal = (values: Row | undefined): Row | undefined =>
      values && sealed(here, line, keys.get(`${line.object}|${line.record}`), values);
    return { ...line, seq, before: seal(line.before), after: seal(line.after) };
  });
  await tx.query(sql`
    insert into kernel.change
      (org_id, seq, at, actor_id, via, cause_id, batch_id, object, record_id, version, op, before, after)
    select ${orgId}::uuid, seq, at, actor, via, cause, batch, object, record, version, op, before, after
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as row(seq int, at timestamptz, actor uuid, via text, cause uuid, batch uuid, object text, record uuid,
        version bigint, op text, before jsonb, after jsonb)`);
}

const isSecret = (value: unknown): value is Secret =>
  typeof value === 'object' && value !== null && '$secret' in value;

function sealed(
  { codec, orgId }: Here,
  { object, record }: LedgerLine,
  key: Buffer | undefined,
  values: Row,
): Row {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (isSecret(value) && key) {
        const bytes = codec.sealWith(key, orgId, object, record, value.$secret);
        return [name, { $sealed: bytes.toString('base64') }];
      }
      // Erased where it comes from: a seal of nothing, which no key opens.
      const erased = typeof value === 'object' && value !== null && '$erased' in value;
      return [name, erased ? { $sealed: '' } : value];
    }),
  );
}

/** The wrapped keys of the records that have secrets here; made where they have none yet. */
async function keysFor(
  { orgId, codec }: Here,
  tx: Transaction,
  lines: readonly LedgerLine[],
): Promise<Map<string, Buffer>> {
  const secret = lines.filter(({ before, after }) =>
    [before, after].some((values) => Object.values(values ?? {}).some(isSecret)),
  );
  const names = new Map(secret.map((line) => [`${line.object}|${line.record}`, line]));
  if (names.size === 0) return new Map();
  const records = [...names.values()];
  const wrapped = records.map(({ object, record }) => codec.newRecordKey(orgId, object, record));
  const rows = await tx.query<{ object: string; record_id: string; wrapped: string }>(sql`
    insert into kernel.record_key (org_id, object, record_id, wrapped)
    select ${orgId}::uuid, * from unnest(${records.map(({ object }) => object)}::text[],
      ${records.map(({ record }) => record)}::uuid[], ${wrapped}::bytea[])
    on conflict (org_id, object, record_id) do update set wrapped = kernel.record_key.wrapped
    returning object, record_id, encode(wrapped, 'hex') as wrapped`);
  return new Map(
    rows.map((row) => [`${row.object}|${row.record_id}`, Buffer.from(row.wrapped, 'hex')]),
  );
}
