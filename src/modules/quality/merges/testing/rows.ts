import type { TestApplication } from '../../../../main/test-application.ts';

/** What a merge must bring back is every row of these; of the kernel's only what hangs on records. */
const SCHEMAS = ['customers', 'sales', 'insight', 'market', 'catalog'];
const KERNEL = ['comment', 'custom_record', 'custom_value', 'search_title', 'search_text'];

/** Who wrote last and how often is another matter; sealed values are told by their index and last four. */
const PASSING = ['version', 'updated_at', 'updated_by', 'sealed'];

/** Every row of an organisation that is about records, as text, by table. */
export async function rowsOf(
  { system }: TestApplication,
  orgId: string,
): Promise<Record<string, string[]>> {
  const tables = await system.pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and (n.nspname = any($1) or (n.nspname = 'kernel' and c.relname = any($2)))
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id')
     order by 1`,
    [SCHEMAS, KERNEL],
  );
  const found: Record<string, string[]> = {};
  for (const { name } of tables.rows) {
    const { rows } = await system.pool.query<{ row: string }>(
      `select (to_jsonb(t) - $2::text[])::text as row from ${name} t where t.org_id = $1 order by 1`,
      [orgId, PASSING],
    );
    if (rows.length > 0) found[name] = rows.map(({ row }) => row);
  }
  return found;
}
