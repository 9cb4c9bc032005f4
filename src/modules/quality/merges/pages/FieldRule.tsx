import { Select, Text } from '@mantine/core';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { isEmpty } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { useSpeaker } from '../../../../web/record/useSpeaker.ts';
import { valueText } from '../../../../web/record/valueText.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import type { PairDetailWire } from '../../pairs/wire.ts';
import { mergeRules } from '../rules.ts';
import type { MergeFieldWire, MergeRule } from '../wire.ts';
import type { Merging } from './useMerging.ts';

/** Rules that values of an object can be taken by. */
export function rulesOf(object: ObjectWire): MergeRule[] {
  const hasSource = object.fields.some(({ name }) => name === 'source');
  return mergeRules.filter((rule) => rule !== 'source' || hasSource);
}

type Props = {
  object: ObjectWire;
  declared: FieldWire;
  field: MergeFieldWire;
  pair: PairDetailWire;
  merging: Merging;
};

/** The rule that one field goes by, each with the value it would take; `hand` once a value was chosen itself. */
export function FieldRule({ object, declared, field, pair, merging }: Props) {
  const { t } = useT();
  const label = useLabel();
  const phone = usePhone();
  const said = useSaid(declared, field, pair);
  const name = field.field;
  const rule = merging.ruleOf(name);
  const taken: Record<string, string> = { ...field.takes, all: field.chosen };
  const data = [
    { value: 'all', label: t('merge.rule.all') },
    ...rulesOf(object).map((each) => ({ value: each, label: t(`merge.rule.${each}`) })),
    ...(rule === 'hand' ? [{ value: 'hand', label: t('merge.rule.hand') }] : []),
  ];
  return (
    <Select
      size={phone ? 'sm' : 'xs'}
      mt={4}
      aria-label={t('merge.ruleOf', { field: label(declared.label) })}
      allowDeselect={false}
      comboboxProps={{ width: 240, position: 'bottom-start' }}
      data={data}
      value={rule}
      renderOption={({ option }) => (
        <div data-rule={option.value}>
          {option.label}
          <Text size="xs" c="dimmed" data-takes>
            {said(taken[option.value] ?? merging.chosen(name) ?? '')}
          </Text>
        </div>
      )}
      onChange={(next) => {
        if (next === 'hand') return;
        merging.setFieldRule(name, mergeRules.find((each) => each === next) ?? null);
      }}
    />
  );
}

/** What one of the records says of a field, by its id, or `all` together. */
function useSaid(
  declared: FieldWire,
  field: MergeFieldWire,
  { left, right }: PairDetailWire,
): (from: string) => string {
  const { t } = useT();
  const speakers = { [left.id]: useSpeaker(left), [right.id]: useSpeaker(right) };
  return (from) => {
    if (from === 'all') return t('merge.together');
    const said = field.values.find(({ recordId }) => recordId === from);
    const speaker = speakers[from];
    if (!said || !speaker || isEmpty(said.value)) return '—';
    return valueText(declared, said.value, said.title, speaker);
  };
}
