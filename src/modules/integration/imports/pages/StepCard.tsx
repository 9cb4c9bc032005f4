import { ActionIcon, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PresetWire, StepWire } from '../wire.ts';
import { ColumnRow } from './ColumnRow.tsx';
import type { FileColumns } from './fileColumns.ts';
import css from './imports.module.css';
import { LineChoice } from './LineChoice.tsx';
import { fieldsOf, importableFields, mayTakeStep, missingFields } from './mapping.ts';
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
  /** Undefined for the only step. */
  onRemove: (() => void) | undefined;
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
  const may = mayTakeStep(object, step);
  const missing = may ? missingFields(object, step) : [];
  const name = label(object.pluralLabel);
  const title =
    preset.steps.length > 1
      ? t('import.step', { n: n + 1, object: name })
      : t('import.columnsTo', { object: name });
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby={`import-step-${n}`}>
      <Stack gap="sm">
        <div>
          <Group justify="space-between" wrap="nowrap">
            <Title order={2} size="h3" id={`import-step-${n}`}>
              {title}
            </Title>
            {props.onRemove && (
              <ActionIcon
                aria-label={t('import.takeOutStep', { n: n + 1 })}
                onClick={props.onRemove}
              >
                <IconX size={16} />
              </ActionIcon>
            )}
          </Group>
          {!may && (
            <Text size="sm" c="var(--mantine-color-error)" role="status">
              {t('import.mayNotStep', { object: name })}
            </Text>
          )}
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
        <LineChoice step={step} columns={columns} onStep={props.onStep} />
        <MatchChoice step={step} object={object} onStep={props.onStep} />
      </Stack>
    </Card>
  );
}

type ColumnsProps = Props & { step: StepWire; object: ObjectWire; fields: FieldWire[] };

function Columns(props: ColumnsProps) {
  const { id, preset, step, object, fields, columns, problems, onStep } = props;
  const { t } = useT();
  // Of several steps each takes few columns: the others are shown when one looks for them.
  const [all, setAll] = useState(preset.steps.length === 1);
  const shown = columns.filter(({ column }) => all || fieldsOf(step, column).length > 0);
  const others = columns.length - shown.length;
  return (
    <div>
      <div className={css.columnHeads} aria-hidden>
        <span>{t('import.column')}</span>
        <span>{t('import.samples')}</span>
        <span>{t('import.field')}</span>
      </div>
      <ul className={css.columns}>
        {shown.map((column) => (
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
      {others > 0 && (
        <Group mt={4}>
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
            {t('import.otherColumns', { count: others })}
          </Button>
        </Group>
      )}
    </div>
  );
}
