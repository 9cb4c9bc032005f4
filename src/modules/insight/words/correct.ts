import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { records } from '../../../kernel/records.ts';
import { Problem } from '../../../platform/problem.ts';
import { wordReader } from './models.ts';
import { categoryIds, emotionIds, NO_EMOTION, sentimentIds, sourceNames, textOf } from './rules.ts';
import { sources } from './sources.ts';
import { hashOf, readSource } from './store.ts';
import { readView } from './view.ts';
import type { WordsView } from './wire.ts';

const input = z.strictObject({
  id: z.uuid(),
  /** The object that the text is a record of. */
  object: z.enum(sourceNames).default('interaction'),
  sentiment: z.enum(sentimentIds).optional(),
  emotion: z.enum([...emotionIds, NO_EMOTION]).optional(),
  category: z.enum(categoryIds).optional(),
});

/**
 * Says what a text is that was read wrongly, or that it was read rightly. It stands against what is read, as long as the
 * text stays as it is, and the next training learns from it. Without any of the three, what was said is taken back.
 */
export const correctWords = defineAction({
  name: 'correctWords',
  label: { zh: '更正来言的读法', en: 'Correct what was read from a text' },
  input,
  undoable: false,
  handler: async (ctx, tx, { id, object, sentiment, emotion, category }): Promise<WordsView> => {
    const source = sources[object];
    const record = await records.get(ctx, tx, object, id, { clear: false });
    if (!record) throw new Problem('not_found');
    if (record._rights?.update !== true) throw new Problem('forbidden');
    const now = await readView(ctx, tx, source, record);
    // Of what nothing is read there is nothing to correct, and whoever may not read a text cannot judge it.
    if (now.state !== 'read' || !now.mayCorrect) throw new Problem('forbidden');
    if (sentiment === undefined && emotion === undefined && category === undefined) {
      await tx.query(sql`
        delete from insight.word_correction
        where org_id = ${ctx.orgId}::uuid and record_id = ${id}::uuid`);
    } else {
      const { subject, body } = record as { subject?: string | null; body?: string | null };
      const hash = hashOf(textOf(subject ?? null, body ?? null));
      const [said, felt, concern] = [sentiment ?? null, emotion ?? null, category ?? null];
      await tx.query(sql`
        insert into insight.word_correction as c
          (org_id, object, record_id, text_hash, sentiment, emotion, category, corrected_by, corrected_at)
        values (${ctx.orgId}::uuid, ${object}, ${id}::uuid, ${hash}, ${said}, ${felt}, ${concern},
          ${ctx.memberId}::uuid, ${ctx.now().toISOString()}::timestamptz)
        on conflict (org_id, record_id) do update
        set text_hash = excluded.text_hash, corrected_by = excluded.corrected_by,
          corrected_at = excluded.corrected_at,
          sentiment = coalesce(excluded.sentiment, case when c.text_hash = excluded.text_hash then c.sentiment end),
          emotion = coalesce(excluded.emotion, case when c.text_hash = excluded.text_hash then c.emotion end),
          category = coalesce(excluded.category, case when c.text_hash = excluded.text_hash then c.category end)`);
    }
    await readSource(tx, ctx.orgId, source, await wordReader(tx, ctx.orgId), [id]);
    const after = await records.get(ctx, tx, object, id, { clear: false });
    if (!after) throw new Problem('not_found');
    return readView(ctx, tx, source, after);
  },
});
