import { sql } from 'kysely';
import type { Transaction } from '../../../kernel/transaction.ts';

/** A column as PostgreSQL knows it; `type` can stand in a cast. */
export type Column = { name: string; type: string; required: boolean };

/** A table of organisations, without its `org_id`, which is the same in every row. */
export type Table = {
  name: string;
  columns: Column[];
  /** The rest of its primary key. */
  key: string[];
  /** Columns that name rows of other tables, or of its own. */
  references: { column: string; to: string }[];
};

/**
 * Tables that are no part of an archive, and why. Every other table of organisations is one, also those of modules to
 * come.
 */
export const leftOut: Readonly<Record<string, string>> = {
  'kernel.change': 'the ledger is written by itself: its places are those of the database it is in',
  'kernel.record_key': 'keys of the ledger: its values go in clear and get new keys',
  'kernel.seal': 'seals are signed by the installation; the ledger is sealed anew',
  'kernel.idempotency': 'answers for two days',
  'kernel.job': 'work that goes on in this installation',
  'kernel.restored': 'where an archive was brought in here',
  'insight.fitted_model': 'learned anew from the data',
  'insight.score': 'worked out anew from the data',
  'quality.issue': 'worked out anew from the data',
  'quality.queue': 'worked out anew from the data',
  'quality.score_count': 'how far this installation is with it',
  'quality.score_state': 'how far this installation is with it',
  'integration.file_part': 'files on their way',
  'integration.import_state': 'imports at work',
  'integration.import_block': 'imports at work',
  'integration.import_row': 'what became of single lines, for a while; reverting reads the ledger',
  'integration.import_group': 'imports at work',
  'integration.import_kept': 'what imports of late left, sealed here',
  'integration.export_state': 'exports at work',
  'integration.export_block': 'exports at work',
  'quality.link_model': 'learned anew from the data',
  'quality.match_due': 'compared anew throughout',
  'quality.match_key': 'made anew from the data',
  'quality.match_record': 'made anew from the data',
  'quality.mended': 'of some days, and by places in the ledger: nothing there was told of yet',
  'quality.match_state': 'how far keys and scans are in this installation',
};

/** The columns of sealed values, and those made from them: they go in clear, and are made again. */
export const SEALED = 'sealed';
export const isIndex = ({ name, type }: Column): boolean =>
  type === 'bytea' && name.endsWith('_index');
/** Bytes that mean the same in every installation. */
const plainBytes: ReadonlySet<string> = new Set(['identity.api_key.hash']);

/**
 * The tables of an archive, each behind those that its rows name.
 *
 * @throws Error for bytes of which nobody has said what they are
 */
export async function archiveTables(tx: Transaction): Promise<Table[]> {
  const rows = await tx.query<{ name: string; columns: string; key: string; refs: string }>(sql`
    select n.nspname || '.' || c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'required', a.attnotnull) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '' and a.attname <> 'org_id') as columns,
      (select coalesce(json_agg(a.attname order by k.n), '[]')
        from pg_index i cross join lateral unnest(i.indkey) with ordinality k(attnum, n)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary and a.attname <> 'org_id') as key,
      (select coalesce(json_agg(distinct jsonb_build_object('column', a.attname,
          'to', rn.nspname || '.' || r.relname)), '[]')
        from pg_constraint f join pg_class r on r.oid = f.confrelid join pg_namespace rn on rn.oid = r.relnamespace
        cross join lateral unnest(f.conkey) k(attnum)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where f.conrelid = c.oid and f.contype = 'f'
          and (a.attname <> 'org_id' or array_length(f.conkey, 1) = 1)) as refs
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relrowsecurity
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)
      and n.nspname !~ '^pg_'
    order by 1`);
  const tables = rows
    .filter(({ name }) => !(name in leftOut))
    .map(({ name, columns, key, refs }): Table => ({
      name,
      columns: JSON.parse(columns) as Column[],
      key: JSON.parse(key) as string[],
      references: JSON.parse(refs) as Table['references'],
    }));
  for (const table of tables) refuseUnknownBytes(table);
  return inOrder(tables);
}

function refuseUnknownBytes({ name, columns }: Table): void {
  const unknown = columns.find(
    (column) =>
      column.type === 'bytea' &&
      column.name !== SEALED &&
      !isIndex(column) &&
      !plainBytes.has(`${name}.${column.name}`),
  );
  if (unknown) throw new Error(`nobody has said how ${name}.${unknown.name} goes into an archive`);
}

/** The columns of a table that are filled in when all rows are there, because tables name each other in a circle. */
export function lateColumns(tables: readonly Table[], table: Table): string[] {
  const place = new Map(tables.map(({ name }, n) => [name, n]));
  const own = place.get(table.name) ?? 0;
  return table.references
    .filter(({ to }) => (place.get(to) ?? -1) >= own)
    .map(({ column }) => column);
}

/** Tables in an order in which what a row must name is there before it; what it may name comes later where it has to. */
function inOrder(tables: readonly Table[]): Table[] {
  const waiting = [...tables].toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  const ordered: Table[] = [];
  while (waiting.length > 0) {
    const open = new Set(waiting.map(({ name }) => name));
    const missing = ({ name, references }: Table): number =>
      references.filter(({ to }) => to !== name && open.has(to)).length;
    const next = waiting
      .filter((table) => table.references.every((each) => isFree(table, each, open)))
      .toSorted((a, b) => missing(a) - missing(b))[0];
    if (!next) throw new Error(`${waiting[0]?.name} and others must name each other`);
    ordered.push(next);
    waiting.splice(waiting.indexOf(next), 1);
  }
  return ordered;
}

/** Whether a row can be stored before the one that it names. */
function isFree(
  table: Table,
  { column, to }: Table['references'][number],
  open: ReadonlySet<string>,
): boolean {
  const required = table.columns.find(({ name }) => name === column)?.required ?? true;
  return !open.has(to) || !required;
}
