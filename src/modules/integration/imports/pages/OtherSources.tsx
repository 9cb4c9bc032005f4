import { ActionIcon, Box, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { LONG_LIST } from '../../../../web/list/options.ts';
import type { PresetWire, SourceWire, StepWire } from '../wire.ts';
import { type FileColumns, headOf } from './fileColumns.ts';
import css from './imports.module.css';
import { otherSources, withSource } from './mapping.ts';

type Props = {
  step: StepWire;
  preset: PresetWire;
  object: ObjectWire;
  fields: FieldWire[];
  columns: FileColumns;
  onStep: (step: StepWire) => void;
};

/** What fields take from elsewhere than one column: the same for every line, joined columns, records of other steps. */
export function OtherSources(props: Props) {
  const { step, object, fields, onStep } = props;
  const { t } = useT();
  const label = useLabel();
  const [adding, setAdding] = useState(false);
  const free = fields.filter(({ name }) => !(name in step.columns));
  return (
    <Stack gap="xs">
      {otherSources(step).map(([name, source]) => {
        const field = object.fields.find((one) => one.name === name);
        return field && <Row key={name} {...props} field={field} source={source} />;
      })}
      {adding ? (
        <Select
          maw={320}
          label={t('import.fixedField')}
          data={free.map((field) => ({ value: field.name, label: label(field.label) }))}
          value={null}
          searchable
          autoFocus
          defaultDropdownOpened
          {...LONG_LIST}
          nothingFoundMessage={t('field.nothingFound')}
          onChange={(name) => {
            if (name !== null) onStep(withSource(step, name, { value: null }));
            setAdding(false);
          }}
          onBlur={() => setAdding(false)}
        />
      ) : (
        free.length > 0 && (
          <Group>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              {t('import.addFixed')}
            </Button>
          </Group>
        )
      )}
    </Stack>
  );
}

function Row(props: Props & { field: FieldWire; source: SourceWire }) {
  const { step, field, source, onStep } = props;
  const { t } = useT();
  const label = useLabel();
  const name = label(field.label);
  return (
    <div className={css.other}>
      {'value' in source ? (
        <Fixed {...props} value={source.value} />
      ) : (
        <Text size="sm" flex={1}>
          <Said {...props} />
        </Text>
      )}
      <ActionIcon
        aria-label={t('import.takeOut', { field: name })}
        onClick={() => onStep(withSource(step, field.name, undefined))}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

/** A value that every line gets. */
function Fixed({ step, field, value, onStep }: Props & { field: FieldWire; value: unknown }) {
  const { t } = useT();
  const [title, setTitle] = useState<string>();
  return (
    <Box flex={1}>
      <FieldInput
        field={field}
        value={value}
        title={title}
        onChange={(next, chosen) => {
          setTitle(chosen);
          onStep(withSource(step, field.name, { value: next }));
        }}
      />
      <Text size="xs" c="dimmed">
        {t('import.everyLine')}
      </Text>
    </Box>
  );
}

function Said({
  field,
  source,
  preset,
  columns,
}: Props & { field: FieldWire; source: SourceWire }) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const name = label(field.label);
  if ('step' in source) {
    const of = objects.find((one) => one.name === preset.steps[source.step]?.object);
    const object = of ? label(of.label) : '';
    return t('import.fromStep', { field: name, n: source.step + 1, object });
  }
  if (!('columns' in source)) return null;
  const heads = source.columns.map((column) => headOf(columns, column)).join(' + ');
  return t(source.named ? 'import.joinedNamed' : 'import.joined', { field: name, columns: heads });
}
