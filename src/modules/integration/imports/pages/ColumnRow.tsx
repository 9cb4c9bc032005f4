import { ActionIcon, Popover, Select, Text, Tooltip } from '@mantine/core';
import { IconAdjustments, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { LONG_LIST } from '../../../../web/list/options.ts';
import type { StepWire } from '../wire.ts';
import { ColumnOptions } from './ColumnOptions.tsx';
import type { FileColumns } from './fileColumns.ts';
import css from './imports.module.css';
import { assign, columnSource, fieldsOf, hasOptions } from './mapping.ts';
import type { FieldProblem } from './problems.ts';
import { useOptionWords } from './useOptionWords.ts';

type Props = {
  id: string;
  column: FileColumns[number];
  columns: FileColumns;
  step: StepWire;
  object: ObjectWire;
  fields: FieldWire[];
  problems: FieldProblem[];
  onStep: (step: StepWire) => void;
};

/** A column of the file, what stands in it, and where it goes. */
export function ColumnRow(props: Props) {
  const { column, step, onStep } = props;
  const { t } = useT();
  const [adding, setAdding] = useState(false);
  const chosen = fieldsOf(step, column.column);
  const rows = [...chosen, ...(chosen.length === 0 || adding ? [null] : [])];
  const name = column.head || column.column;
  return (
    <li className={css.column} data-unmapped={chosen.length === 0 || undefined}>
      <Text size="sm" fw={500} className={css.head}>
        {name}
      </Text>
      <Text size="sm" c="dimmed" className={css.samples} lineClamp={2}>
        {column.samples.slice(0, 3).join(' · ') || t('import.noSamples')}
      </Text>
      <div className={css.targets}>
        {rows.map((field) => (
          <Target
            key={field ?? ''}
            {...props}
            name={name}
            field={field}
            onChange={(to) => {
              setAdding(false);
              onStep(assign(step, column.column, field, to));
            }}
            onAdd={field !== null && !adding ? () => setAdding(true) : undefined}
          />
        ))}
      </div>
    </li>
  );
}

type TargetProps = Props & {
  name: string;
  field: string | null;
  onChange: (field: string | null) => void;
  onAdd: (() => void) | undefined;
};

function Target(props: TargetProps) {
  const { name, field, fields, object, step, problems, onChange, onAdd } = props;
  const { t } = useT();
  const data = useFieldGroups(object, fields, step, field);
  const found = fields.find((one) => one.name === field);
  const problem = problems.find((one) => one.field === field);
  return (
    <div className={css.target}>
      <Select
        flex={1}
        aria-label={t('import.fieldOf', { column: name })}
        placeholder={t('import.skip')}
        data={data}
        value={field}
        searchable
        clearable
        {...LONG_LIST}
        clearButtonProps={{ 'aria-label': t('field.clear') }}
        nothingFoundMessage={t('field.nothingFound')}
        onChange={onChange}
      />
      {found && hasOptions(found) && <Options {...props} found={found} problem={problem} />}
      {found && onAdd && (
        <Tooltip label={t('import.addField')}>
          <ActionIcon
            className={css.add}
            aria-label={t('import.addFieldOf', { column: name })}
            onClick={onAdd}
          >
            <IconPlus size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {found && <Said {...props} found={found} problem={problem} />}
    </div>
  );
}

type FoundProps = TargetProps & { found: FieldWire; problem: FieldProblem | undefined };

function Options(props: FoundProps) {
  const { id, name, object, step, column, columns, found, problem, onStep } = props;
  const { t } = useT();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      trapFocus
      returnFocus
      position="bottom-end"
      width="min(380px, calc(100vw - 2rem))"
      withinPortal
    >
      <Popover.Target>
        <Tooltip label={t('import.howRead')}>
          <ActionIcon
            variant={problem ? 'light' : 'subtle'}
            color={problem ? 'yellow' : 'gray'}
            aria-label={t('import.howReadOf', { column: name })}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <IconAdjustments size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown
        className={css.options}
        aria-label={t('import.howReadOf', { column: name })}
      >
        {open && (
          <ColumnOptions
            id={id}
            object={object}
            field={found}
            column={column.column}
            columns={columns}
            step={step}
            onStep={onStep}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** What was said about how it is read, and what could not be. */
function Said({ found, problem, step }: FoundProps) {
  const { t } = useT();
  const label = useLabel();
  const words = useOptionWords();
  const source = columnSource(step.columns[found.name]);
  const said = source ? words(found, source) : '';
  if (!said && !problem) return null;
  return (
    <Text size="xs" className={css.said} c={problem ? 'var(--mantine-color-error)' : 'dimmed'}>
      {problem
        ? t('import.notRead', { count: problem.texts.length, reason: label(problem.reason) })
        : said}
    </Text>
  );
}

/** The fields by their groups; required ones are marked, those that are taken say so. */
function useFieldGroups(
  object: ObjectWire,
  fields: readonly FieldWire[],
  step: StepWire,
  own: string | null,
) {
  const { t } = useT();
  const label = useLabel();
  const option = (field: FieldWire) => {
    const taken = field.name in step.columns && field.name !== own;
    const text = `${label(field.label)}${field.required ? ' *' : ''}`;
    return { value: field.name, label: taken ? t('import.taken', { field: text }) : text };
  };
  const grouped = new Set(object.groups.flatMap((group) => group.fields));
  const groups = object.groups.map((group) => ({
    group: label(group.label),
    items: fields.filter(({ name }) => group.fields.includes(name)).map(option),
  }));
  const rest = fields.filter(({ name }) => !grouped.has(name)).map(option);
  const others = groups.length > 0 ? t('import.others') : label(object.label);
  return [...groups, { group: others, items: rest }].filter(({ items }) => items.length > 0);
}
