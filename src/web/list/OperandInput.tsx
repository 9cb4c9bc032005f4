import { Group, NumberInput, Select, TagsInput } from '@mantine/core';
import type { FieldWire } from '../../kernel/wire.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import type { InputField } from '../fields/input.ts';
import { asText } from '../fields/value.ts';
import { useT } from '../i18n/i18n.ts';
import { DayOperand } from './DayOperand.tsx';
import { RecordsInput } from './RecordsInput.tsx';
import { type Draft, PERIODS, UNITS, type Unit, isSpan, shapeOf } from './operators.ts';
import { isSensitiveField } from './sensitive.ts';

type Props = {
  field: FieldWire;
  draft: Draft;
  autoFocus?: boolean;
  onChange: (value: unknown) => void;
};

const UNIT_WORDS = {
  d: 'list.unitD',
  w: 'list.unitW',
  m: 'list.unitM',
  q: 'list.unitQ',
  y: 'list.unitY',
} as const;

/** What a field is compared with, in the shape that the comparison needs. */
export function OperandInput({ field, draft, autoFocus, onChange }: Props) {
  const { t } = useT();
  switch (shapeOf(draft.comparison)) {
    case 'none':
      return null;
    case 'span':
      return <SpanInput value={draft.value} autoFocus={autoFocus} onChange={onChange} />;
    case 'period':
      return (
        <Select
          aria-label={t('list.value')}
          data={PERIODS.map((one) => ({ value: one, label: t(`list.${one}`) }))}
          value={asText(draft.value)}
          allowDeselect={false}
          onChange={onChange}
        />
      );
    case 'list':
      return (
        <ListInput field={field} value={draft.value} autoFocus={autoFocus} onChange={onChange} />
      );
    case 'pair': {
      const pair: unknown[] = Array.isArray(draft.value) ? draft.value : [];
      const [from, to] = pair;
      return (
        <Group gap="xs" grow wrap="nowrap" align="flex-start">
          <OneInput
            field={field}
            value={from}
            autoFocus={autoFocus}
            name={t('list.valueFrom')}
            onChange={(next) => onChange([next, to])}
          />
          <OneInput
            field={field}
            value={to}
            name={t('list.valueTo')}
            onChange={(next) => onChange([from, next])}
          />
        </Group>
      );
    }
    case 'one':
      return (
        <OneInput
          field={field}
          value={draft.value}
          autoFocus={autoFocus}
          name={t('list.value')}
          onChange={onChange}
        />
      );
  }
}

/** A number of days, weeks … */
export function SpanInput({
  value,
  autoFocus,
  onChange,
}: {
  value: unknown;
  autoFocus?: boolean;
  onChange: (value: unknown) => void;
}) {
  const { t } = useT();
  const span = isSpan(value) ? value : { count: undefined, unit: unitOf(value) };
  return (
    <Group gap="xs" grow wrap="nowrap">
      <NumberInput
        aria-label={t('list.number')}
        value={span.count ?? ''}
        min={0}
        max={9999}
        allowDecimal={false}
        allowNegative={false}
        autoFocus={autoFocus}
        hideControls
        onChange={(count) =>
          onChange({ count: count === '' ? undefined : Number(count), unit: span.unit })
        }
      />
      <Select
        aria-label={t('list.unit')}
        data={UNITS.map((unit) => ({ value: unit, label: t(UNIT_WORDS[unit]) }))}
        value={span.unit}
        allowDeselect={false}
        onChange={(unit) => onChange({ count: span.count, unit })}
      />
    </Group>
  );
}

function unitOf(value: unknown): Unit {
  const unit = typeof value === 'object' && value !== null && 'unit' in value ? value.unit : 'd';
  return UNITS.find((one) => one === unit) ?? 'd';
}

type InputProps = {
  field: FieldWire;
  value: unknown;
  autoFocus?: boolean;
  onChange: (value: unknown) => void;
};

/** Several values, any of which is meant. */
function ListInput({ field, value, autoFocus, onChange }: InputProps) {
  const { t } = useT();
  const values: unknown[] = Array.isArray(value) ? value : [];
  if (field.kind === 'reference' || field.kind === 'user') {
    return (
      <RecordsInput
        field={field}
        ids={values.map(asText)}
        autoFocus={autoFocus}
        onChange={onChange}
      />
    );
  }
  if (field.kind === 'choice' || field.kind === 'multiChoice') {
    const { name, label, options } = field;
    return (
      <FieldInput
        field={{ kind: 'multiChoice', name, label, options }}
        value={values}
        labelStyle="hidden"
        autoFocus={autoFocus}
        onChange={onChange}
      />
    );
  }
  return (
    <TagsInput
      aria-label={t('list.value')}
      placeholder={t('list.textsHint')}
      value={values.map(asText)}
      autoFocus={autoFocus}
      acceptValueOnBlur
      onChange={onChange}
    />
  );
}

/** One value. */
function OneInput({ field, value, autoFocus, name, onChange }: InputProps & { name: string }) {
  const { t } = useT();
  const label = { zh: name, en: name };
  if (field.kind === 'date' || field.kind === 'dateTime') {
    return <DayOperand label={name} value={asText(value)} onChange={onChange} />;
  }
  if (field.kind === 'boolean') {
    return (
      <Select
        aria-label={name}
        data={[
          { value: 'true', label: t('list.yes') },
          { value: 'false', label: t('list.no') },
        ]}
        value={value === false ? 'false' : 'true'}
        allowDeselect={false}
        onChange={(next) => onChange(next === 'true')}
      />
    );
  }
  const sensitive = isSensitiveField(field);
  return (
    <FieldInput
      field={inputField(field, sensitive ? sensitiveHint(field.right) : label)}
      value={value ?? null}
      labelStyle={sensitive ? 'above' : 'hidden'}
      autoFocus={autoFocus}
      onChange={onChange}
    />
  );

  function sensitiveHint(right: FieldWire['right']) {
    const hint = t(right === 'masked' ? 'list.lastFourOnly' : 'list.lastFour');
    return { zh: hint, en: hint };
  }
}

/** The field as an input for a value to compare with: whatever may be stored, a part of it may be typed. */
function inputField(field: FieldWire, label: FieldWire['label']): InputField {
  const { name } = field;
  if (field.kind === 'integer' || field.kind === 'money') return { kind: field.kind, name, label };
  if (field.kind === 'decimal') return { kind: 'decimal', scale: field.scale, name, label };
  if (field.kind === 'choice' || field.kind === 'multiChoice') {
    return { kind: 'choice', options: field.options, required: true, name, label };
  }
  return { kind: 'text', name, label };
}
