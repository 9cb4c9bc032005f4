import { Select, Stack } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';
import { OperandInput } from './OperandInput.tsx';
import { type Comparison, type Draft, comparisonsOf, startDraft } from './operators.ts';
import type { PathField } from './paths.ts';
import { sayComparison } from './words.ts';

type Props = {
  at: PathField;
  draft: Draft;
  autoFocus?: boolean;
  onChange: (draft: Draft) => void;
};

/** How a field is compared and with what. */
export function LeafEditor({ at, draft, autoFocus, onChange }: Props) {
  const { t } = useT();
  const { field } = at;
  const known = comparisonsOf(field);
  // A condition made elsewhere may compare in a way that is not offered here: it stays what it is.
  const all = known.includes(draft.comparison) ? known : [...known, draft.comparison];
  const choose = (next: string | null) => {
    const comparison = all.find((one): one is Comparison => one === next);
    if (comparison) onChange(startDraft(field, comparison, draft));
  };
  return (
    <Stack gap="xs">
      {all.length > 1 && (
        <Select
          aria-label={t('list.comparison')}
          data={all.map((one) => ({ value: one, label: sayComparison(field, one, t) }))}
          value={draft.comparison}
          allowDeselect={false}
          onChange={choose}
        />
      )}
      <OperandInput
        key={draft.comparison}
        field={field}
        draft={draft}
        autoFocus={autoFocus}
        onChange={(value) => onChange({ ...draft, value })}
      />
    </Stack>
  );
}
