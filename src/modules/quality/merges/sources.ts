import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MergeSourcesWire } from './wire.ts';

const ACTION = 'setMergeSources';

/** Sources of an object's records, the most trusted first; none where nothing was settled. */
export async function readSources(
  ctx: Context,
  tx: Transaction,
  object: string,
): Promise<string[]> {
  const [row] = await tx.query<{ sources: string }>(sql`
    select to_json(sources)::text as sources from quality.merge_source
    where org_id = ${ctx.orgId}::uuid and object = ${object}`);
  return row ? (JSON.parse(row.sources) as string[]) : [];
}

export async function sourcesWire(
  ctx: Context,
  tx: Transaction,
  object: MergeSourcesWire['object'],
): Promise<MergeSourcesWire> {
  return { object, sources: await readSources(ctx, tx, object), maySet: ctx.access.action(ACTION) };
}

/** Settles which sources of records a merge trusts more than others, for the whole organisation. */
export const setMergeSources = defineAction({
  name: ACTION,
  label: { zh: '设定合并的来源顺序', en: 'Set the order of sources for merges' },
  input: z.strictObject({
    object: z.enum(['customer', 'lead']),
    sources: z.array(z.string().max(60)).max(100),
  }),
  undoable: false,
  handler: async (ctx, tx, { object, sources }): Promise<MergeSourcesWire> => {
    const source = ctx.catalog.object(object)?.fields.get('source')?.declaration;
    const known = source?.kind === 'choice' ? source.options : {};
    if (sources.some((each, n) => !(each in known) || sources.indexOf(each) !== n)) {
      const message = {
        zh: '请从来源中选择，各一次。',
        en: 'Choose among the sources, each once.',
      };
      throw new Problem('invalid_fields', {
        errors: [{ field: 'sources', code: 'not_source', message }],
      });
    }
    await tx.query(sql`
      insert into quality.merge_source (org_id, object, sources)
      values (${ctx.orgId}::uuid, ${object}, ${sources}::text[])
      on conflict (org_id, object) do update set sources = excluded.sources`);
    return sourcesWire(ctx, tx, object);
  },
});
