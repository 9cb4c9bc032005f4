import { Card, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PresetWire, StepWire, WhenWire } from '../wire.ts';
import { ColumnRow } from './ColumnRow.tsx';
import { type FileColumns, headOf } from './fileColumns.ts';
import css from './imports.module.css';
import { importableFields, missingFields } from './mapping.ts';
import { MatchChoice } from './MatchChoice.tsx';
import { OtherSources } from './OtherSources.tsx';
import type { FieldProblem } from './problems.ts';

type Props = {
  id: string;
  n: number;
  preset: PresetWire;
  columns: FileColumns;
  problems: FieldProblem[];
  onStep: (step: StepWire) => void;
};

/** One step: which columns become which fields of an object, and which of its records are meant. */
export function StepCard(props: Props) {
  const { n, preset, columns } = props;
  const { t } = useT();
  const label = useLabel();
  const { objects, actions } = useMetadata();
  const step = preset.steps[n];
  const object = objects.find(({ name }) => name === step?.object);
  const fields = useMemo(
    () => (object ? importableFields(object, actions) : []),
    [actions, object],
  );
  if (!step) return null;
  if (!object) return <Text c="dimmed">{t('import.mayNotObject', { object: step.object })}</Text>;
  const missing = missingFields(object, step);
  const name = label(object.pluralLabel);
  const title =
    preset.steps.length > 1
      ? t('import.step', { n: n + 1, object: name })
      : t('import.columnsTo', { object: name });
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby={`import-step-${n}`}>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h3" id={`import-step-${n}`}>
            {title}
          </Title>
          <Limits step={step} columns={columns} />
          {missing.length > 0 && (
            <Text size="sm" c="var(--mantine-color-error)" role="status">
              {t('import.missing', {
                fields: missing.map((one) => label(one.label)).join(t('import.join')),
              })}
            </Text>
          )}
        </div>
        <Columns {...props} step={step} object={object} fields={fields} />
        <OtherSources
          step={step}
          preset={preset}
          object={object}
          fields={fields}
          columns={columns}
          onStep={props.onStep}
        />
        <MatchChoice step={step} object={object} onStep={props.onStep} />
      </Stack>
    </Card>
  );
}

type ColumnsProps = Props & { step: StepWire; object: ObjectWire; fields: FieldWire[] };

function Columns({ id, step, object, fields, columns, problems, onStep }: ColumnsProps) {
  const { t } = useT();
  return (
    <div>
      <div className={css.columnHeads} aria-hidden>
        <span>{t('import.column')}</span>
        <span>{t('import.samples')}</span>
        <span>{t('import.field')}</span>
      </div>
      <ul className={css.columns}>
        {columns.map((column) => (
          <ColumnRow
            key={column.column}
            id={id}
            column={column}
            columns={columns}
            step={step}
            object={object}
            fields={fields}
            problems={problems}
            onStep={onStep}
          />
        ))}
      </ul>
    </div>
  );
}

/** Which lines take part in the step, and which of them are one record, in words. */
function Limits({ step, columns }: { step: StepWire; columns: FileColumns }) {
  const { t } = useT();
  const { when = [], groupBy = [] } = step;
  const say = (test: WhenWire): string[] => {
    const column = headOf(columns, test.column);
    const listed = (texts: readonly string[]) => texts.join(t('import.join'));
    return [
      ...(test.is ? [t('import.whenIs', { column, texts: listed(test.is) })] : []),
      ...(test.not ? [t('import.whenNot', { column, texts: listed(test.not) })] : []),
      ...(test.empty === true ? [t('import.whenEmpty', { column })] : []),
      ...(test.empty === false ? [t('import.whenFilled', { column })] : []),
      ...(test.moreThan === undefined
        ? []
        : [t('import.whenMore', { column, number: test.moreThan })]),
      ...(test.lessThan === undefined
        ? []
        : [t('import.whenLess', { column, number: test.lessThan })]),
      ...(test.matches ? [t('import.whenStarts', { column, text: test.matches })] : []),
    ];
  };
  const tests = when.flatMap(say);
  const groups = groupBy.map((column) => headOf(columns, column)).join(t('import.join'));
  const sentences = [
    ...(tests.length > 0 ? [t('import.onlyLines', { tests: tests.join(t('import.and')) })] : []),
    ...(groups ? [t('import.grouped', { columns: groups })] : []),
  ];
  return sentences.map((sentence) => (
    <Text key={sentence} size="sm" c="dimmed">
      {sentence}
    </Text>
  ));
}
