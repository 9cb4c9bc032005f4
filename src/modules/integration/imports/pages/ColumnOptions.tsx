import { MultiSelect, Select, Stack, Switch, TagsInput } from '@mantine/core';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { targetOf } from '../../../../web/list/paths.ts';
import { MOST_TIMES } from '../rules.ts';
import type { StepWire } from '../wire.ts';
import { type FileColumns, columnChoices } from './fileColumns.ts';
import {
  type ColumnOptions as Change,
  type ColumnSource,
  columnSource,
  isMatchable,
  withOptions,
} from './mapping.ts';
import { PlainNumber } from './PlainNumber.tsx';
import { ValueTable } from './ValueTable.tsx';

type Props = {
  id: string;
  object: ObjectWire;
  field: FieldWire;
  column: string;
  columns: FileColumns;
  step: StepWire;
  onStep: (step: StepWire) => void;
};

const ORDERS = ['ymd', 'dmy', 'mdy'] as const;

/** How a column is read, where its field leaves that open. */
export function ColumnOptions({ id, object, field, column, columns, step, onStep }: Props) {
  const { t } = useT();
  const source = columnSource(step.columns[field.name]);
  if (!source) return null;
  const change = (options: Change) => onStep(withOptions(step, field.name, options));
  const { kind } = field;
  return (
    <Stack gap="sm">
      {(kind === 'date' || kind === 'dateTime') && (
        <Select
          label={t('import.dateOrder')}
          description={t('import.dateOrderHint')}
          placeholder={t('import.order.auto')}
          data={ORDERS.map((value) => ({ value, label: t(`import.order.${value}`) }))}
          value={source.dateOrder ?? null}
          clearable
          comboboxProps={{ withinPortal: false }}
          clearButtonProps={{ 'aria-label': t('field.clear') }}
          onChange={(value) => change({ dateOrder: ORDERS.find((one) => one === value) })}
        />
      )}
      {(kind === 'money' || kind === 'decimal' || kind === 'integer') && (
        <Numbers source={source} columns={columns} onChange={change} />
      )}
      {(kind === 'reference' || kind === 'user') && (
        <Lookup field={field} lookup={source.lookup} onLookup={(lookup) => change({ lookup })} />
      )}
      {(kind === 'choice' || kind === 'multiChoice' || kind === 'boolean') && (
        <ValueTable
          id={id}
          object={object}
          field={field}
          column={column}
          values={source.values ?? {}}
          onValues={(values) => change({ values })}
        />
      )}
      <TagsInput
        label={t('import.empty')}
        description={t('import.emptyHint')}
        value={source.empty ?? []}
        maxTags={100}
        comboboxProps={{ withinPortal: false }}
        onChange={(empty) => change({ empty })}
      />
    </Stack>
  );
}

/** How numbers are written, and what they count. */
function Numbers({
  source,
  columns,
  onChange,
}: {
  source: ColumnSource;
  columns: FileColumns;
  onChange: (options: Change) => void;
}) {
  const { t } = useT();
  return (
    <>
      <Switch
        label={t('import.decimalComma')}
        description={t('import.decimalCommaHint')}
        checked={source.decimalComma === true}
        onChange={(event) => onChange({ decimalComma: event.currentTarget.checked })}
      />
      <Switch
        label={t('import.absoluteLabel')}
        description={t('import.absoluteHint')}
        checked={source.absolute === true}
        onChange={(event) => onChange({ absolute: event.currentTarget.checked })}
      />
      <PlainNumber
        label={t('import.timesLabel')}
        description={t('import.timesHint')}
        value={source.times}
        accepts={(times) => times > 0 && times <= MOST_TIMES}
        onValue={(times) => onChange({ times })}
      />
      <Select
        label={t('import.perLabel')}
        description={t('import.perHint')}
        data={columnChoices(
          columns.filter(({ column }) => column !== source.column),
          source.per === undefined ? [] : [source.per],
        )}
        value={source.per ?? null}
        clearable
        comboboxProps={{ withinPortal: false }}
        clearButtonProps={{ 'aria-label': t('field.clear') }}
        onChange={(per) => onChange({ per: per ?? undefined })}
      />
    </>
  );
}

type LookupProps = {
  field: FieldWire;
  lookup: { by: string[]; create?: boolean } | undefined;
  onLookup: (lookup: { by: string[]; create?: boolean } | undefined) => void;
};

/** By what the record that a text names is found, and whether a missing one is made. */
function Lookup({ field, lookup, onLookup }: LookupProps) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const target = targetOf(field, objects);
  if (!target) return null;
  const named = target.fields.filter(
    (one) => one.name === target.titleField || (isMatchable(one) && one.kind !== 'choice'),
  );
  const by = lookup?.by ?? [];
  return (
    <>
      <MultiSelect
        label={t('import.lookupBy', { object: label(target.label) })}
        description={t('import.lookupHint')}
        placeholder={by.length === 0 ? t('import.lookupAuto') : undefined}
        data={named.map((one) => ({ value: one.name, label: label(one.label) }))}
        value={by}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => onLookup(next.length > 0 ? { ...lookup, by: next } : undefined)}
      />
      {target.verbs.create && field.kind === 'reference' && (
        <Switch
          label={t('import.createMissing', { object: label(target.label) })}
          checked={lookup?.create === true}
          onChange={(event) => {
            const create = event.currentTarget.checked;
            if (create) onLookup({ by: by.length > 0 ? by : [target.titleField], create });
            else onLookup(by.length > 0 ? { by } : undefined);
          }}
        />
      )}
    </>
  );
}
