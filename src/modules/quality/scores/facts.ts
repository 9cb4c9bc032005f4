import type { FactsDeclaration } from '../../../kernel/model.ts';
import { scoredObjects } from './rules.ts';

/** How good the data of a record is. Empty: not judged yet, or no rule says anything of it. */
export const qualityFacts: readonly FactsDeclaration[] = scoredObjects.map((object) => ({
  object,
  module: 'quality',
  fields: {
    qualityScore: {
      kind: 'integer',
      label: { zh: '数据质量', en: 'Data quality' },
      help: {
        zh: '0–100 分：符合多少质量规则，按权重计算',
        en: '0 to 100: how many of the quality rules it keeps, by their weights',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
  },
}));
