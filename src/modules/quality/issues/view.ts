import type { RecordView } from '../../../kernel/relationship-routes.ts';
import { readTrend } from '../scores/record-trend.ts';
import { scoredObjects } from '../scores/rules.ts';
import type { QualityView } from '../scores/wire.ts';
import { doublesOf } from './doubles.ts';
import { issuesOf, rulesFor } from './read.ts';

/** How good a record's data is, and what is to be mended. */
export const qualityViews: readonly RecordView[] = scoredObjects.map((object) => ({
  object,
  name: 'quality',
  read: async (ctx, tx, record): Promise<QualityView> => {
    const kept = record['qualityScore'];
    const score = typeof kept === 'number' ? kept : null;
    const shown = 'qualityScore' in record && !record._masked.includes('qualityScore');
    const doubles = await doublesOf(ctx, tx, object, record.id);
    if (!shown) return { score: null, trend: [], issues: [], rules: 0, doubles };
    const rules = await rulesFor(ctx, tx, object);
    const issues = await issuesOf(ctx, tx, { object, rules }, [record.id]);
    return {
      score,
      trend: await readTrend(ctx, tx, object, { id: record.id, now: score }),
      issues: issues.get(record.id) ?? [],
      rules: rules.length,
      doubles,
    };
  },
}));
