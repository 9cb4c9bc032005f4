import type { Rules } from '../../../kernel/rules.ts';
import { isPreset } from '../imports/preset.ts';

/** What is kept as a preset can be read as one. */
export const presetRules: Rules = {
  check: (_ctx, pairs) =>
    pairs.flatMap(({ after }, index) => {
      if (isPreset(after.definition)) return [];
      const message = {
        zh: '导入方案的内容不正确。',
        en: 'The content of the preset is not valid.',
      };
      return [{ index, field: 'definition', code: 'invalid_preset', message }];
    }),
};
