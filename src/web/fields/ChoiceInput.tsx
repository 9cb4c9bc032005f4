import { MultiSelect, Select } from '@mantine/core';
import { useMemo } from 'react';
import { useLabel, useT } from '../i18n/i18n.ts';
import { choiceColor } from '../theme.ts';
import { useFrame } from './frame.ts';
import type { FieldInputProps } from './input.ts';
import { selectAll } from './selectAll.ts';

type Options = FieldInputProps<'choice'>['field']['options'];

function useOptions(options: Options) {
  const label = useLabel();
  return useMemo(
    () => Object.entries(options).map(([value, option]) => ({ value, label: label(option.label) })),
    [label, options],
  );
}

/** An option as shown in the list: its colour, its name. */
function optionRow(options: Options) {
  return function OptionRow({ option }: { option: { value: string; label?: string } }) {
    const color = options[option.value]?.color;
    return (
      <span style={{ display: 'flex', alignItems: 'center' }}>
        {color && (
          <span
            className="zy-dot"
            style={{ background: `var(--mantine-color-${choiceColor(color)}-6)` }}
          />
        )}
        {option.label}
      </span>
    );
  };
}

/** One of several. */
export function ChoiceInput(props: FieldInputProps<'choice'>) {
  const { field, value, onChange, onCommit, autoFocus } = props;
  const { t } = useT();
  const data = useOptions(field.options);
  return (
    <Select
      {...useFrame(props)}
      data={data}
      value={typeof value === 'string' ? value : null}
      searchable={data.length > 8}
      {...selectAll}
      clearable={!field.required}
      allowDeselect={false}
      clearButtonProps={{ 'aria-label': t('field.clear') }}
      nothingFoundMessage={t('field.nothingFound')}
      defaultDropdownOpened={autoFocus && Boolean(onCommit)}
      renderOption={optionRow(field.options)}
      onChange={(next) => {
        onChange(next);
        onCommit?.(next);
      }}
    />
  );
}

/** Any number of several. */
export function MultiChoiceInput(props: FieldInputProps<'multiChoice'>) {
  const { field, value, onChange } = props;
  const { t } = useT();
  return (
    <MultiSelect
      {...useFrame(props)}
      data={useOptions(field.options)}
      value={Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []}
      searchable
      clearable={!field.required}
      clearButtonProps={{ 'aria-label': t('field.clear') }}
      nothingFoundMessage={t('field.nothingFound')}
      hidePickedOptions
      renderOption={optionRow(field.options)}
      onChange={(next) => onChange(next.length === 0 ? null : next)}
    />
  );
}
